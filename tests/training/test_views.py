"""Training pages: who sees and does what, and that nothing typed is lost."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Notification
from core import pdf
from core.models import AccessLogEntry, AuditEntry, Job
from monitoring.waiting import sources
from monitoring.waiting.rows import collect
from people.enums import EmploymentKind, Role
from people.models import ContractPeriod
from people.rules import nip
from tests.factories.people import EmployeeFactory, RoleAssignmentFactory, UserFactory
from tests.factories.training import EnrolmentFactory, LearningHoursFactory, ProgrammeFactory, SessionFactory
from training.certificates import certificates_pdf
from training.enums import EnrolmentState, SessionState
from training.models import Enrolment, LearningHours, Programme, Session
from training.services import seats, sessions

pytestmark = pytest.mark.django_db
AFTER = "2027-03-04T09:00:00+08:00"


def post(client, name, *args, **data):
    return client.post(reverse(f"training:{name}", args=args), data)


def test_hr_makes_a_session_once_from_the_catalogue(client, hr):
    programme = ProgrammeFactory()
    client.force_login(hr.user)
    page = client.get(reverse("training:session_new"), {"program": programme.code})
    data = {
        "programme": str(programme.public_id), "title": "Angkatan I", "starts_on": "2027-03-01",
        "ends_on": "2027-03-03", "capacity": "30", "jp": "12,5", "submit_key": page.context["key"],
    }  # fmt: skip

    answers = [client.post(reverse("training:session_new"), data) for _ in range(2)]

    session = Session.objects.get()
    assert (session.jp, session.capacity, session.state) == (50, 30, SessionState.OPEN)
    assert {answer.headers["Location"] for answer in answers} == {session.get_absolute_url()}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"jp": "12,1"}, "jp"),
        ({"ends_on": "2027-02-01"}, "ends_on"),
        ({"capacity": "0"}, "capacity"),
        ({"title": ""}, "title"),
    ],
)
def test_wrong_session_is_refused_and_keeps_what_was_typed(client, hr, change, field):
    client.force_login(hr.user)
    data = {
        "programme": str(ProgrammeFactory().public_id), "title": "Angkatan I", "starts_on": "2027-03-01",
        "ends_on": "2027-03-03", "capacity": "30", "place": "Aula Bantaya", **change,
    }  # fmt: skip

    answer = client.post(reverse("training:session_new"), data)

    assert list(answer.context["form"].errors) == [field]
    assert "Aula Bantaya" in answer.content.decode()
    assert Session.objects.count() == 0


def test_head_nominates_many_and_each_refusal_is_told_by_name(client, head):
    session = SessionFactory()
    fine, clashing, above = (EmployeeFactory(unit=head.unit) for _ in range(3))
    EnrolmentFactory(employee=clashing, session=SessionFactory())
    above.kind = EmploymentKind.PPPK
    above.save()
    ContractPeriod.objects.create(employee=above, valid_from=date(2026, 1, 1))
    LearningHoursFactory(employee=above, jp=90)
    client.force_login(head.user)

    answer = post(
        client, "nominate", session.public_id, employee=[str(one.public_id) for one in (fine, clashing, above)]
    )

    assert [name for name, _why in answer.context["refused"]] == sorted([clashing.full_name, above.full_name])
    assert set(session.enrolments.values_list("employee", flat=True)) == {fine.pk}


def test_a03_nominating_somebody_of_another_agency_nominates_nobody(client, head, other_dinas):
    session, own, foreign = SessionFactory(), EmployeeFactory(unit=head.unit), EmployeeFactory(unit=other_dinas.unit)
    client.force_login(head.user)

    post(client, "nominate", session.public_id, employee=[str(own.public_id), str(foreign.public_id)])

    assert Enrolment.objects.count() == 0


def test_search_text_never_lands_in_the_address(client, head):
    session, found = SessionFactory(), EmployeeFactory(unit=head.unit, name="Rahmi Lasimpara")
    EmployeeFactory(unit=head.unit, name="Lain")
    client.force_login(head.user)

    answer = client.post(
        reverse("training:nominate", args=[session.public_id]), {"act": "cari", "cari": "lasimpara"}, follow=True
    )

    assert "lasimpara" not in answer.redirect_chain[-1][0].lower()
    assert [one for one, _standing in answer.context["people"]] == [found]


def test_hr_gives_seats_and_the_one_too_many_waits_and_all_are_told(client, hr, head):
    session = SessionFactory(capacity=1)
    people = [EmployeeFactory(unit=head.unit, account=True) for _ in range(2)]
    rows = [seats.nominate(actor=head.user, session=session, employee=one) for one in people]
    client.force_login(hr.user)

    post(client, "decide_seats", session.public_id, act="confirm", enrolment=[str(one.public_id) for one in rows])

    assert list(session.enrolments.order_by("pk").values_list("state", "waiting_number")) == [
        ("confirmed", None),
        ("waiting", 1),
    ]
    told = set(Notification.objects.values_list("user", "kind"))
    assert told == {
        (people[0].user.pk, "training.confirmed"), (head.user.pk, "training.confirmed"),
        (people[1].user.pk, "training.waiting"), (head.user.pk, "training.waiting"),
    }  # fmt: skip


def test_decline_without_reason_changes_nothing(client, hr):
    one = EnrolmentFactory()
    client.force_login(hr.user)

    post(client, "decide_seats", one.session.public_id, act="decline", enrolment=[str(one.public_id)], reason=" ")

    assert Enrolment.objects.get().state == EnrolmentState.NOMINATED


def test_a05_head_cannot_give_seats_or_results_by_posting_them(client, head):
    one = EnrolmentFactory(session=SessionFactory(dinas=head.unit.dinas), employee=EmployeeFactory(unit=head.unit))
    client.force_login(head.user)

    seat = post(client, "decide_seats", one.session.public_id, act="confirm", enrolment=[str(one.public_id)])
    result = post(client, "session_results", one.session.public_id, **{f"{one.public_id}-outcome": "passed"})
    post(client, "nominate", one.session.public_id, employee=str(one.employee.public_id), state="confirmed", passed="1")

    one.refresh_from_db()
    assert (seat.status_code, result.status_code, one.state, one.passed) == (403, 403, EnrolmentState.NOMINATED, None)


@time_machine.travel(AFTER, tick=False)
def test_results_sheet_saves_rows_and_a_wrong_score_keeps_the_others(client, hr):
    session = SessionFactory()
    rows = [seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session)) for _ in range(2)]
    client.force_login(hr.user)
    first, second = (str(one.public_id) for one in rows)

    wrong = post(
        client, "session_results", session.public_id,
        **{f"{first}-outcome": "passed", f"{first}-score": "88,5"},
        **{f"{second}-outcome": "failed", f"{second}-score": "101"},
    )  # fmt: skip
    right = post(
        client, "session_results", session.public_id,
        **{f"{first}-outcome": "passed", f"{first}-score": "88,5"},
        **{f"{second}-outcome": "absent", f"{second}-score": ""},
    )  # fmt: skip

    text = wrong.content.decode()
    assert (wrong.status_code, 'value="88,5"' in text, f'<a href="#id_{second}-score">' in text) == (422, True, True)
    assert right.status_code == 302
    saved = {str(one.public_id): (one.state, one.passed, one.score) for one in session.enrolments.all()}
    assert (saved[first][:2], float(saved[first][2]), saved[second][0]) == (("attended", True), 88.5, "absent")


@time_machine.travel(AFTER, tick=False)
def test_finishing_saves_what_was_typed_and_asks_on_a_page_of_its_own(client, hr):
    session = SessionFactory()
    rows = [seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session)) for _ in range(2)]
    waiting = EnrolmentFactory(session=session)
    client.force_login(hr.user)
    typed = {f"{one.public_id}-outcome": "passed" for one in rows} | {f"{rows[1].public_id}-score": "88,5"}

    answer = post(client, "session_results", session.public_id, act="finish", **typed)
    page = client.get(answer.url)

    saved = session.enrolments.get(pk=rows[1].pk)
    session.refresh_from_db()
    assert (answer.url, float(saved.score)) == (reverse("training:session_finish", args=[session.public_id]), 88.5)
    assert (session.state, len(page.context["ahead"].passed)) == ("open", 2)
    assert page.context["ahead"].unseated == [waiting.employee.full_name]


def test_a_session_without_every_result_names_who_is_missing(client, hr):
    one = seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory())
    client.force_login(hr.user)

    with time_machine.travel(AFTER, tick=False):
        client.force_login(hr.user)
        page = client.get(reverse("training:session_finish", args=[one.session.public_id]))

    assert page.context["ahead"].missing == [one.employee.full_name]
    assert "btn--danger" not in page.content.decode()


def test_finished_session_gives_certificate_page_and_ledger(client, hr, employee):
    session = SessionFactory()
    one = seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session, employee=employee))
    with time_machine.travel(AFTER, tick=False):
        sessions.record_result(actor=hr.user, enrolment=one, attended=True, passed=True)
        client.force_login(hr.user)
        post(client, "session_finish", session.public_id)
    one.refresh_from_db()
    client.force_login(employee.user)

    paper = client.get(reverse("training:certificate", args=[one.public_id]))
    client.force_login(hr.user)
    client.get(reverse("training:certificate", args=[one.public_id]))
    client.logout()
    public = client.get(reverse("training:certificate_check", args=[one.check_code]))

    assert paper.content[:5] == b"%PDF-"
    text = public.content.decode()
    assert (one.certificate_number in text, employee.name in text, employee.number in text) == (True, False, False)
    assert client.get(reverse("training:certificate_check", args=["tidak-ada"])).status_code == 404
    taken = AuditEntry.objects.filter(verb="training.certificate.exported").values_list("actor", "target_id")
    assert list(taken) == [(user.pk, str(one.public_id)) for user in (employee.user, hr.user)]
    assert list(AccessLogEntry.objects.values_list("reader", "subject_id")) == [(hr.user.pk, employee.public_id)]


def test_t04_certificate_shows_the_whole_number_to_the_person_and_hr_alone(client, hr, leader, employee, monkeypatch):
    one = EnrolmentFactory(employee=employee, state="attended", passed=True, check_code="k", certificate_number="N/1")
    seen = []
    monkeypatch.setattr(pdf, "render", lambda name, data, images=None: seen.append(data["rows"][0]["nip"]) or b"%PDF-")

    for user in (employee.user, hr.user, leader.user):
        client.force_login(user)
        client.get(reverse("training:certificate", args=[one.public_id]))

    assert seen == [employee.number, employee.number, nip.mask(employee.number)]


def test_certificates_of_many_are_one_page_each(hr):
    from io import BytesIO

    from pypdf import PdfReader

    rows = [EnrolmentFactory(check_code=f"kode{number}", certificate_number=f"N/{number}") for number in range(3)]

    pages = PdfReader(BytesIO(certificates_pdf(rows, hr.user))).pages

    assert [rows[number].employee.name in page.extract_text() for number, page in enumerate(pages)] == [True] * 3


def test_hr_records_hours_with_evidence_only(client, hr, employee):
    client.force_login(hr.user)
    data = {"title": "Seminar", "jp": "4", "finished_on": "2026-05-01"}

    refused = client.post(reverse("training:hours_new", args=[employee.public_id]), data)
    done = client.post(reverse("training:hours_new", args=[employee.public_id]), {**data, "evidence": "ST/12/2026"})

    assert (list(refused.context["form"].errors), done.status_code) == (["evidence"], 302)
    assert list(LearningHours.objects.values_list("jp", "evidence", "source")) == [(16, "ST/12/2026", "hr")]


@pytest.mark.parametrize("role", ["hr", "head", "operator", "leader", "employee"])
def test_t03_sessions_and_people_shown_are_exactly_the_visible_ones(client, request, role, dinas, other_dinas):
    holder = request.getfixturevalue(role)
    city, own, foreign = SessionFactory(), SessionFactory(dinas=dinas), SessionFactory(dinas=other_dinas)
    mine = EnrolmentFactory(session=city, employee=EmployeeFactory(unit=dinas.unit))
    theirs = EnrolmentFactory(session=city, employee=EmployeeFactory(unit=other_dinas.unit))
    client.force_login(holder.user)

    listed = set(client.get(reverse("training:session_list")).context["page"].object_list)
    detail = client.get(city.get_absolute_url())

    everything = {city, own, foreign}
    assert listed == {"hr": everything, "leader": everything, "employee": set()}.get(role, {city, own})
    if role == "employee":
        assert detail.status_code == 404
    else:
        shown = {one for group in detail.context["groups"] for row in group["rows"] for one in [row["one"]]}
        assert shown == ({mine, theirs} if role in {"hr", "leader"} else {mine})


def test_my_learning_words_a_floor_for_pns_and_a_ceiling_for_pppk(client, dinas):
    pns = EmployeeFactory(unit=dinas.unit, account=True)
    pppk = EmployeeFactory(unit=dinas.unit, account=True, kind=EmploymentKind.PPPK)
    unknown = EmployeeFactory(unit=dinas.unit, account=True, kind=EmploymentKind.PPPK)
    ContractPeriod.objects.create(employee=pppk, valid_from=date(2025, 1, 1))
    found = []
    for person in (pns, pppk, unknown):
        client.force_login(person.user)
        context = client.get(reverse("training:my_learning")).context
        found.append((context["progress"] is not None, context["ceiling"] is not None))

    assert found == [(True, False), (False, True), (False, False)]


def test_overview_counts_who_reached_the_minimum(client, hr, dinas):
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=False):
        reached, short, contract = (EmployeeFactory(unit=dinas.unit) for _ in range(3))
        contract.kind = EmploymentKind.PPPK
        contract.save()
        LearningHoursFactory(employee=reached, jp=80)
        LearningHoursFactory(employee=short, jp=79)
        client.force_login(hr.user)

        rows = client.get(reverse("training:learning_overview"), {"dinas": dinas.short_name}).context["rows"]
        sheet = client.get(reverse("training:learning_overview"), {"berkas": "xlsx"})

    assert {row.employee: row.reached for row in rows} == {reached: True, short: False, contract: None}
    assert sheet.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("page", ["session_list", "session_detail", "learning_overview", "session_results"])
def test_pages_take_the_same_statements_for_any_number_of_rows(
    client, hr, dinas, page, count, django_assert_max_num_queries
):
    session = SessionFactory()
    for _ in range(count):
        seats.confirm_seat(
            actor=hr.user, enrolment=EnrolmentFactory(session=session, employee=EmployeeFactory(unit=dinas.unit))
        )
        SessionFactory(dinas=dinas)
    client.force_login(hr.user)
    args = [session.public_id] if page in {"session_detail", "session_results"} else []

    with django_assert_max_num_queries(12):
        assert client.get(reverse(f"training:{page}", args=args)).status_code == 200


def waiting_for(user, on=date(2026, 11, 24)):
    return {row.public_id for row in collect([sources.seats_to_confirm(user, on), sources.attendance(user, on)])}


def test_what_waits_for_hr_waits_for_no_head(hr, head):
    waiting = EnrolmentFactory(employee=EmployeeFactory(unit=head.unit)).session
    over = SessionFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2), taken=1)
    empty = SessionFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2), state=SessionState.RUNNING)
    SessionFactory(taken=1)

    assert waiting_for(hr.user) == {waiting.public_id, over.public_id, empty.public_id}
    assert waiting_for(head.user) == set()


def test_a_session_past_its_end_is_running_and_to_be_finished(client, hr):
    session = SessionFactory(starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 3))
    attended = EnrolmentFactory(session=session, state=EnrolmentState.ATTENDED)

    with time_machine.travel("2027-04-01T09:00:00+08:00", tick=False):
        sessions.start_due(date(2027, 4, 1))
        session.refresh_from_db()
        marked = session.is_to_finish
        client.force_login(hr.user)
        home = [{task.url for task in client.get("/").context["tasks"]}]
        Enrolment.objects.filter(pk=attended.pk).update(passed=True)
        home += [{task.url for task in client.get("/").context["tasks"]}]

    assert (session.state, marked) == (SessionState.RUNNING, True)
    results, finish = (
        reverse(f"training:{page}", args=[session.public_id]) for page in ("session_results", "session_finish")
    )
    assert [urls & {results, finish} for urls in home] == [{results}, {finish}]


@pytest.mark.parametrize("act", ["finish", "cancel"])
def test_ending_a_session_takes_the_same_statements_for_any_number_of_people(hr, act):
    states = {"passed": True, "state": EnrolmentState.ATTENDED}, {"state": EnrolmentState.WAITING}
    taken = []
    for people in (1, 1, 7):  # the first also begins the audit chain
        session = SessionFactory(taken=people, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
        for number in range(people):
            for one in states:
                place = number + 1 if one["state"] == EnrolmentState.WAITING else None
                EnrolmentFactory(session=session, employee__account=True, waiting_number=place, **one)
        with CaptureQueriesContext(connection) as statements:
            if act == "finish":
                sessions.finish_session(actor=hr.user, session=session)
            else:
                sessions.cancel_session(actor=hr.user, session=session, reason="Pengajar sakit")
        taken.append(len(statements))

    assert taken[1] == taken[2]
    assert Notification.objects.count() == 2 * 9


def test_sessions_start_on_their_first_day_in_wita(hr):
    session = SessionFactory()

    with time_machine.travel("2027-02-28T23:50:00+08:00", tick=False):
        before = sessions.start_due(date(2027, 2, 28))
    after = [sessions.start_due(date(2027, 3, 1)) for _ in range(2)]

    assert (before, after, Session.objects.get(pk=session.pk).state) == (0, [1, 0], SessionState.RUNNING)


def test_catalogue_is_searched_and_kept_by_hr(client, hr):
    wanted = ProgrammeFactory(name="Manajemen Waktu")
    ProgrammeFactory(name="Kearsipan")
    client.force_login(hr.user)

    found = client.get(reverse("training:programme_list"), {"cari": "waktu"}).context["page"].object_list
    client.post(
        reverse("training:programme_edit", args=[wanted.public_id]),
        {
            "code": wanted.code,
            "name": "Manajemen Waktu Kerja",
            "kind": "teknis",
            "form": "klasikal",
            "jp": "8",
            "is_active": "on",
            "version": "1",
        },
    )

    assert list(found) == [wanted]
    assert Programme.objects.filter(pk=wanted.pk).values_list("name", "jp").get() == ("Manajemen Waktu Kerja", 32)


def test_t35_two_who_change_a_training_overwrite_nothing(client, hr):
    programme = ProgrammeFactory(name="Kearsipan")
    url = reverse("training:programme_edit", args=[programme.public_id])
    client.force_login(hr.user)
    first = {"code": programme.code, "name": "Kearsipan", "kind": "fungsional", "form": "klasikal", "jp": "8"}
    client.post(url, first | {"version": "1"})  # no longer in use

    mine = first | {"kind": "teknis", "name": "Kearsipan digital", "is_active": "on"}
    refused = client.post(url, mine | {"version": "1"})

    programme.refresh_from_db()
    assert (refused.status_code, programme.name, programme.kind) == (409, "Kearsipan", "fungsional")
    shown = {field["name"]: (field["mine"], field["theirs"]) for field in refused.context["conflict"]["fields"]}
    assert shown == {
        "name": ("Kearsipan digital", "Kearsipan"),
        "kind": ("teknis", "fungsional"),
        "is_active": ("ya", "tidak"),
    }
    client.post(url, mine | {"version": "2", "choose_kind": "theirs", "choose_is_active": "theirs"})
    programme.refresh_from_db()
    assert (programme.name, programme.kind, programme.is_active) == ("Kearsipan digital", "fungsional", False)


def test_t34_all_certificates_asked_for_twice_are_one_job(client, hr):
    session = SessionFactory()
    EnrolmentFactory(session=session, check_code="x")
    client.force_login(hr.user)
    key = client.get(session.get_absolute_url()).context["key"]

    answers = [post(client, "certificates", session.public_id, submit_key=key) for _ in range(2)]

    assert {answer.url for answer in answers} == {Job.objects.get().get_absolute_url()}


@pytest.mark.parametrize(
    "name",
    ["session_edit", "session_cancel", "session_finish", "session_results", "certificates", "decide_seats"],
)
def test_t03_hr_of_one_dinas_manages_no_session_of_the_city(client, local_hr, dinas, other_dinas, name):
    city, own = SessionFactory(), SessionFactory(dinas=dinas)
    for session in (city, own):
        EnrolmentFactory(session=session, employee=EmployeeFactory(unit=dinas.unit))
    EnrolmentFactory(session=city, employee=EmployeeFactory(unit=other_dinas.unit))
    client.force_login(local_hr.user)

    refused, allowed = (post(client, name, session.public_id, reason="x") for session in (city, own))

    assert (refused.status_code, allowed.status_code in {200, 302, 422}) == (403, True)
    city.refresh_from_db()
    assert city.state == SessionState.OPEN


def test_t03_what_belongs_to_the_city_waits_for_hr_of_the_city(client, hr, local_hr, dinas):
    city, own = (
        SessionFactory(dinas=one, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2)) for one in (None, dinas)
    )
    Session.objects.update(taken=1)
    for one in (city, own):
        EnrolmentFactory(session=one, employee=EmployeeFactory(unit=dinas.unit))
    client.force_login(local_hr.user)

    pages = [client.get(one.get_absolute_url()).context for one in (city, own)]

    assert [(page["can_manage"], page["can_confirm"]) for page in pages] == [(False, False), (True, True)]
    for day in (date(2026, 1, 1), date(2026, 2, 1)):  # seats before, attendance after
        assert waiting_for(local_hr.user, day) == {own.public_id}
        assert waiting_for(hr.user, day) == {city.public_id, own.public_id}


def test_t03_hr_of_one_dinas_makes_sessions_of_it_alone(client, local_hr, dinas, other_dinas):
    data = {
        "programme": str(ProgrammeFactory().public_id), "title": "Angkatan I", "starts_on": "2027-03-01",
        "ends_on": "2027-03-03", "capacity": "30", "jp": "8",
    }  # fmt: skip
    client.force_login(local_hr.user)

    refused = [post(client, "session_new", **data, dinas=one) for one in ("", str(other_dinas.public_id))]
    done = post(client, "session_new", **data, dinas=str(dinas.public_id))

    assert [list(answer.context["form"].errors) for answer in refused] == [["dinas"], ["dinas"]]
    assert (done.status_code, [one.dinas for one in Session.objects.all()]) == (302, [dinas])


def test_operator_of_another_role_sees_no_manage_buttons(client, dinas):
    operator = RoleAssignmentFactory(role=Role.OPERATOR, unit=dinas.unit, user=UserFactory())
    client.force_login(operator.user)

    context = client.get(SessionFactory(dinas=dinas).get_absolute_url()).context

    assert (context["can_manage"], context["can_confirm"], context["can_nominate"]) == (False, False, True)


def test_hours_that_are_in_the_ledger_already_are_refused_in_words(client, hr, dinas):
    person = EmployeeFactory(unit=dinas.unit)
    client.force_login(hr.user)
    address = reverse("training:hours_new", args=[person.public_id])
    answers = []
    for evidence in ("A1", "B2"):
        key = client.get(address).context["key"]
        typed = {"title": "Bimtek", "jp": "10", "finished_on": "2020-05-01", "evidence": evidence, "submit_key": key}
        answers.append(client.post(address, typed))

    assert [answer.status_code for answer in answers] == [302, 200]
    assert "B2" in answers[1].content.decode()
    assert answers[1].context["form"].errors
    assert LearningHours.objects.get().evidence == "A1"
