"""The yearly loop: last year's survey with its needs, set plans and their results, this year's half answered."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.models import User
from careers.models import CareerMove
from core import jobs
from core.clock import today
from core.enums import JobState
from core.errors import DomainError
from core.models import Job
from monitoring.demo.history.accounts import Cast
from monitoring.demo.history.training import FAILED
from people.enums import PositionType, UnitKind
from people.models import Dinas, Employee, Position, UnitHead
from performance.models import Indicator
from planning.enums import Conformity, Decision, LineKind, Road
from planning.jobs import NEEDS
from planning.models import ApprovalStep, Plan, PlanLine
from planning.services import plans
from planning.services.approval import current_step, decide, send_plan
from planning.services.results import plan_move, plan_session, plan_target
from surveys.enums import ResponseState
from surveys.models import Answer, Campaign, ReceiptCounter, Response
from surveys.questionnaires import needs_survey as survey
from surveys.services.campaigns import close_campaign, create_campaign, open_campaign
from training.enums import EnrolmentState
from training.models import Enrolment, Programme, Session
from training.services.sessions import finish_session
from training.standing import standings

AUDIENCE = [
    kind.value
    for kind in (
        UnitKind.DINAS, UnitKind.BADAN, UnitKind.BIDANG, UnitKind.SECTION, UnitKind.DINAS_SECRETARIAT, UnitKind.UPTD,
        UnitKind.INSPECTORATE, UnitKind.SECRETARIAT, UnitKind.HOSPITAL, UnitKind.SCHOOL, UnitKind.DISTRICT,
        UnitKind.WARD, UnitKind.HEALTH_CENTRE,
    )
]  # fmt: skip
TOPICS = {  # the essay's own examples first: health workers learn IT, schools management, everyone time and words
    "kesehatan": ("Pemanfaatan rekam medis elektronik", "Aplikasi perkantoran", "Komunikasi pelayanan pasien"),
    "pendidikan": ("Manajemen pendidikan sekolah", "Pembelajaran berbasis teknologi", "Manajemen waktu"),
    "perhubungan": ("Penanganan pengaduan masyarakat", "Manajemen lalu lintas", "Komunikasi efektif"),
    "": ("Manajemen waktu", "Komunikasi efektif", "Pelayanan publik prima", "Pengelolaan arsip digital"),
}
WHY = (
    "Pelayanan sering tertunda karena belum terbiasa.",
    "Banyak pegawai baru yang belum pernah dilatih.",
    "Keluhan masyarakat meningkat tahun ini.",
)
REMARKS = (
    "Jaringan internet sering putus.",
    "Ruang kerja perlu ditata ulang.",
    "Butuh pendampingan setelah pelatihan.",
)
SECTIONS = ("obstacles", "training", "career", "indicators", "remarks")
SENT_SHARE = 0.5
STARTED_SHARE = 0.2
RESULTS_OF_TRAINING = 3  # training lines of a plan that led to a session so far


def add(on: date, random: Random, cast: Cast) -> None:
    past = _campaign(on.year, date(on.year - 1, 11, 2), date(on.year - 1, 11, 30), cast.hr)
    _answer(past, 1.0, 0.0, random)
    close_campaign(actor=cast.hr, campaign=past)
    _run_waiting(NEEDS)
    _date_campaign(past)
    for dinas in Dinas.objects.confirmed().select_related("unit").order_by("short_name"):
        _plan(dinas, on, random, cast)
    current = _campaign(on.year + 1, on - timedelta(days=22), on + timedelta(days=6), cast.hr)
    _answer(current, SENT_SHARE, STARTED_SHARE, random)
    Campaign.objects.filter(pk=current.pk).update(opened_at=_at(current.opens_on))


def _at(day: date, hour: int = 1) -> datetime:
    return datetime.combine(day, time(hour, 15), UTC)


def _campaign(plan_year: int, opens_on: date, closes_on: date, hr: User) -> Campaign:
    campaign = create_campaign(
        actor=hr,
        plan_year=plan_year,
        title=f"Survei kebutuhan unit kerja {plan_year}",
        audience=AUDIENCE,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    return open_campaign(actor=hr, campaign=campaign)


def _date_campaign(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(
        opened_at=_at(campaign.opens_on), closed_at=_at(campaign.closes_on, 15)
    )


def _run_waiting(kind: str) -> None:
    """What was asked for runs here and now, not in a worker that is not there yet."""
    for job in Job.objects.filter(kind=kind, state=JobState.WAITING):
        jobs.run(job.public_id)


# --- Answers ---
def _answer(campaign: Campaign, sent: float, started: float, random: Random) -> None:
    """Answers in bulk; a unit without a head cannot send, so it stays with what was begun."""
    heads = dict(
        UnitHead.objects.in_force().filter(employee__user__isnull=False).values_list("unit_id", "employee__user_id")
    )
    responses = list(Response.objects.filter(campaign=campaign).select_related("unit", "dinas").order_by("unit__path"))
    answers: list[Answer] = []
    receipt = ReceiptCounter.objects.get_or_create(year=campaign.opens_on.year)[0]
    days = (campaign.closes_on - campaign.opens_on).days
    for response in responses:
        draw = random.random()
        sends = draw < sent and response.unit_id in heads
        if not sends and draw >= sent + started:
            continue
        day = _at(campaign.opens_on + timedelta(days=random.randrange(min(days, 20))), random.randrange(0, 8))
        sections = SECTIONS if sends else SECTIONS[: random.randint(1, 3)]
        response.started_at, response.saved_at, response.visited = day, day, list(sections)
        response.version += 1
        answers += [
            Answer(response=response, section=section, question_code=code, row=row, value=value)
            for section, code, row, value in _values(response, random)
            if section in sections
        ]
        if sends:
            receipt.last += 1
            response.state, response.sent_at, response.sent_by_id = ResponseState.SENT, day, heads[response.unit_id]
            response.receipt_number = f"SV-{receipt.year}-{receipt.last:05d}"
    Response.objects.bulk_update(
        responses,
        ["started_at", "saved_at", "visited", "version", "state", "sent_at", "sent_by", "receipt_number"],
        batch_size=300,
    )
    Answer.objects.bulk_create(answers, batch_size=1000)
    receipt.save()


def _values(response: Response, random: Random) -> list[tuple[str, str, int, Any]]:
    found: list[tuple[str, str, int, Any]] = [
        ("obstacles", code, 0, random.choices((1, 2, 3, 4), weights)[0])
        for code, weights in zip(
            survey.OBSTACLES, ((10, 30, 35, 25), (30, 40, 22, 8), (12, 30, 38, 20), (20, 34, 30, 16)), strict=True
        )
    ]
    if random.random() < 0.3:
        found.append(("obstacles", survey.remark_of(survey.OBSTACLE_FACILITIES), 0, random.choice(REMARKS)))
    for row, topic in enumerate(random.sample(_topics(response), random.randint(1, 3)), start=1):
        value = {
            "topic": topic,
            "topic_ref": "",
            "people": random.randint(2, 18),
            "urgency": random.choices(survey.URGENCIES, (35, 50, 15))[0],
            "why": random.choice(WHY),
        }
        found.append(("training", survey.TRAINING_ROWS, row, value))
    found.append(("career", survey.CAREER_CLARITY, 0, random.choices((1, 2, 3, 4, 5), (14, 30, 30, 20, 6))[0]))
    found.append(("indicators", survey.INDICATORS, 1, {"name": "Indeks Kepuasan Masyarakat", "target": "86"}))
    if random.random() < 0.2:
        found.append(("remarks", survey.REMARKS, 0, random.choice(REMARKS)))
    return found


def _topics(response: Response) -> list[str]:
    name = response.dinas.name.lower()
    special = next((topics for key, topics in TOPICS.items() if key and key in name), ())
    return list(dict.fromkeys([*special, *TOPICS[""]]))


# --- Plans ---
def _plan(dinas: Dinas, on: date, random: Random, cast: Cast) -> None:
    """Draft from needs, complete it, send, verify, approve, set; then what the year made of it."""
    head = UnitHead.objects.in_force().filter(unit=dinas.unit).select_related("employee__user").first()
    try:
        plan = plans.draft_plan(actor=None, dinas=dinas, plan_year=on.year)
    except DomainError:  # an agency whose units named nothing has no plan
        return
    if head is None or head.employee.user is None:
        return
    _complete(plan, random)
    plan.refresh_from_db()
    plan = send_plan(actor=head.employee.user, plan=plan, version=plan.version)
    for decider in (cast.hr, cast.sekda, cast.mayor):
        step = current_step(plan)
        if step is None:
            break
        plan = _decide(step, decider, plan)
    plan.refresh_from_db()
    if plan.set_at is None:
        return
    number = f"800.1/{plan.pk:03d}/BKPSDMD/{on.year}"
    plans.set_number(actor=cast.hr, plan=plan, number=number, on=today())
    _date_plan(plan, on.year)
    plans.start_plan(actor=None, plan=plan)
    _results(plan, on, random, cast)


def _decide(step: ApprovalStep, actor: User, plan: Plan) -> Plan:
    """A decision of whoever holds the step; the Sekda's own agency waits for somebody else (T06)."""
    try:
        return decide(actor=actor, step=step, decision=Decision.APPROVED)
    except DomainError:
        return plan


