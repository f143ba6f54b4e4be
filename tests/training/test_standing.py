"""What stands beside a person on a session, what a refusal keeps, and two people changing one session."""

from datetime import date

import pytest
from django.urls import reverse

from people.enums import EmploymentKind
from people.models import ContractPeriod
from tests.factories.people import DinasFactory, EmployeeFactory
from tests.factories.training import EnrolmentFactory, LearningHoursFactory, ProgrammeFactory, SessionFactory
from training import selectors
from training.enums import EnrolmentState
from training.models import Enrolment, Session
from training.services import seats
from training.standing import standings

pytestmark = pytest.mark.django_db


def contract_of(person, since=date(2026, 1, 1)):
    person.kind = EmploymentKind.PPPK
    person.save()
    ContractPeriod.objects.create(employee=person, valid_from=since, valid_to=date(2031, 1, 1))
    return person


def test_standing_words_a_floor_for_pns_a_ceiling_for_pppk_and_no_data(django_assert_max_num_queries, dinas):
    session = SessionFactory(jp=40)
    short, reached, fits, above, unknown = (EmployeeFactory(unit=dinas.unit) for _ in range(5))
    LearningHoursFactory(employee=short, jp=40, finished_on=date(2027, 1, 10))
    LearningHoursFactory(employee=reached, jp=80, finished_on=date(2027, 1, 10))
    LearningHoursFactory(employee=contract_of(fits), jp=56)
    LearningHoursFactory(employee=contract_of(above), jp=57)
    EnrolmentFactory(employee=above, session=SessionFactory(title="Arsip"))
    unknown.kind = EmploymentKind.PPPK
    unknown.save()

    with django_assert_max_num_queries(5):
        found = standings([short, reached, fits, above, unknown], session, asked=session.jp)

    assert [found[one.pk].hours for one in (short, reached, fits, above, unknown)] == [
        "10 dari minimal 20 JP pada 2027",
        "20 JP pada 2027; minimal 20 tercapai",
        "dengan sesi ini 24 dari paling banyak 24 JP dalam perjanjian kerja",
        "dengan sesi ini 44,25 dari paling banyak 24 JP dalam perjanjian kerja",
        "masa perjanjian kerja tidak diketahui: belum ada data untuk batas atas JP",
    ]
    assert [found[one.pk].needs_checking for one in (fits, above)] == [False, True]
    assert (found[above.pk].clashes, found[short.pk].clashes) == (("Arsip",), ())


@pytest.mark.parametrize("act", ["decline", "cancel"])
def test_refused_decision_keeps_reason_and_boxes(client, hr, act):
    session = SessionFactory()
    chosen, other = EnrolmentFactory(session=session), EnrolmentFactory(session=session)
    seated = seats.confirm_seat(actor=hr.user, enrolment=EnrolmentFactory(session=session))
    closed = EnrolmentFactory(session=session, state=EnrolmentState.DECLINED)
    client.force_login(hr.user)
    data = {
        "decline": {"group": "nominated", "enrolment": [str(chosen.public_id)], "reason": "  "},
        "cancel": {"group": "seated", "enrolment": [str(seated.public_id), "bukan-id"], "reason": "Sakit keras"},
    }[act]

    answer = client.post(reverse("training:decide_seats", args=[session.public_id]), {"act": act, **data})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert [group["key"] for group in answer.context["groups"] if group["refused"]] == [data["group"]]
    assert f'value="{data["enrolment"][0]}" checked' in text
    assert f'value="{other.public_id}" checked' not in text
    assert act == "decline" or 'value="Sakit keras"' in text
    assert set(Enrolment.objects.values_list("pk", "state")) == {
        (chosen.pk, "nominated"), (other.pk, "nominated"), (seated.pk, "confirmed"), (closed.pk, "declined"),
    }  # fmt: skip


def test_page_has_one_primary_button_when_people_are_nominated_and_waiting(client, hr):
    session = SessionFactory(capacity=1, taken=1)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session, state=EnrolmentState.WAITING, waiting_number=1)
    client.force_login(hr.user)

    groups = client.get(session.get_absolute_url()).context["groups"]

    assert [(group["key"], group["acts"], group["primary"]) for group in groups] == [
        ("nominated", "seat", True), ("waiting", "seat", False),
    ]  # fmt: skip


def test_search_keeps_the_boxes_ticked_before(client, head, other_dinas):
    session, ticked = SessionFactory(), EmployeeFactory(unit=head.unit, name="Anwar")
    found, foreign = EmployeeFactory(unit=head.unit, name="Rahmi"), EmployeeFactory(unit=other_dinas.unit)
    client.force_login(head.user)
    address = reverse("training:nominate", args=[session.public_id])
    chosen = [str(ticked.public_id), str(foreign.public_id), "bukan-id"]

    page = client.post(address, {"act": "cari", "cari": "rahmi", "employee": chosen}, follow=True)
    again = client.post(address, {"act": "cari", "cari": "tidak ada", "employee": [str(found.public_id)]}, follow=True)

    assert [one for one, _standing in page.context["people"]] == [ticked, found]
    assert f'value="{ticked.public_id}" checked' in page.content.decode()
    assert [one for one, _standing in again.context["people"]] == [found]


