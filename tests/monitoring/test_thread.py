"""The thread: from any of its objects the whole trail, each step only where the reader may see it (T03, T05)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AccessLogEntry
from monitoring.thread.trail import KINDS
from people.enums import Role
from planning.models import LineResult
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory, UnitFactory
from tests.factories.performance import IndicatorFactory, IndicatorTargetFactory, MeasurementFactory
from tests.factories.planning import NeedEvidenceFactory, NeedFactory, PlanFactory, PlanLineFactory
from tests.factories.surveys import AnswerFactory, CampaignFactory, ResponseFactory, training_need
from tests.factories.training import EnrolmentFactory, SessionFactory
from training.enums import EnrolmentState, SessionState

pytestmark = pytest.mark.django_db
NAMES = ("answer", "need", "line", "session", "people", "indicator")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2027-08-02T08:00:00+08:00", tick=False):
        yield


@dataclass
class Story:
    answer: Any
    need: Any
    line: Any
    session: Any
    enrolment: Any
    indicator: Any


@pytest.fixture
def story(dinas, employee):
    """An answer of a bidang, the need and the line it led to, a session, who sat in it, and the indicator."""
    unit = UnitFactory(parent=dinas.unit, name="Bidang Lalu Lintas")
    response = ResponseFactory(campaign=CampaignFactory(closed=True), unit=unit, sent=True)
    answer = AnswerFactory(
        response=response, section="training", question_code="training_needs", row=1,
        value=training_need("Mengelola pengaduan"),
    )  # fmt: skip
    need = NeedFactory(dinas=dinas, topic="Mengelola pengaduan")
    NeedEvidenceFactory(need=need, answer=answer)
    line = PlanLineFactory(plan=PlanFactory(running=True, dinas=dinas), title="Pelatihan SP4N-LAPOR!")
    line.needs.add(need)
    session = SessionFactory(dinas=dinas, title="SP4N-LAPOR! angkatan 1", state=SessionState.DONE)
    LineResult.objects.create(line=line, session=session)
    enrolment = EnrolmentFactory(session=session, employee=employee, state=EnrolmentState.ATTENDED, passed=True)
    EnrolmentFactory(session=session, employee__unit=unit, state=EnrolmentState.ABSENT)
    indicator = IndicatorFactory(dinas=dinas, name="Waktu tanggap", measure_unit="hari kerja", direction="lower")
    target = IndicatorTargetFactory(indicator=indicator, period="2027-Q2", value=3)
    LineResult.objects.create(line=line, indicator_target=target)
    MeasurementFactory(indicator=indicator, period="2026-Q4", value=6)
    MeasurementFactory(indicator=indicator, period="2027-Q2", value=4)
    return Story(answer, need, line, session, enrolment, indicator)


def address(story, kind):
    return reverse("monitoring:thread", args=[kind, getattr(story, kind).public_id])


def knots(client, user, url):
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return dict(zip(NAMES, answer.context["knots"], strict=True))


def states(found):
    return {name: knot.state for name, knot in found.items()}


ALL_SEEN = dict.fromkeys(NAMES, "seen")


@pytest.mark.parametrize("kind", KINDS)
def test_hr_follows_the_whole_thread_from_each_of_its_objects(kind, client, hr, story):
    found = knots(client, hr.user, address(story, kind))

    assert states(found) == ALL_SEEN
    assert {name: knot.url for name, knot in found.items() if name != "people"} == {
        "answer": reverse("surveys:response_detail", args=[story.answer.response.public_id]),
        "need": story.need.get_absolute_url(),
        "line": story.line.get_absolute_url(),
        "session": story.session.get_absolute_url(),
        "indicator": story.indicator.get_absolute_url(),
    }
    here = "people" if kind == "enrolment" else kind
    assert [name for name, knot in found.items() if knot.is_here] == [here]


@pytest.mark.parametrize(
    ("role", "visible"),
    [
        ("hr", set(KINDS)),
        ("leader", set(KINDS)),
        ("head", set(KINDS)),
        ("operator", set(KINDS)),
        ("employee", {"session", "enrolment"}),
        ("admin_user", set()),
    ],
)
def test_t05_thread_starts_only_from_what_one_may_see(role, visible, request, client, story):
    client.force_login(request.getfixturevalue(role).user)

    assert {kind for kind in KINDS if client.get(address(story, kind)).status_code == 200} == visible
    assert {client.get(address(story, kind)).status_code for kind in KINDS} <= {200, 404}


def test_t03_employee_sees_the_own_seat_and_only_that_other_steps_exist(client, employee, story):
    found = knots(client, employee.user, address(story, "enrolment"))

    assert states(found) == {
        "answer": "hidden", "need": "hidden", "line": "hidden", "session": "seen", "people": "seen",
        "indicator": "hidden",
    }  # fmt: skip
    page = client.get(address(story, "enrolment")).content.decode()
    secret = ("Bidang Lalu Lintas", "Mengelola pengaduan", "Pelatihan SP4N-LAPOR!", story.line.code, "Waktu tanggap")
    assert [words for words in secret if words in page] == []


def test_t03_head_of_a_bidang_sees_what_came_of_the_answer_where_the_role_reaches(client, story):
    unit = story.answer.response.unit
    chief = EmployeeFactory(unit=unit, account=True)
    RoleAssignmentFactory(user=chief.user, role=Role.HEAD, unit=unit)

    found = knots(client, chief.user, address(story, "answer"))

    assert states(found) == {
        "answer": "seen", "need": "hidden", "line": "hidden", "session": "hidden", "people": "seen",
        "indicator": "hidden",
    }  # fmt: skip
    assert found["people"].title == "1 peserta"


def test_t03_counts_of_people_are_those_the_reader_may_see(client, head, employee, story):
    assert knots(client, head.user, address(story, "session"))["people"].text == "1 hadir, 1 lulus"
    assert knots(client, head.user, address(story, "session"))["people"].title == "2 peserta"
    assert knots(client, employee.user, address(story, "session"))["people"].title == "1 peserta"


def test_steps_that_do_not_exist_yet_say_so(client, hr, dinas):
    need = NeedFactory(dinas=dinas)

    found = knots(client, hr.user, reverse("monitoring:thread", args=["need", need.public_id]))

    assert states(found) == {**dict.fromkeys(NAMES, "none"), "need": "seen"}


def test_conclusion_counts_what_was_measured_after_the_session(client, hr, story):
    client.force_login(hr.user)

    said = client.get(address(story, "indicator")).context["conclusion"]

    assert said == "1 nilai diukur setelah sesi. Urutan waktu adalah petunjuk, bukan bukti sebab tunggal."


def test_indicator_tells_how_it_moved_and_what_it_aims_at(client, hr, story):
    knot = knots(client, hr.user, address(story, "line"))["indicator"]

    assert (knot.text, knot.strong) == (
        "Dari 6 hari kerja (Triwulan IV 2026) menjadi 4 hari kerja (Triwulan II 2027)", "Target 3 hari kerja",
    )  # fmt: skip


def test_reading_the_seat_of_somebody_else_is_logged_and_the_own_one_is_not(client, hr, employee, story):
    knots(client, hr.user, address(story, "enrolment"))
    knots(client, employee.user, address(story, "enrolment"))

    assert list(AccessLogEntry.objects.values_list("reader", "subject_id", "what")) == [
        (hr.user.pk, employee.public_id, "thread")
    ]


@pytest.mark.parametrize("kind", ["plan", "employee", "x"])
def test_unknown_kind_is_not_found(kind, client, hr, story):
    client.force_login(hr.user)

    assert client.get(reverse("monitoring:thread", args=[kind, story.need.public_id])).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_thread_takes_at_most_twelve_statements_however_much_hangs_on_it(kind, client, hr, story):
    client.force_login(hr.user)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(address(story, kind))
        counts.append(len(captured))
        for _number in range(3):
            NeedEvidenceFactory(
                need=story.need, answer=AnswerFactory(response__campaign=story.answer.response.campaign)
            )
            more = PlanLineFactory(plan=story.line.plan)
            more.needs.add(story.need)
            LineResult.objects.create(
                line=more, session=SessionFactory(starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 2))
            )
            EnrolmentFactory(session=story.session)

    assert counts[0] == counts[1] <= 12
