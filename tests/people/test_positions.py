"""The catalogue of positions in the browser."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from people.enums import PositionType
from people.models import Position
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

    office.post(reverse("people:position_reopen", args=[position.public_id]))

    position.refresh_from_db()
    assert [one for one, _level, _held in found.context["rows"]] == [position]
    assert position.is_active is True


@pytest.mark.parametrize("number", [2, 12])
def test_list_takes_a_fixed_number_of_statements(office, number, django_assert_max_num_queries):
    for position in PositionFactory.create_batch(number):
        EmployeeFactory(position=position)
    office.get(reverse("people:position_list"))

    with django_assert_max_num_queries(10):
        rows = office.get(reverse("people:position_list")).context["rows"]

    assert [held for _one, _level, held in rows] == [1] * number