def _complete(plan: Plan, random: Random) -> None:
    """What the drafter leaves to people: money, road, organizer, fit with the curriculum, who is in charge."""
    lines = list(plan.lines.order_by("number"))
    for line in lines:
        if line.amount is None:
            line.amount = random.randint(3, 60) * 1_000_000
        line.in_charge = line.in_charge or "Sekretaris"
        line.indicator = line.indicator or "Kegiatan terlaksana"
        line.target = line.target or "1 kegiatan"
        if line.kind == LineKind.TRAINING:
            line.people = line.people or 10
            line.road = line.road or Road.CLASSICAL
            line.organizer = line.organizer or "BKPSDMD Kota Palu"
            line.conformity = line.conformity or Conformity.ADAPTED
            line.competency_kind = line.competency_kind or "teknis"
    PlanLine.objects.bulk_update(
        lines,
        ["amount", "in_charge", "indicator", "target", "people", "road", "organizer", "conformity", "competency_kind"],
    )


def _date_plan(plan: Plan, year: int) -> None:
    sent, set_on = _at(date(year - 1, 12, 8)), _at(date(year - 1, 12, 22))
    Plan.objects.filter(pk=plan.pk).update(
        created_at=_at(date(year - 1, 12, 1)), sent_at=sent, set_at=set_on, document_date=date(year - 1, 12, 23)
    )
    ApprovalStep.objects.filter(plan=plan, decided_at__isnull=False).update(decided_at=set_on)


