"""Needs from answers and records: which, how urgent, resting on what; twice is the same rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Notification
from core import jobs
from core.errors import DomainError, TransitionError
from core.models import AuditEntry, Job
from people.enums import PositionType
from people.models import Competency, CompetencyAssessment
from planning.enums import NeedKind, NeedState
from planning.gathering import records
from planning.models import Need, NeedEvidence
from planning.rules.topics import key_of
from planning.services import needs as services
from surveys import services as surveys
from surveys.enums import CampaignState
from surveys.models import Answer, Campaign
from surveys.questionnaires import needs_survey
from tests.factories.people import EmployeeFactory, PositionFactory, UnitFactory
from tests.factories.performance import IndicatorFactory, IndicatorTargetFactory, MeasurementFactory
from tests.factories.planning import NeedEvidenceFactory, NeedFactory
from tests.factories.surveys import (
    AnswerFactory,
    CampaignFactory,
    ResponseFactory,
    answer_everything,
    training_need,
)
from tests.factories.training import ProgrammeFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 12, 1)


def refresh(dinas, on=ON):
    return services.refresh_needs(actor=None, dinas=dinas, plan_year=2027, on=on)


def rows():
    return list(Need.objects.order_by("number").values_list("kind", "key", "topic", "people", "units", "priority"))


def asked(unit, campaign=None, **answers):
    """A sent response of `unit` in a closed campaign."""
    campaign = campaign or Campaign.objects.first() or CampaignFactory(closed=True)
    response = ResponseFactory(campaign=campaign, unit=unit, sent=True)
    answer_everything(response, **answers)
    return response


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Analisis  Data.", "analisis data"),
        ("ANALISIS-data", "analisis data"),
        ("Café & kopi", "cafe kopi"),
        ("  ", ""),
        ("a" * 300, "a" * 160),
    ],
)
def test_topics_are_the_same_whatever_case_spaces_and_punctuation(text, key):
    assert key_of(text) == key


def test_units_that_ask_for_the_same_training_make_one_need(dinas):
    units = [dinas.unit, UnitFactory(parent=dinas.unit)]
    asked(units[0], hinders=1, needs=(training_need("Analisis data", people=3, urgency="later"),))
    asked(units[1], hinders=1, needs=(training_need("analisis  DATA", people=4, urgency="this_year"),))
    EmployeeFactory.create_batch(100, unit=dinas.unit)

    refresh(dinas)

    need = Need.objects.get(kind=NeedKind.TRAINING)
    assert (need.topic, need.people, need.units, need.priority) == ("Analisis data", 7, 2, 40 + 30 + 7)
    assert [reason["code"] for reason in need.reasons] == ["urgency_this_year", "units", "people"]
    evidence = {row.answer for row in need.evidence.all()}
    assert evidence == set(Answer.objects.filter(question_code=needs_survey.TRAINING_ROWS))


def test_picked_competency_and_programme_are_kept_and_joined_by_the_same_words(dinas):
    competency = Competency.objects.create(name="Komunikasi", kind="manajerial")
    programme = ProgrammeFactory(name="Manajemen Waktu", code="MNJ-WAKTU")
    asked(
        dinas.unit,
        hinders=1,
        needs=(
            training_need("Komunikasi", topic_ref=f"competency:{competency.public_id}"),
            training_need("Manajemen Waktu", topic_ref=f"programme:{programme.public_id}"),
        ),
    )
    asked(UnitFactory(parent=dinas.unit), hinders=1, needs=(training_need("komunikasi"),))

    refresh(dinas)

    found = Need.objects.filter(kind=NeedKind.TRAINING).order_by("topic")
    assert [(one.topic, one.competency, one.programme_code, one.units) for one in found] == [
        ("Komunikasi", competency, "", 2),
        ("Manajemen Waktu", None, "MNJ-WAKTU", 1),
    ]


def test_scales_that_hinder_become_needs_of_their_kind(dinas):
    response = asked(dinas.unit, hinders=4)
    asked(UnitFactory(parent=dinas.unit), hinders=2)

    refresh(dinas)

    found = {
        one.key: (one.kind, one.topic, one.units, one.priority) for one in Need.objects.exclude(kind=NeedKind.TRAINING)
    }
    half_and_two_steps = 30 + 20
    assert found == {
        "obstacle_access": ("other", "Akses ke pelatihan", 1, half_and_two_steps),
        "obstacle_motivation": ("evaluation", "Motivasi", 1, half_and_two_steps),
        "obstacle_workload": ("other", "Beban kerja", 1, half_and_two_steps),
        "obstacle_facilities": ("other", "Sarana kerja", 1, half_and_two_steps),
        "career_clarity": ("career", "Jalur karier yang jelas", 2, 60 + 10),
        "pengaduan dijawab dalam 5 hari kerja": ("indicator", "Pengaduan dijawab dalam 5 hari kerja", 2, 20 + 30),
    }
    workload = Need.objects.get(key="obstacle_workload")
    assert [row.answer for row in workload.evidence.all()] == [
        Answer.objects.get(response=response, question_code=needs_survey.OBSTACLE_WORKLOAD)
    ]


def test_indicator_that_units_name_and_miss_is_one_need(dinas):
    indicator = IndicatorFactory(dinas=dinas, name="Pengaduan dijawab dalam 5 hari kerja")
    IndicatorTargetFactory(indicator=indicator, period="2026-Q3", value=Decimal(90))
    MeasurementFactory(indicator=indicator, period="2026-Q3", value=Decimal(45))
    asked(dinas.unit, hinders=1)

    refresh(dinas)

    need = Need.objects.get(kind=NeedKind.INDICATOR)
    assert (need.target, need.priority, [reason["code"] for reason in need.reasons]) == (
        "90%",
        60 + 30,
        ["critical", "units"],
    )
    assert need.reasons[0]["params"] == {"achieved": "50"}
    assert {(row.answer_id is not None, row.indicator) for row in need.evidence.all()} == {
        (True, None),
        (False, indicator),
    }


def test_indicator_below_target_without_answers_is_a_need(dinas):
    indicator = IndicatorFactory(dinas=dinas, name="Indeks kepuasan", measure_unit="poin")
    IndicatorTargetFactory(indicator=indicator, period="2026-Q3", value=Decimal("82.50"))
    MeasurementFactory(indicator=indicator, period="2026-Q3", value=Decimal(70))

    refresh(dinas)

    assert rows() == [("indicator", "indeks kepuasan", "Indeks kepuasan", 0, 0, 40)]
    assert Need.objects.get().target == "82,5 poin"


@pytest.mark.parametrize(
    ("retires_on", "is_counted"),
    [
        (date(2026, 12, 1), False),
        (date(2026, 12, 2), True),
        (date(2027, 12, 1), True),
        (date(2027, 12, 2), False),
    ],
)
def test_retirements_of_the_next_12_months(dinas, other_dinas, retires_on, is_counted):
    person = EmployeeFactory(unit=dinas.unit, retires_on=retires_on)
    EmployeeFactory.create_batch(3, unit=dinas.unit, retires_on=date(2040, 1, 1))
    EmployeeFactory(unit=other_dinas.unit, retires_on=date(2027, 1, 1))

    refresh(dinas)

    people = {row.employee for row in NeedEvidence.objects.all()}
    assert people == ({person} if is_counted else set())
    if is_counted:
        assert rows() == [("retirement", "retirement", "Jabatan pegawai yang pensiun 12 bulan ke depan", 1, 0, 80)]


def test_competence_gap_counts_the_latest_assessment_against_the_post(dinas):
    post = PositionFactory(type=PositionType.ADMINISTRATOR)  # standard level 3
    integrity = Competency.objects.create(name="Integritas", kind="manajerial")
    technical = Competency.objects.create(name="Jaringan", kind="teknis")
    improved, below, unknown = EmployeeFactory.create_batch(
        3, unit=dinas.unit, position=post, retires_on=date(2040, 1, 1)
    )
    for person, level, day in (
        (improved, 1, date(2025, 1, 1)),
        (improved, 3, date(2026, 1, 1)),
        (below, 1, date(2026, 1, 1)),
    ):
        CompetencyAssessment.objects.create(employee=person, competency=integrity, level=level, assessed_on=day)
    CompetencyAssessment.objects.create(employee=unknown, competency=technical, level=1, assessed_on=date(2026, 1, 1))

    refresh(dinas)

    need = Need.objects.get()
    assert (need.kind, need.competency, need.people, need.reasons[0]["params"]["levels"]) == (
        "competence", integrity, 1, 2,
    )  # fmt: skip
    assert [row.employee for row in need.evidence.all()] == [below]


def test_without_assessments_there_is_no_gap_and_no_data(dinas):
    EmployeeFactory(unit=dinas.unit, retires_on=date(2040, 1, 1))

    refresh(dinas)

    assert (Need.objects.count(), records.has_assessments(dinas), records.has_assessments()) == (0, False, False)


def test_only_sent_answers_of_closed_surveys_for_the_year_count(dinas):
    open_campaign = CampaignFactory()
    asked(dinas.unit, campaign=open_campaign)
    answer_everything(ResponseFactory(campaign=CampaignFactory(closed=True), unit=dinas.unit, started=True))
    asked(dinas.unit, campaign=CampaignFactory(closed=True, plan_year=2026))

    refresh(dinas)

    assert rows() == []


def test_running_twice_gives_the_same_rows(dinas):
    asked(dinas.unit)
    EmployeeFactory(unit=dinas.unit, retires_on=date(2027, 6, 1))
    refresh(dinas)
    before = (list(Need.objects.order_by("pk").values()), list(NeedEvidence.objects.order_by("pk").values()))
    entries = AuditEntry.objects.count()

    refresh(dinas)

    after = (list(Need.objects.order_by("pk").values()), list(NeedEvidence.objects.order_by("pk").values()))
    assert after == before
    assert AuditEntry.objects.count() == entries


def test_what_was_decided_stays_and_what_nothing_speaks_for_goes(dinas, hr):
    recovered = NeedFactory(dinas=dinas, kind=NeedKind.INDICATOR, key="sudah pulih")
    planned = NeedFactory(dinas=dinas, kind=NeedKind.INDICATOR, key="dalam rencana", state=NeedState.PLANNED)
    dropped = services.drop_need(actor=hr.user, need=NeedFactory(dinas=dinas, key="lama"), reason="Sudah dilatih")

    refresh(dinas)

    assert {need.pk: need.state for need in Need.objects.all()} == {planned.pk: "planned", dropped.pk: "dropped"}
    assert not Need.objects.filter(pk=recovered.pk).exists()


def test_closing_the_survey_makes_needs_of_every_agency_as_a_job(
    hr, dinas, other_dinas, head, django_capture_on_commit_callbacks
):
    campaign = CampaignFactory()
    for agency in (dinas, other_dinas):
        response = ResponseFactory(campaign=campaign, unit=agency.unit, sent=True)
        answer_everything(response)

    with django_capture_on_commit_callbacks(execute=True):
        surveys.close_campaign(actor=hr.user, campaign=campaign)

    job = Job.objects.get(kind="planning.needs")
    assert (job.state, job.result["agencies"], job.done, job.total) == ("done", 2, 2, 2)
    assert Campaign.objects.get().state == CampaignState.CLOSED
    per_agency = {agency: Need.objects.filter(dinas=agency).count() for agency in (dinas, other_dinas)}
    assert per_agency == {dinas: 7, other_dinas: 7}
    told = Notification.objects.filter(kind="planning.needs")
    assert [one.user for one in told] == [head.user]


def test_a34_needs_job_delivered_twice_has_one_effect(hr, dinas, head, django_capture_on_commit_callbacks):
    asked(dinas.unit)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("planning.needs", actor=hr.user, key="one", params={"plan_year": 2027})

    jobs.run(job.public_id)
    again = jobs.enqueue("planning.needs", actor=hr.user, key="two", params={"plan_year": 2027})
    jobs.run(again.public_id)

    assert Need.objects.count() == 7
    assert Notification.objects.filter(kind="planning.needs").count() == 1


def test_drop_need_keeps_the_reason_and_who(hr, need):
    services.drop_need(actor=hr.user, need=need, reason="  Sudah dilatih 2026 ")

    need.refresh_from_db()
    assert (need.state, need.drop_reason, need.decided_by) == ("dropped", "Sudah dilatih 2026", hr.user)
    entry = AuditEntry.objects.get(verb="planning.need.dropped")
    assert entry.details == {"reason": "Sudah dilatih 2026"}


def test_drop_need_refuses_without_reason_and_once_planned(hr, need):
    with pytest.raises(DomainError):
        services.drop_need(actor=hr.user, need=need, reason=" ")
    Need.objects.update(state=NeedState.PLANNED)
    with pytest.raises(TransitionError):
        services.drop_need(actor=hr.user, need=need, reason="Sudah")

    assert Need.objects.get().state == NeedState.PLANNED


def test_reopen_need_twice_is_harmless_and_refused_once_planned(hr, need):
    services.drop_need(actor=hr.user, need=need, reason="Sudah")

    services.reopen_need(actor=hr.user, need=need)
    services.reopen_need(actor=hr.user, need=need)

    assert (need.state, need.drop_reason, need.decided_by) == ("open", "", None)
    assert AuditEntry.objects.filter(verb="planning.need.reopened").count() == 1
    Need.objects.update(state=NeedState.PLANNED)
    with pytest.raises(TransitionError):
        services.reopen_need(actor=hr.user, need=need)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("planning_need_state", {"state": "lain"}),
        ("planning_need_kind", {"kind": "lain"}),
        ("planning_need_priority", {"priority": 101}),
        ("planning_need_dropped_with_reason", {"state": "dropped"}),
        ("planning_need_plan_year", {"plan_year": 1999}),
    ],
)
def test_database_refuses_needs_that_are_never_true(need, constraint, changes):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(**changes)


def test_database_keeps_a_need_once(need):
    with pytest.raises(IntegrityError), transaction.atomic():
        NeedFactory(dinas=need.dinas, key=need.key)


def test_evidence_is_exactly_one_thing(need):
    with pytest.raises(IntegrityError, match="planning_evidence_exactly_one"), transaction.atomic():
        NeedEvidenceFactory(need=need)
    with pytest.raises(IntegrityError, match="planning_evidence_exactly_one"), transaction.atomic():
        NeedEvidenceFactory(need=need, answer=AnswerFactory(), employee=EmployeeFactory())
