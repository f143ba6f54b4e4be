"""Dated changes in the browser: from the form to the decision and back, by whom, with what scope."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import Notification
from core.clock import today
from people.enums import ABOUT_PEOPLE, EventKind, EventState, Role
from people.event_forms import person_label, position_label, unit_label
from people.events.fields import ABOUT_UNITS, FIELDS, SLUGS
from people.models import Employee, LegalStatus, PersonnelEvent, PositionHeld
from people.services import events
from tests.at_once import at_once
from tests.factories.people import (
    DinasFactory,
    EmployeeFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFactory,
    grade,
    make_head,
)
from tests.factories.training import EnrolmentFactory, SessionFactory

pytestmark = pytest.mark.django_db
K = EventKind
YESTERDAY = today() - timedelta(days=1)


def photo(name: str = "SK.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def transfer_to(to: Any, **more: Any) -> dict[str, Any]:
    return {
        "unit": unit_label(to), "position": "", "effective_on": "2026-03-01", "reason": "SK 800/12", "proof": photo(),
        "submit_key": "k1", **more,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _proofs(settings, tmp_path):
    settings.PROOF_DIR = tmp_path / "proofs"


@pytest.fixture
def person(dinas):
    return EmployeeFactory(unit=dinas.unit, account=True, held=True, name="Rina Wati")


@pytest.fixture
def bidang(dinas):
    return UnitFactory(parent=dinas.unit, name="Bidang Angkutan")


def new_url(person: Any, slug: str = "mutasi") -> str:
    return reverse("people:event_employee_new", args=[person.public_id, slug])


def act(client: Client, event: PersonnelEvent, name: str, **data: Any) -> Any:
    event.refresh_from_db()
    url = reverse(f"people:event_{name}", args=[event.public_id])
    return client.post(url, {"version": event.version, **data}, follow=True)


def prepared(client: Client, person: Any, bidang: Any) -> PersonnelEvent:
    client.post(new_url(person), transfer_to(bidang))
    event = PersonnelEvent.objects.get()
    act(client, event, "prepare")
    return event


def test_operator_prepares_hr_decides_and_takes_it_back(operator, hr, person, bidang):
    desk, office = signed_in(operator.user), signed_in(hr.user)

    check = desk.post(new_url(person), transfer_to(bidang), follow=True)
    event = PersonnelEvent.objects.get()
    act(desk, event, "prepare")
    home = office.get(reverse("monitoring:home"))
    listed = office.get(reverse("people:event_list"))
    decided = act(office, event, "decide")
    person.refresh_from_db()
    moved = person.unit
    profile = office.get(reverse("people:employee_history", args=[person.public_id]))
    act(office, event, "undo", note="keliru orang")

    assert [line.after for line in check.context["lines"]] == [unit_label(bidang)]
    assert event.get_absolute_url() in home.content.decode()
    assert [row["event"] for row in listed.context["rows"]] == [event]
    assert decided.context["event"].state == EventState.DECIDED
    assert moved == bidang
    assert [row["event"] for row in profile.context["changes"]] == [event]
    person.refresh_from_db()
    assert person.unit == bidang.parent
    told = set(Notification.objects.values_list("user", "kind"))
    assert told == {
        (person.user_id, "people.event_about_you"),
        (operator.user_id, "people.event_decided"),
        (operator.user_id, "people.event_undone"),
    }


def test_operator_prepares_a_new_position_and_hr_decides_it(operator, hr, person):
    """Also one that nobody of the agency holds yet."""
    goal = PositionFactory(name="Penata Kelola Pelabuhan", type="fungsional")
    desk, office = signed_in(operator.user), signed_in(hr.user)

    offered = desk.get(reverse("people:event_employee", args=[person.public_id])).context["choices"]
    sent = {"position": goal.name, "effective_on": "2026-03-01", "reason": "SK 800/12", "proof": photo()}
    desk.post(new_url(person, "jabatan"), {**sent, "submit_key": "k1"})
    event = PersonnelEvent.objects.get()
    check = desk.get(event.get_absolute_url())
    act(desk, event, "prepare")
    act(desk, event, "decide")
    event.refresh_from_db()
    undecided = event.state
    act(office, event, "decide")

    person.refresh_from_db()
    assert {kind for _slug, kind, _hint in offered} == set(ABOUT_PEOPLE)
    assert (check.context["can_prepare"], check.context["can_decide"]) == (True, False)
    assert undecided == EventState.PREPARED
    assert person.position == goal


@pytest.mark.parametrize("kind", ABOUT_PEOPLE + ABOUT_UNITS)
def test_operator_opens_the_form_of_every_kind_and_nobody_elses(kind, operator, person, bidang, other_dinas):
    desk = signed_in(operator.user)
    slug = next(slug for slug, one in SLUGS.items() if one == kind)
    name = "event_employee_new" if kind in ABOUT_PEOPLE else "event_unit_new"
    own = person if kind in ABOUT_PEOPLE else bidang
    other = EmployeeFactory(unit=other_dinas.unit) if kind in ABOUT_PEOPLE else UnitFactory(parent=other_dinas.unit)

    answers = [desk.get(reverse(f"people:{name}", args=[one.public_id, slug])).status_code for one in (own, other)]

    assert answers == [200, 404]


def test_undone_end_names_the_place_it_cannot_give_back(hr, person):
    session = SessionFactory(starts_on=today() + timedelta(days=1), ends_on=today() + timedelta(days=1), taken=1)
    EnrolmentFactory(session=session, employee=person, state="confirmed")
    legal = LegalStatus.objects.create(code="99", name="Pensiun", state="ended")
    event = events.begin(
        actor=hr.user, kind=K.END, employee=person, unit=None, effective_on=today(), reason="SK",
        asked={"end_kind": "3", "legal_status": legal.pk}, proof=("a" * 48 + ".pdf", "SK.pdf"),
    )  # fmt: skip
    office = signed_in(hr.user)
    act(office, event, "decide")
    type(session).objects.filter(pk=session.pk).update(starts_on=today())

    answer = act(office, event, "undo", note="keliru")

    told = [(one.level_tag, session.title in str(one)) for one in answer.context["messages"]]
    assert told == [("success", False), ("warning", True)]


@pytest.mark.parametrize(("kind", "name"), [(K.HEAD, "head"), (K.MOVE, "parent")])
def test_a_decided_change_whose_row_is_gone_says_so_and_is_undone(kind, name, hr, bidang):
    gone = EmployeeFactory(unit=bidang) if kind == K.HEAD else UnitFactory(parent=bidang.parent)
    event = events.begin(
        actor=hr.user, kind=kind, employee=None, unit=bidang, effective_on=today() + timedelta(days=1),
        asked={name: gone.pk, "head_kind": "definitif"}, reason="SK", proof=("a" * 48 + ".pdf", "SK.pdf"),
    )  # fmt: skip
    events.decide(actor=hr.user, event=event, version=1)
    gone.delete()
    office = signed_in(hr.user)

    page = office.get(event.get_absolute_url())
    act(office, event, "undo", note="orangnya tidak ada")

    event.refresh_from_db()
    assert str(FIELDS[name].label) in page.context["refusal"]
    assert (page.context["may_undo"], page.context["undo_refusal"]) == (True, "")
    assert event.state == EventState.UNDONE


def test_the_undo_is_offered_while_it_can_be_and_else_says_what_rests_on_the_change(hr, person, bidang):
    asked = {"number": "199001152015031002", "kind": "pns", "name": "Baru", "unit": bidang.pk}
    given: dict[str, Any] = {"effective_on": today(), "reason": "SK", "proof": ("a" * 48 + ".pdf", "SK.pdf")}
    made = events.begin(actor=hr.user, kind=K.NEW_PERSON, employee=None, unit=bidang, asked=asked, **given)
    made = events.decide(actor=hr.user, event=made, version=1)
    to = {"unit": bidang.parent_id, "position": None}
    moved = events.begin(actor=hr.user, kind=K.TRANSFER, employee=made.employee, unit=None, asked=to, **given)
    office, button = signed_in(hr.user), reverse("people:event_undo", args=[made.public_id])

    drafted = office.get(made.get_absolute_url())
    events.decide(actor=hr.user, event=moved, version=1)
    decided = office.get(made.get_absolute_url())
    act(office, moved, "undo", note="keliru")
    free = office.get(made.get_absolute_url())
    act(office, made, "undo", note="keliru")
    pages = [office.get(one.get_absolute_url()).content.decode() for one in (made, moved)]

    assert hr.user.name in drafted.context["undo_refusal"]
    assert [button in page.content.decode() for page in (drafted, decided, free)] == [False, False, True]
    assert str(moved.get_kind_display()) in decided.content.decode()
    assert not Employee.objects.filter(number=asked["number"]).exists()
    assert all("Baru" in page for page in pages)


def test_a_draft_whose_position_is_gone_opens_and_is_written_anew(hr, person):
    position = PositionFactory()
    office = signed_in(hr.user)
    office.post(
        new_url(person, "jabatan"),
        {"position": position_label(position), "effective_on": "2026-03-01", "reason": "SK", "proof": photo()},
    )
    event = PersonnelEvent.objects.get()
    position.delete()

    page = office.get(event.get_absolute_url())
    form = office.get(reverse("people:event_edit", args=[event.public_id]))

    assert (bool(page.context["refusal"]), page.context["can_edit"], page.context["can_decide"]) == (True, True, False)
    assert form.context["form"].initial["position"] == ""


def test_the_decision_page_shows_what_moved_meanwhile_and_the_draft_keeps_it(operator, hr, person):
    desk, office = signed_in(operator.user), signed_in(hr.user)
    opened = desk.get(new_url(person, "identitas")).context["form"].initial
    typed = {name: value if value is not None else "" for name, value in opened.items()}
    desk.post(new_url(person, "identitas"), typed | {"back_title": "S.T.", "reason": "Ijazah", "proof": photo()})
    event = PersonnelEvent.objects.get()
    Employee.objects.filter(pk=person.pk).update(name="Rina Baru", back_title="S.Pd.")

    form = desk.get(reverse("people:event_edit", args=[event.public_id])).context["form"]
    act(desk, event, "prepare")
    Employee.objects.filter(pk=person.pk).update(name="Rina Terbaru", back_title="S.E.")
    page = office.get(event.get_absolute_url())
    act(office, event, "decide")

    person.refresh_from_db()
    assert (form.initial["name"], form.initial["back_title"]) == ("Rina Baru", "S.T.")
    assert [(line.before, line.after, line.moved_on) for line in page.context["lines"]] == [("S.Pd.", "S.T.", "S.E.")]
    assert [(line.before, line.after) for line in page.context["beside"]] == [("Rina Baru", "Rina Terbaru")]
    assert page.context["moved_on"] is True
    assert (person.name, person.back_title) == ("Rina Terbaru", "S.T.")


def test_hr_decides_at_once_what_it_filled_in(hr, person, bidang):
    office = signed_in(hr.user)
    page = office.post(new_url(person), transfer_to(bidang), follow=True)

    event = PersonnelEvent.objects.get()
    act(office, event, "decide")

    person.refresh_from_db()
    assert page.context["can_decide"]
    assert person.unit == bidang


@pytest.mark.parametrize("missing", ["unit", "effective_on", "reason", "proof"])
def test_a_form_with_a_gap_keeps_what_was_typed_and_the_proof(missing, hr, person, bidang):
    office = signed_in(hr.user)
    data = {name: value for name, value in transfer_to(bidang).items() if name != missing}

    refused = office.post(new_url(person), data)
    again = {name: value for name, value in transfer_to(bidang).items() if name != "proof"}
    again |= {"proof": photo()} if missing == "proof" else {"kept_proof": refused.context["kept_proof"]}
    accepted = office.post(new_url(person), again)

    assert (refused.status_code, list(refused.context["form"].errors), accepted.status_code) == (422, [missing], 302)
    assert refused.context["form"]["reason"].value() == (None if missing == "reason" else "SK 800/12")
    assert PersonnelEvent.objects.get().proof_name == "SK.jpg"


def test_a_proof_kept_for_somebody_else_is_not_taken(hr, person, bidang):
    mine, theirs = signed_in(hr.user), signed_in(RoleAssignmentFactory(role=Role.HR).user)
    kept = mine.post(new_url(person), {**transfer_to(bidang), "reason": ""}).context["kept_proof"]

    data = {name: value for name, value in transfer_to(bidang).items() if name != "proof"} | {"kept_proof": kept}
    answer = theirs.post(new_url(person), data)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["proof"])


def test_a17_script_in_a_proof_is_refused_at_its_field(hr, person, bidang):
    bad = SimpleUploadedFile("SK.pdf", b"%PDF-1.7\n<< /S /JavaScript >>\nstartxref\n0\n%%EOF")

    answer = signed_in(hr.user).post(new_url(person), transfer_to(bidang, proof=bad))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["proof"])
    assert not PersonnelEvent.objects.exists()


def test_t34_the_form_sent_twice_is_one_draft_with_what_was_sent_last(hr, person, bidang):
    office = signed_in(hr.user)
    office.post(new_url(person), transfer_to(bidang))

    office.post(new_url(person), transfer_to(bidang, reason="SK 800/13"))

    assert list(PersonnelEvent.objects.values_list("reason", "version")) == [("SK 800/13", 2)]


def test_t35_a_stale_form_shows_both_and_saves_what_is_chosen(hr, person, bidang):
    office = signed_in(hr.user)
    office.post(new_url(person), transfer_to(bidang))
    event = PersonnelEvent.objects.get()
    url = reverse("people:event_edit", args=[event.public_id])
    data = {name: value for name, value in transfer_to(bidang).items() if name not in ("proof", "submit_key")}
    office.post(url, {**data, "reason": "dari jendela lain", "version": 1})

    conflict = office.post(url, {**data, "reason": "dari sini", "effective_on": "2026-04-01", "version": 1})
    unchanged = PersonnelEvent.objects.get().reason
    chosen = {**data, "reason": "dari sini", "effective_on": "2026-04-01", "choose_reason": "theirs"}
    office.post(url, {**chosen, "version": conflict.context["version"]})

    assert conflict.status_code == 422
    assert {row["name"] for row in conflict.context["conflict"]["fields"]} == {"reason", "effective_on"}
    assert unchanged == "dari jendela lain"
    event.refresh_from_db()
    assert (event.reason, event.effective_on) == ("dari jendela lain", date(2026, 4, 1))


def test_a03_a_unit_of_another_agency_cannot_be_named_by_an_operator(operator, person, other_dinas):
    elsewhere = UnitFactory(parent=other_dinas.unit, name="Bidang Jauh")
    desk = signed_in(operator.user)

    answers = [
        desk.post(new_url(person), transfer_to(elsewhere)),
        desk.post(new_url(person, "atasan"), transfer_to(elsewhere, manager=EmployeeFactory(unit=elsewhere).number)),
        desk.post(new_url(EmployeeFactory(unit=elsewhere)), transfer_to(person.unit)),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 404]
    assert not PersonnelEvent.objects.exists()


def test_a05_fields_that_are_not_asked_for_are_ignored(operator, hr, person, bidang):
    desk = signed_in(operator.user)

    desk.post(
        new_url(person),
        transfer_to(bidang, state="decided", decided_by=operator.user.pk, prepared_by=hr.user.pk, grade=grade().pk),
    )

    event = PersonnelEvent.objects.get()
    assert (event.state, event.decided_by, event.prepared_by) == (EventState.DRAFT, None, operator.user)
    assert set(event.asked) == {"unit"}


def test_a06_a_decision_that_also_sends_other_values_changes_none(operator, hr, person, bidang, other_dinas):
    event = prepared(signed_in(operator.user), person, bidang)

    act(signed_in(hr.user), event, "decide", unit=unit_label(other_dinas.unit), asked="{}", effective_on="2020-01-01")

    person.refresh_from_db()
    event.refresh_from_db()
    assert (person.unit, event.effective_on) == (bidang, date(2026, 3, 1))


def test_return_needs_a_reason_and_the_writer_corrects_it(operator, hr, person, bidang):
    desk, office = signed_in(operator.user), signed_in(hr.user)
    event = prepared(desk, person, bidang)

    without = act(office, event, "return")
    act(office, event, "return", note="SK tidak terbaca")
    seen = desk.get(reverse("monitoring:home"))
    page = desk.get(event.get_absolute_url())
    edit = desk.get(reverse("people:event_edit", args=[event.public_id]))

    assert without.status_code == 422
    assert event.get_absolute_url() in seen.content.decode()
    assert "SK tidak terbaca" in page.content.decode()
    assert edit.context["form"].initial["unit"] == unit_label(bidang)


def test_t30_the_proof_goes_out_as_attachment_to_hr_its_operator_and_the_person_only(
    operator, hr, head, person, bidang, other_dinas
):
    event = prepared(signed_in(operator.user), person, bidang)
    act(signed_in(hr.user), event, "decide")
    url = reverse("people:event_proof", args=[event.public_id])
    outsider = RoleAssignmentFactory(role=Role.OPERATOR, unit=other_dinas.unit)

    answers = {
        user: signed_in(user).get(url) for user in (hr.user, operator.user, person.user, head.user, outsider.user)
    }

    assert [answer.status_code for answer in answers.values()] == [200, 200, 200, 404, 404]
    got = answers[hr.user]
    assert got.headers["Content-Disposition"] == 'attachment; filename="SK.jpg"'
    assert (got.headers["X-Content-Type-Options"], got.headers["Content-Type"]) == ("nosniff", "image/jpeg")


def test_p3_the_kind_of_ending_shows_to_hr_and_the_person_but_not_to_other_readers(hr, leader, person):
    office = signed_in(hr.user)
    person_status = events.begin(
        actor=hr.user, kind=K.END, employee=person, unit=None, effective_on=YESTERDAY, reason="hukuman",
        asked={"end_kind": "7", "legal_status": None}, proof=("x.pdf", "x.pdf"),
    )  # fmt: skip
    events.decide(actor=hr.user, event=person_status, version=1)
    url = reverse("people:employee_history", args=[person.public_id])

    shown = [office.get(url).content.decode(), signed_in(leader.user).get(url).content.decode()]

    assert [("hukuman" in page, "Hukuman Disiplin" in page) for page in shown] == [(True, True), (False, False)]


@pytest.mark.parametrize(
    ("slug", "data"),
    [
        ("identitas", {"number": "19800101200501"}),
        ("identitas", {"birth_date": "2999-01-01"}),
        ("jabatan", {"position": "tidak ada"}),
        ("pangkat", {"grade": "9999"}),
        ("berhenti", {"end_kind": "99"}),
        ("atasan", {"manager": "Rina Wati", "until": "2020-01-01"}),
    ],
)
def test_wrong_values_are_told_at_their_fields(slug, data, hr, person, bidang):
    answer = signed_in(hr.user).post(new_url(person, slug), transfer_to(bidang, **data))

    assert answer.status_code == 422
    assert set(data) & set(answer.context["form"].errors) or answer.context["form"].non_field_errors()
    assert not PersonnelEvent.objects.exists()


def test_a_name_that_several_fit_is_asked_for_in_full(hr, person, dinas, other_dinas):
    here, there = (
        UnitFactory(parent=dinas.unit, name="Sekretariat"),
        UnitFactory(parent=other_dinas.unit, name="Sekretariat"),
    )
    office = signed_in(hr.user)

    vague = office.post(new_url(person), transfer_to(here, unit="Sekretariat"))
    office.post(new_url(person), transfer_to(there))

    told = vague.context["form"].errors["unit"][0]
    assert (unit_label(here) in told, unit_label(there) in told) == (True, True)
    assert PersonnelEvent.objects.get().asked["unit"] == there.pk


def test_a_person_is_found_by_shown_name_and_by_number(hr, head, person, dinas):
    chosen = EmployeeFactory(unit=dinas.unit, name="Ahmad Yani", front_title="Dr.", back_title="S.T., M.T.")
    office = signed_in(hr.user)

    for text in (person_label(chosen), chosen.number, "ahmad"):
        office.post(new_url(person, "atasan"), transfer_to(dinas.unit, manager=text, until="", submit_key=text))

    assert [event.asked["manager"] for event in PersonnelEvent.objects.all()] == [chosen.pk] * 3


def test_new_employee_by_the_form_of_a_unit(hr, bidang):
    office = signed_in(hr.user)
    url = reverse("people:event_unit_new", args=[bidang.public_id, "pegawai-baru"])
    data = transfer_to(
        bidang, number="19900115 201503 1 002", kind="pns", name="Budi Santoso", position=PositionFactory().name,
        grade=grade().pk,
    )  # fmt: skip

    wrong = office.post(url, {**data, "number": "19900230 201503 1 002"})
    office.post(url, {**data, "proof": photo()})
    event = PersonnelEvent.objects.get()
    act(office, event, "decide")

    event.refresh_from_db()
    assert list(wrong.context["form"].errors) == ["number"]
    assert (event.employee.number, event.employee.unit) == ("199001152015031002", bidang)


def test_every_form_opens_prefilled_and_every_unit_choice_fits_its_unit(hr, person, bidang, city):
    office = signed_in(hr.user)
    people = office.get(reverse("people:event_employee", args=[person.public_id])).context["choices"]
    units = office.get(reverse("people:event_unit", args=[bidang.public_id])).context["choices"]
    top = office.get(reverse("people:event_unit", args=[city.public_id])).context["choices"]

    pages = [office.get(new_url(person, slug)) for slug, _kind, _hint in people]
    pages += [
        office.get(reverse("people:event_unit_new", args=[bidang.public_id, slug])) for slug, _kind, _hint in units
    ]

    assert [page.status_code for page in pages] == [200] * len(EventKind)
    assert {kind for _slug, kind, _hint in units} - {kind for _slug, kind, _hint in top} == {K.MOVE, K.MERGE, K.CLOSE}
    identity = next(page for page in pages if page.context["kind"] == K.IDENTITY)
    assert identity.context["form"].initial["name"] == "Rina Wati"
    assert office.get(new_url(person, "gabung")).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_list_takes_a_fixed_number_of_statements(count, hr, dinas, bidang, django_assert_max_num_queries):
    for _number in range(count):
        one = EmployeeFactory(unit=dinas.unit, held=True)
        event = events.begin(
            actor=hr.user, kind=K.TRANSFER, employee=one, unit=None, effective_on=YESTERDAY, reason="SK",
            asked={"unit": bidang.pk, "position": None}, proof=("x.pdf", "x.pdf"),
        )  # fmt: skip
        events.prepare(actor=hr.user, event=event, version=1)
    office = signed_in(hr.user)

    with django_assert_max_num_queries(12):
        rows = office.get(reverse("people:event_list")).context["rows"]

    assert len(rows) == count


@pytest.mark.django_db(transaction=True)
def test_a32_of_two_deciders_at_once_one_decides_and_the_other_is_told():
    for _round in range(8):
        dinas = DinasFactory()
        make_head(dinas.unit)
        person, to = EmployeeFactory(unit=dinas.unit, held=True), UnitFactory(parent=dinas.unit)
        writer, one, two = (RoleAssignmentFactory(role=Role.HR).user for _who in range(3))
        event = events.begin(
            actor=writer, kind=K.TRANSFER, employee=person, unit=None, effective_on=YESTERDAY, reason="SK",
            asked={"unit": to.pk, "position": None}, proof=("x.pdf", "x.pdf"),
        )  # fmt: skip
        event = events.prepare(actor=writer, event=event, version=1)

        outcomes = at_once(
            *(lambda user=user, event=event: events.decide(actor=user, event=event, version=2) for user in (one, two))
        )

        won = [outcome for outcome in outcomes if isinstance(outcome, PersonnelEvent)]
        assert len(won) == 1
        assert PositionHeld.objects.filter(employee=person).count() == 2
        assert PersonnelEvent.objects.get(pk=event.pk).version == 3