def change(session, **values):
    return {
        "title": session.title, "starts_on": "2027-03-01", "ends_on": "2027-03-03", "place": session.place,
        "capacity": "30", "jp": "20", "version": str(session.version), **values,
    }  # fmt: skip


def test_t35_session_changed_by_another_shows_both_and_saves_what_was_chosen(client, hr):
    session = SessionFactory()
    address = reverse("training:session_edit", args=[session.public_id])
    client.force_login(hr.user)
    client.post(address, change(session, place="Aula Bantaya", jp="10"))

    late = client.post(address, change(session, title="Angkatan II", jp="12,5"))
    stored = Session.objects.get()
    fields = {one["name"]: (one["mine"], one["theirs"]) for one in late.context["conflict"]["fields"]}
    version = late.context["form"]["version"].value()
    chosen = client.post(
        address,
        change(session, title="Angkatan II", jp="12,5", version=version, choose_jp="theirs", choose_place="theirs"),
    )

    assert (late.status_code, stored.title, stored.jp) == (409, session.title, 40)
    assert fields == {
        "title": ("Angkatan II", session.title), "place": ("–", "Aula Bantaya"), "jp": ("12,5", "10"),
    }  # fmt: skip
    assert chosen.status_code == 302
    assert Session.objects.values_list("title", "place", "jp", "version").get() == (
        "Angkatan II", "Aula Bantaya", 40, 3,
    )  # fmt: skip


def test_t35_session_without_version_is_a_conflict(client, hr):
    session = SessionFactory()
    client.force_login(hr.user)

    answer = client.post(
        reverse("training:session_edit", args=[session.public_id]), change(session, title="Lain", version="")
    )

    assert (answer.status_code, Session.objects.get().title) == (409, session.title)


def test_new_days_or_jp_show_who_clashes_and_who_passes_the_ceiling(client, hr):
    session = SessionFactory(jp=40)
    clashing, above, fine = (EnrolmentFactory(session=session) for _ in range(3))
    later = SessionFactory(starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 2), title="Arsip")
    EnrolmentFactory(employee=clashing.employee, session=later)
    LearningHoursFactory(employee=contract_of(above.employee), jp=40)
    client.force_login(hr.user)
    before = client.get(session.get_absolute_url()).context["to_check"]

    page = client.post(
        reverse("training:session_edit", args=[session.public_id]),
        change(session, starts_on="2027-04-01", ends_on="2027-04-03", jp="15"),
        follow=True,
    )

    assert (before, set(page.context["to_check"])) == ([], {clashing, above})
    assert [message.level_tag for message in page.context["messages"]] == ["success", "warning"]
    assert fine.employee.name not in str([str(message) for message in page.context["messages"]])


def test_unconfirmed_names_of_the_catalogue_are_marked(client, hr):
    marked, known = ProgrammeFactory(name="Diklat Arsip"), ProgrammeFactory(name="Diklat Aset", confirmed=True)
    client.force_login(hr.user)

    listed = client.get(reverse("training:programme_list")).content.decode()

    assert listed.count("nama belum dikonfirmasi") == 1
    assert (str(marked), str(known)) == ("Diklat Arsip (belum dikonfirmasi)", "Diklat Aset")


def test_hours_by_agency_are_totals_of_the_year_with_evidence(hr, dinas, other_dinas):
    one, two, contract = (EmployeeFactory(unit=dinas.unit) for _ in range(3))
    other, empty = EmployeeFactory(unit=other_dinas.unit), DinasFactory()
    contract.kind = EmploymentKind.PPPK
    contract.save()
    for person, quarters in ((one, 50), (one, 30), (two, 79), (contract, 6), (other, 4)):
        LearningHoursFactory(employee=person, jp=quarters)
    LearningHoursFactory(employee=one, jp=400, evidence="")
    LearningHoursFactory(employee=one, jp=400, finished_on=date(2027, 1, 1))
    people = selectors.Employee.objects.visible_to(hr.user).filter(
        pk__in=[person.pk for person in (one, two, contract, other)]
    )

    rows = {
        row.dinas: (row.people, row.total, row.bound, row.reached)
        for row in selectors.hours_by_agency(people, date(2026, 12, 31))
    }

    assert rows == {dinas: (3, 165, 2, 1), other_dinas: (1, 4, 1, 0)}
    assert empty not in rows
