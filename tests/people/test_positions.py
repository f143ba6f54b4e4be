"""The catalogue of positions in the browser."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from people.enums import PositionType
from people.models import Position
from people.services.import_mapping import confirm_position
from tests.factories.people import EmployeeFactory, PositionFactory

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Penata Kelola Pelabuhan", "type": "fungsional", "level": "ahli_muda", "retirement_age": "58"}


@pytest.fixture
def office(client, hr):
    client.force_login(hr.user)
    return client


def edit(position):
    return reverse("people:position_edit", args=[position.public_id])


def test_position_is_added_with_its_audit_line(office, hr):
    office.post(reverse("people:position_new"), GIVEN | {"source": "PermenPANRB 1/2026", "confirmed": "on"})

    made = Position.objects.get(name="Penata Kelola Pelabuhan")
    entry = AuditEntry.objects.get(verb="people.position.added")
    assert (made.level, made.retirement_age, made.confirmed, made.is_active) == ("ahli_muda", 58, True, True)
    assert (entry.actor, entry.details["after"]["name"]) == (hr.user, made.name)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"type": "pelaksana"}, "level"), ({"retirement_age": "x"}, "retirement_age")],
)
def test_wrong_values_are_told_at_their_field_and_what_was_typed_stays(office, wrong, field):
    answer = office.post(reverse("people:position_new"), GIVEN | {"source": "Perwali 3/2026"} | wrong)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "Perwali 3/2026" in answer.content.decode()
    assert Position.objects.count() == 0


def test_position_of_the_same_name_kind_and_echelon_is_refused(office):
    PositionFactory(name=GIVEN["name"], type=PositionType.FUNCTIONAL)

    answer = office.post(reverse("people:position_new"), GIVEN)

    assert (answer.status_code, Position.objects.count()) == (422, 1)


def test_edit_keeps_what_the_form_does_not_ask_and_notes_before_and_after(office):
    position = PositionFactory(name="Pengelola Data", bkn_id="A1", lowest_education="S-1 (teknik)")
    page = office.get(edit(position)).context["form"]

    office.post(edit(position), {name: page[name].value() or "" for name in page.fields} | {"name": "Penata Data"})

    position.refresh_from_db()
    assert (position.name, position.bkn_id, position.lowest_education) == ("Penata Data", "A1", "S-1 (teknik)")
    details = AuditEntry.objects.get(verb="people.position.changed").details
    assert (details["before"], details["after"]) == ({"name": "Pengelola Data"}, {"name": "Penata Data"})


def typed(client, position):
    page = client.get(edit(position)).context["form"]
    return {name: page[name].value() or "" for name in page.fields}


def test_t35_second_of_two_saves_changes_nothing_and_shows_both(office, hr):
    position = PositionFactory(name="Pengelola Data", job_class=6)
    mine, theirs = typed(office, position), typed(office, position)
    office.post(edit(position), theirs | {"name": "Penata Data"})

    stale = office.post(edit(position), mine | {"name": "Penelaah Data", "job_class": "7"})

    position.refresh_from_db()
    shown = [(one["name"], one["mine"], one["theirs"]) for one in stale.context["conflict"]["fields"]]
    assert (stale.status_code, position.name, position.job_class) == (409, "Penata Data", 6)
    assert shown == [("name", "Penelaah Data", "Penata Data"), ("job_class", "7", "6")]
    assert stale.context["conflict"]["who"] == hr.user.name


def test_t35_what_was_chosen_in_the_conflict_panel_is_saved(office):
    position = PositionFactory(name="Pengelola Data", job_class=6)
    mine = typed(office, position) | {"name": "Penelaah Data", "job_class": "7"}
    office.post(edit(position), typed(office, position) | {"name": "Penata Data"})
    version = office.post(edit(position), mine).context["form"]["version"].value()

    office.post(edit(position), mine | {"version": version, "choose_name": "theirs", "choose_job_class": "mine"})

    position.refresh_from_db()
    assert (position.name, position.job_class) == ("Penata Data", 7)


@pytest.mark.parametrize("elsewhere", ["import", "admin site"])
def test_t35_confirmed_elsewhere_meets_the_open_form(office, admin_user, hr, elsewhere):
    position = PositionFactory(name="Pengelola Data", confirmed=False)
    mine = typed(office, position)
    if elsewhere == "import":
        confirm_position(actor=hr.user, position=position)
    else:
        address = reverse("admin:people_position_change", args=[position.pk])
        site = Client()
        site.force_login(admin_user.user)
        form = site.get(address).context["adminform"].form
        site.post(address, {name: form[name].value() or "" for name in form.fields} | {"confirmed": "on"})

    stale = office.post(edit(position), mine)

    position.refresh_from_db()
    assert (stale.status_code, position.confirmed) == (409, True)


def test_t35_save_without_a_version_overwrites_nothing(office):
    position = PositionFactory(name="Pengelola Data")

    answer = office.post(edit(position), GIVEN)

    position.refresh_from_db()
    assert (answer.status_code, position.name) == (409, "Pengelola Data")


def test_t34_second_press_adds_no_second_position(office):
    key = office.get(reverse("people:position_new")).context["key"]

    answers = [office.post(reverse("people:position_new"), GIVEN | {"submit_key": key}) for _press in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    assert Position.objects.count() == 1
    assert AuditEntry.objects.filter(verb="people.position.added").count() == 1


def test_position_somebody_holds_is_not_closed_and_they_are_named(office):
    position = PositionFactory(name="Pengelola Data")
    holder = EmployeeFactory(position=position, name="Andi Rahmawati")
    close = reverse("people:position_close", args=[position.public_id])

    refused = office.post(close)
    type(holder).objects.update(state="ended")
    office.post(close)
    office.post(close)

    position.refresh_from_db()
    assert refused.status_code == 422
    assert "Andi Rahmawati" in refused.content.decode()
    assert position.is_active is False
    assert AuditEntry.objects.filter(verb="people.position.closed").count() == 1


def test_closed_position_is_found_and_opened_again(office):
    position = PositionFactory(name="Juru Ketik", is_active=False)
    PositionFactory(name="Juru Bayar")
    found = office.get(reverse("people:position_list"), {"q": "juru", "keadaan": "tutup"})

    for _press in range(2):
        office.post(reverse("people:position_reopen", args=[position.public_id]))

    position.refresh_from_db()
    assert [one for one, _level, _held in found.context["rows"]] == [position]
    assert position.is_active is True
    assert AuditEntry.objects.filter(verb="people.position.reopened").count() == 1


@pytest.mark.parametrize("number", [2, 12])
def test_list_takes_a_fixed_number_of_statements(office, number, django_assert_max_num_queries):
    for position in PositionFactory.create_batch(number):
        EmployeeFactory(position=position)
    office.get(reverse("people:position_list"))

    with django_assert_max_num_queries(10):
        rows = office.get(reverse("people:position_list")).context["rows"]

    assert [held for _one, _level, held in rows] == [1] * number