def _results(plan: Plan, on: date, random: Random, cast: Cast) -> None:
    lines = list(plan.lines.order_by("number"))
    training = [line for line in lines if line.kind == LineKind.TRAINING][:RESULTS_OF_TRAINING]
    for line in training:
        _session(plan, line, on, random, cast)
    indicator = Indicator.objects.filter(dinas=plan.dinas).order_by("name").first()
    career = next((line for line in lines if line.kind == LineKind.CAREER), None)
    if career is not None:
        _move(plan, career, on, cast)
    other = next((line for line in lines if line.kind in {LineKind.OTHER, LineKind.EVALUATION}), None)
    if other is not None and indicator is not None:
        plan_target(actor=cast.hr, line=other, indicator=indicator, period=f"{on.year}", value=Decimal(86))
    _spend(lines, on, random, cast)


def _session(plan: Plan, line: PlanLine, on: date, random: Random, cast: Cast) -> None:
    programme = Programme.objects.filter(code=line.programme_code).first() if line.programme_code else None
    programme = programme or Programme.objects.filter(jp__lte=120).order_by("code").first()
    start = date(on.year, 3 * (line.quarter or 1) - random.randint(0, 2), random.randint(3, 24))
    if programme is None:
        return
    session = plan_session(
        actor=cast.hr, line=line, programme=programme, title=line.title, starts_on=start,
        ends_on=start + timedelta(days=2), capacity=max(5, min(40, line.people or 20)), jp=48,
        place="Aula BKPSDMD Kota Palu",
    )  # fmt: skip
    people = _free_for(plan.dinas, session)
    chosen = random.sample(people, min(len(people), session.capacity - 1))
    is_over = session.ends_on < min(on, today())
    state = EnrolmentState.ATTENDED if is_over else EnrolmentState.CONFIRMED
    Enrolment.objects.bulk_create(
        Enrolment(
            session=session, employee=person, state=state, nominated_by=cast.hr, decided_by=cast.hr,
            decided_at=_at(start - timedelta(days=9)), passed=random.random() >= FAILED if is_over else None,
        )
        for person in chosen
    )  # fmt: skip
    Session.objects.filter(pk=session.pk).update(taken=len(chosen))
    if is_over:
        finish_session(actor=cast.hr, session=session)


def _free_for(dinas: Dinas, session: Session) -> list[Employee]:
    """People of the agency whom a head could nominate: in service then, on no other session, below the ceiling."""
    serving = Employee.objects.active().filter(dinas=dinas, cpns_since__lte=session.starts_on)
    people = list(serving.order_by("number")[: 3 * session.capacity])
    beside = standings(people, session, asked=session.jp)
    return [person for person in people if not beside[person.pk].needs_checking]


def _move(plan: Plan, line: PlanLine, on: date, cast: Cast) -> None:
    """One person of the agency towards a post of supervisor, as the head would propose."""
    person = (
        Employee.objects.active()
        .filter(dinas=plan.dinas, position__type=PositionType.EXECUTING, kind="pns")
        .order_by("-grade__order", "number")
        .first()
    )
    target = Position.objects.filter(type=PositionType.PENGAWAS, is_active=True).order_by("name").first()
    if person is None or target is None or CareerMove.objects.filter(employee=person).exists():
        return
    plan_move(
        actor=cast.hr,
        line=line,
        employee=person,
        target_position=target,
        quarter=f"{on.year}-Q4",
        reason="Jalur karier yang jelas bagi pelaksana yang memenuhi syarat.",
    )


def _spend(lines: list[PlanLine], on: date, random: Random, cast: Cast) -> None:
    """Money of the quarters that are over, and the lines that are done."""
    now = (on.month - 1) // 3 + 1
    for line in lines:
        if (line.quarter or 4) < now and line.amount:
            line.realised_amount = int(line.amount * random.uniform(0.7, 1.0))
            line.realised_at, line.realised_by = _at(on - timedelta(days=30)), cast.hr
            line.done_on = date(on.year, 3 * (line.quarter or 1), 20) if random.random() < 0.8 else None
    PlanLine.objects.bulk_update(lines, ["realised_amount", "realised_at", "realised_by", "done_on"])
