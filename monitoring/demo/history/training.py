"""Three years of finished trainings: sessions, seats, certificates and the hours ledger, in bulk.

Shape (A): 15 % of people a year have none, the median is 12 JP, some 35 % reach 20 JP; PPPK stay below their ceiling.
"""

import secrets
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from people.enums import EmploymentKind
from people.models import Employee, UnitHead
from training.enums import EnrolmentState, SessionState
from training.models import Enrolment, LearningHours, Programme, Session
from training.services import seats
from training.services.sessions import LEDGER_SOURCE

YEARS = 3
SEATS = 35
LENGTHS = (16, 24, 32, 48, 80)  # quarters: 4, 6, 8, 12 and 20 JP
ACTIVITIES = ((0, 15), (1, 36), (2, 31), (3, 18))  # how many a year, and the weight of it
CEILING = 96  # quarters a PPPK may have in a contract
FAILED = 0.03
AHEAD = 6
FULL_SEATS = 10
SHORT = 120  # quarters; longer programmes are not run as a session of a few days


def add(on: date, random: Random, actor: User) -> None:
    people = list(Employee.objects.active().order_by("number").only("pk", "kind", "cpns_since"))
    programmes = list(Programme.objects.filter(jp__lte=SHORT).order_by("code"))
    used: dict[int, int] = {}
    for year in range(on.year - YEARS + 1, on.year + 1):
        last = on - timedelta(days=20) if year == on.year else date(year, 12, 10)
        sessions = _sessions(
            year,
            last,
            max(10, len(people) * 155 // 100 // SEATS + 4),
            programmes=programmes,
            random=random,
            actor=actor,
        )
        _fill(sessions, people, used, random, actor)


def add_ahead(on: date, random: Random, actor: User) -> None:
    """Sessions of the coming weeks: nominations that wait for HR, seats that are taken, one that is full."""
    programmes = list(Programme.objects.filter(jp__lte=SHORT).order_by("code"))
    people = list(
        Employee.objects.active()
        .filter(kind=EmploymentKind.PNS)
        .exclude(user=actor)
        .order_by("number")
        .only("pk", "kind", "dinas_id")
    )
    heads = dict(UnitHead.objects.exclude(unit__as_dinas=None).values_list("unit__as_dinas", "employee__user"))
    for number, programme in enumerate(random.sample(programmes, AHEAD)):
        start = on + timedelta(days=8 + 6 * number)
        session = Session.objects.create(
            programme=programme,
            title=programme.name,
            starts_on=start,
            ends_on=start + timedelta(days=1),
            place="Aula BKPSDMD Kota Palu",
            capacity=FULL_SEATS if number == 0 else SEATS,
            jp=programme.jp or LENGTHS[0],
            created_by=actor,
        )
        chosen = random.sample(people, min(len(people), session.capacity + 4 if number == 0 else 14))
        enrolments = Enrolment.objects.bulk_create(
            [Enrolment(session=session, employee=one, nominated_by_id=heads.get(one.dinas_id or 0)) for one in chosen]
        )
        confirmed = enrolments if number == 0 else enrolments[: len(enrolments) // 2]
        for enrolment in confirmed:
            seats.confirm_seat(actor=actor, enrolment=enrolment)


def _sessions(
    year: int, last: date, count: int, *, programmes: list[Programme], random: Random, actor: User
) -> list[Session]:
    first = date(year, 2, 1)
    made = []
    for number in range(count):
        jp = random.choices(LENGTHS, (10, 22, 28, 24, 16))[0]
        start = first + timedelta(days=random.randrange(max(1, (last - first).days - 5)))
        programme = random.choice(programmes)
        made.append(
            Session(
                programme=programme,
                title=f"{programme.name} angkatan {number % 6 + 1} {year}"[:200],
                starts_on=start,
                ends_on=start + timedelta(days=max(0, jp // 40)),
                place="Aula BKPSDMD Kota Palu",
                capacity=SEATS,
                jp=jp,
                state=SessionState.DONE,
                created_by=actor,
            )
        )
    return Session.objects.bulk_create(made, batch_size=500)


def _fill(sessions: list[Session], people: list[Employee], used: dict[int, int], random: Random, actor: User) -> None:
    free = {session.pk: session.capacity for session in sessions}
    enrolments = []
    for person in people:
        wanted = random.choices([count for count, _weight in ACTIVITIES], [weight for _count, weight in ACTIVITIES])[0]
        for session in random.sample(sessions, min(wanted, len(sessions))):
            started = person.cpns_since and person.cpns_since <= session.starts_on
            above = person.is_contract and used.get(person.pk, 0) + session.jp > CEILING
            if not started or above or not free[session.pk]:
                continue
            free[session.pk] -= 1
            used[person.pk] = used.get(person.pk, 0) + session.jp
            enrolments.append(_enrolment(session, person, random, actor))
    Enrolment.objects.bulk_create(enrolments, batch_size=1000)
    for session in sessions:
        session.taken = session.capacity - free[session.pk]
    Session.objects.bulk_update(sessions, ["taken"], batch_size=500)
    LearningHours.objects.bulk_create(
        (
            LearningHours(
                employee_id=one.employee_id,
                title=one.session.title,
                jp=one.session.jp,
                finished_on=one.session.ends_on,
                enrolment=one,
                evidence=one.certificate_number,
                source=LEDGER_SOURCE,
            )
            for one in enrolments
            if one.passed
        ),
        batch_size=1000,
    )


def _enrolment(session: Session, person: Employee, random: Random, actor: User) -> Enrolment:
    passed = random.random() >= FAILED
    number = f"{session.programme.code}/{session.ends_on.year}/{session.pk:04d}-{session.capacity:02d}{person.pk:05d}"
    return Enrolment(
        session=session,
        employee=person,
        state=EnrolmentState.ATTENDED,
        nominated_by=actor,
        decided_by=actor,
        decided_at=timezone.now(),
        passed=passed,
        score=random.randint(70, 98) if passed else random.randint(40, 65),
        certificate_number=number if passed else "",
        check_code=secrets.token_urlsafe(16) if passed else "",
    )
