"""Dated changes: what each writes, refuses, leads to, and how it is taken back."""

from datetime import date, timedelta
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from accounts.models import Notification
from core.clock import today
from core.errors import DomainError, StaleVersionError, TransitionError
from core.models import AuditEntry
from people import data_checks
from people.access import has
from people.enums import EmploymentKind, EventKind, EventState, Role, UnitKind
from people.events import consequences
from people.models import (
    Dinas,
    Employee,
    EmployeeNumber,
    GradeHeld,
    LegalStatus,
    LineManagerOverride,
    PersonnelEvent,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.permissions import Permission
from people.services import events
from people.services.heads import appoint_head
from people.services.line_manager import manager_of
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
from training.models import Enrolment, Session

pytestmark = pytest.mark.django_db
K = EventKind
YESTERDAY = today() - timedelta(days=1)
TOMORROW = today() + timedelta(days=1)
PROOF = ("a" * 48 + ".pdf", "SK.pdf")


def begin(actor: Any, kind: EventKind, subject: Employee | Unit, asked: dict[str, Any], on: date = YESTERDAY):
    employee, unit = (subject, None) if isinstance(subject, Employee) else (None, subject)
    return events.begin(
        actor=actor, kind=kind, employee=employee, unit=unit, effective_on=on, asked=asked, reason="SK", proof=PROOF
    )  # fmt: skip


def decide(actor: Any, kind: EventKind, subject: Employee | Unit, asked: dict[str, Any], on: date = YESTERDAY):
    event = begin(actor, kind, subject, asked, on)
    return events.decide(actor=actor, event=event, version=event.version)


def undo(actor: Any, event: PersonnelEvent) -> PersonnelEvent:
    """Gives the change as it stands then; what was lost is asked for by `lost_by_undo`."""
    lost_by_undo(actor, event)
    return PersonnelEvent.objects.get(pk=event.pk)


def lost_by_undo(actor: Any, event: PersonnelEvent) -> list[str]:
    return events.undo(actor=actor, event=event, version=event.version, note="keliru")


def legal_status(state: str = "ended", code: str = "98") -> LegalStatus:
    return LegalStatus.objects.get_or_create(code=code, defaults={"name": f"Status {code}", "state": state})[0]


def everything() -> dict[str, Any]:
    """All that a change can write, as plain values; the bookkeeping of changes, audit and messages aside."""
    models = [Employee, EmployeeNumber, PositionHeld, GradeHeld, UnitHead, RoleAssignment, LineManagerOverride, Unit]
    return {
        model.__name__: sorted(
            ({name: value for name, value in row.items() if name not in ("updated_at", "path", "user_id")}
             for row in model._default_manager.values()),
            key=lambda row: row["id"],
        )
        for model in models
    }  # fmt: skip


@pytest.fixture
def person(dinas):
    return EmployeeFactory(unit=dinas.unit, account=True, held=True, name="Rina Wati")


@pytest.fixture
def bidang(dinas):
    return UnitFactory(parent=dinas.unit, name="Bidang Angkutan")


def asked_of(kind: EventKind, person: Employee, bidang: Unit) -> dict[str, Any]:
    """A plain change of each kind about `person` or `bidang`."""
    other = UnitFactory(parent=bidang.parent, name="Bidang Jalan")
    return {
        K.NEW_PERSON: {
            "number": "199001152015031002", "kind": "pns", "name": "Baru", "unit": bidang.pk,
            "position": PositionFactory().pk, "grade": grade().pk,
        },
        K.IDENTITY: {
            "number": "198001012005011777", "name": "Rina Wati Lestari", "front_title": "", "back_title": "S.T.",
            "birth_place": "Palu", "birth_date": person.birth_date.isoformat(), "sex": "P",
            "education_level": person.education_level_id,
        },
        K.TRANSFER: {"unit": bidang.pk, "position": None},
        K.POSITION: {"position": PositionFactory(retirement_age=60).pk},
        K.GRADE: {"grade": grade("III/c", "Penata", 11).pk},
        K.STATUS: {"legal_status": legal_status("away", "02").pk, "kind": "pns"},
        K.END: {"end_kind": "3", "legal_status": legal_status().pk},
        K.MANAGER: {"manager": EmployeeFactory(unit=bidang.parent).pk, "until": None},
        K.HEAD: {"head": EmployeeFactory(unit=bidang).pk, "head_kind": "definitif"},
        K.NEW_UNIT: {"unit_name": "Seksi Baru", "unit_kind": "lain", "short_name": "", "head_position": ""},
        K.RENAME: {"unit_name": "Bidang Lain", "unit_kind": "bidang", "short_name": "bl", "head_position": "Kepala"},
        K.MOVE: {"parent": other.pk},
        K.MERGE: {"into": other.pk},
        K.CLOSE: {},
    }[kind]  # fmt: skip


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_takes_effect_and_is_undone_without_a_trace(kind, hr, person, bidang):
    subject = person if kind in (K.IDENTITY, K.TRANSFER, K.POSITION, K.GRADE, K.STATUS, K.END, K.MANAGER) else bidang
    asked = asked_of(kind, person, bidang)
    if kind == K.CLOSE:
        RoleAssignmentFactory(role=Role.OPERATOR, unit=bidang)
        Employee.objects.filter(unit=bidang).update(unit=bidang.parent)
    else:
        UnitFactory(parent=bidang, name="Seksi di bawah")
    if kind == K.MERGE:
        make_head(bidang, held=True)
    before = everything()

    event = decide(hr.user, kind, subject, asked)
    changed = everything()
    undo(hr.user, event)

    assert event.applied_at is not None
    assert changed != before
    assert everything() == before
    verbs = AuditEntry.objects.filter(verb__startswith="people.event.").order_by("pk").values_list("verb", flat=True)
    assert [verb.rpartition(".")[2] for verb in verbs] == ["begun", "applied", "decided", "undone"]


@pytest.mark.parametrize("kind", list(EventKind))
def test_a_change_of_tomorrow_waits_for_its_day(kind, hr, person, bidang, monkeypatch):
    subject = person if kind in (K.IDENTITY, K.TRANSFER, K.POSITION, K.GRADE, K.STATUS, K.END, K.MANAGER) else bidang
    asked = asked_of(kind, person, bidang)
    if kind == K.CLOSE:
        Employee.objects.filter(unit=bidang).update(unit=bidang.parent)
    before = everything()

    event = decide(hr.user, kind, subject, asked, TOMORROW)
    early = events.apply_due(today())
    unchanged = everything() == before
    due = events.apply_due(TOMORROW)
    again = events.apply_due(TOMORROW)

    event.refresh_from_db()
    assert (early, unchanged, due, again) == ((0, 0), True, (1, 0), (0, 0))
    assert event.applied_at is not None
    assert everything() != before


def test_transfer_closes_the_row_and_opens_the_next_with_the_current_values(hr, person, bidang, other_dinas):
    event = decide(hr.user, K.TRANSFER, person, {"unit": other_dinas.unit.pk, "position": None}, date(2026, 3, 1))

    person.refresh_from_db()
    rows = list(person.positions_held.order_by("valid_from").values_list("unit", "valid_from", "valid_to"))
    assert rows == [
        (bidang.parent_id, date(2021, 1, 1), date(2026, 3, 1)),
        (other_dinas.unit_id, date(2026, 3, 1), None),
    ]
    assert (person.unit_id, person.dinas_id) == (other_dinas.unit_id, other_dinas.pk)
    assert person.position_since == date(2021, 1, 1)  # the post is the same
    assert event.before["unit"] == bidang.parent_id


def test_back_dated_change_between_two_rows_leaves_what_counts_today(hr, person, bidang):
    decide(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None}, date(2026, 6, 1))
    between = UnitFactory(parent=bidang.parent)

    decide(hr.user, K.TRANSFER, person, {"unit": between.pk, "position": None}, date(2025, 6, 1))

    person.refresh_from_db()
    rows = list(person.positions_held.order_by("valid_from").values_list("unit", "valid_from", "valid_to"))
    assert rows == [
        (bidang.parent_id, date(2021, 1, 1), date(2025, 6, 1)),
        (between.pk, date(2025, 6, 1), date(2026, 6, 1)),
        (bidang.pk, date(2026, 6, 1), None),
    ]
    assert person.unit_id == bidang.pk


def test_change_on_the_day_a_row_began_corrects_it(hr, person, bidang):
    decide(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None}, date(2021, 1, 1))

    rows = list(person.positions_held.values_list("unit", "valid_from", "valid_to"))
    assert rows == [(bidang.pk, date(2021, 1, 1), None)]


def test_history_is_begun_for_somebody_who_has_none(hr, bidang):
    person = EmployeeFactory(unit=bidang.parent)

    decide(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None}, date(2026, 1, 1))

    rows = list(person.positions_held.order_by("valid_from").values_list("unit", "valid_to"))
    assert rows == [(bidang.parent_id, date(2026, 1, 1)), (bidang.pk, None)]


def test_new_position_changes_tmt_and_retirement(hr, person):
    position = PositionFactory(retirement_age=65)

    decide(hr.user, K.POSITION, person, {"position": position.pk}, date(2026, 2, 1))

    person.refresh_from_db()
    assert (person.position, person.position_since) == (position, date(2026, 2, 1))
    assert person.retires_on.year in (person.birth_date.year + 65, person.birth_date.year + 66)


def test_new_number_keeps_the_old_one_findable(hr, person):
    old = person.number
    asked = asked_of(K.IDENTITY, person, UnitFactory(parent=person.unit))

    decide(hr.user, K.IDENTITY, person, asked, date(2026, 1, 1))

    assert set(person.numbers.values_list("number", "valid_to")) == {
        (old, date(2026, 1, 1)),
        ("198001012005011777", None),
    }
    assert list(Employee.objects.visible_to(hr.user).search(old, whole=None)) == [person]


def test_new_person_has_every_history_open_and_birth_and_sex_from_the_number(hr, person, bidang):
    event = decide(hr.user, K.NEW_PERSON, bidang, asked_of(K.NEW_PERSON, person, bidang), date(2026, 1, 1))

    one = event.employee
    assert (one.birth_date, one.sex, one.cpns_since, one.dinas) == (
        date(1990, 1, 15), "L", date(2015, 3, 1), bidang.dinas,
    )  # fmt: skip
    assert [one.numbers.count(), one.positions_held.count(), one.grades_held.count()] == [1, 1, 1]


def test_a43_new_person_with_a_number_somebody_had_is_refused(hr, person, bidang):
    decide(hr.user, K.IDENTITY, person, asked_of(K.IDENTITY, person, bidang), date(2026, 1, 1))
    asked = {**asked_of(K.NEW_PERSON, person, UnitFactory(parent=bidang)), "number": person.number}

    with pytest.raises(DomainError):
        begin(hr.user, K.NEW_PERSON, bidang, asked)


def test_end_of_service_closes_posts_head_account_and_managing(hr, person, bidang):
    report = EmployeeFactory(unit=bidang)
    LineManagerOverride.objects.create(employee=report, manager=person, valid_from=date(2025, 1, 1))
    decide(hr.user, K.HEAD, person.unit, {"head": person.pk, "head_kind": "definitif"}, date(2025, 1, 1))

    decide(hr.user, K.END, person, {"end_kind": "1", "legal_status": legal_status().pk}, date(2026, 11, 1))

    person.refresh_from_db()
    assert (person.state, person.ended_on, person.user.is_active) == ("ended", date(2026, 11, 1), False)
    assert not person.positions_held.filter(valid_to__isnull=True).exists()
    assert not UnitHead.objects.in_force().filter(employee=person).exists()
    assert not LineManagerOverride.objects.in_force().filter(manager=person).exists()
    assert not RoleAssignment.objects.in_force().filter(user=person.user).exists()


@pytest.mark.parametrize("begins", [today(), TOMORROW])
def test_who_leaves_on_the_day_of_taking_over_never_headed_and_the_one_before_keeps_the_days(
    begins, hr, head, person, dinas
):
    before = UnitHead.objects.get(unit=dinas.unit)
    appoint_head(actor=hr.user, unit=dinas.unit, employee=person, valid_from=begins)

    event = decide(hr.user, K.END, person, {"end_kind": "1", "legal_status": legal_status().pk}, today())

    rows = UnitHead.objects.filter(unit=dinas.unit).order_by("valid_from")
    assert list(rows.values_list("employee", "valid_from", "valid_to")) == [
        (before.employee_id, before.valid_from, begins), (person.pk, begins, begins),
    ]  # fmt: skip
    assert not UnitHead.objects.in_force(begins).filter(employee=person).exists()
    assert list(rows.that_began().values_list("employee", flat=True)) == [before.employee_id]
    assert not list(data_checks.histories())

    undo(hr.user, event)

    assert UnitHead.objects.in_force(begins).get(unit=dinas.unit).employee == person


def test_end_of_service_tells_of_posts_people_and_seats_it_leaves(hr, head, person):
    chief = head.user.employee
    LineManagerOverride.objects.create(employee=person, manager=chief, valid_from=date(2025, 1, 1))
    ahead = SessionFactory(starts_on=TOMORROW, ends_on=TOMORROW, title="Pelatihan Angkutan")
    EnrolmentFactory(session=ahead, employee=chief)
    asked = {"end_kind": "3", "legal_status": legal_status().pk}

    told = consequences.sentences(begin(hr.user, K.END, chief, asked, today()))

    assert len(told) == 4
    assert [sentence for sentence in told if "Pelatihan Angkutan" in sentence] == told[-1:]


def test_line_manager_of_the_wrong_person_is_released_on_the_first_day(hr, person, dinas):
    wrong = EmployeeFactory(unit=dinas.unit)
    decide(hr.user, K.MANAGER, person, {"manager": wrong.pk, "until": None}, today())

    released = decide(hr.user, K.MANAGER, person, {"manager": None, "until": None}, today())
    in_force = LineManagerOverride.objects.in_force().filter(employee=person).exists()
    undo(hr.user, released)

    assert in_force is False
    assert LineManagerOverride.objects.in_force().get(employee=person).manager_id == wrong.pk


def test_line_manager_override_with_a_last_day_gives_the_head_back(hr, head, person):
    other = EmployeeFactory(unit=person.unit)

    decide(
        hr.user, K.MANAGER, person, {"manager": other.pk, "until": "2026-12-31"}, date(2026, 1, 1)
    )  # fmt: skip

    assert [manager_of(person, day) for day in (date(2025, 12, 31), date(2026, 12, 31), date(2027, 1, 1))] == [
        head.user.employee, other, head.user.employee,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "asked", "on"),
    [
        (K.GRADE, {"grade": ("III/a", "Penata Muda", 9, "PNS")}, YESTERDAY),
        (K.GRADE, {"grade": ("IV/a", "Pembina", 13, "PNS")}, date(2021, 5, 1)),
        (K.GRADE, {"grade": ("IX", "", 9, "PPPK")}, YESTERDAY),
        (K.GRADE, {"grade": ("III/b", "Penata Muda Tingkat I", 10, "PNS")}, YESTERDAY),
        (K.TRANSFER, {"unit": "own"}, YESTERDAY),
        (K.TRANSFER, {"unit": "closed"}, YESTERDAY),
        (K.MANAGER, {"manager": "self"}, YESTERDAY),
        (K.MANAGER, {"manager": "report"}, YESTERDAY),
        (K.MANAGER, {"manager": None}, YESTERDAY),
        (K.END, {"end_kind": "1", "legal_status": 1}, date(2020, 1, 1)),
        (K.POSITION, {"position": "own"}, YESTERDAY),
        (K.TRANSFER, {"unit": "other"}, date(2062, 1, 1)),
        (K.TRANSFER, {"unit": "other"}, date(1950, 1, 1)),
    ],
)
def test_what_cannot_be_is_refused_in_words(kind, asked, on, hr, head, dinas, bidang):
    person = head.user.employee
    GradeHeld.objects.create(employee=person, grade=person.grade, valid_from=date(2022, 4, 1))
    PositionHeld.objects.create(
        employee=person, position=person.position, unit=dinas.unit, valid_from=date(2021, 1, 1)
    )  # fmt: skip
    named = {
        "own": person.position_id if kind == K.POSITION else dinas.unit_id,
        "closed": UnitFactory(parent=dinas.unit, is_active=False).pk,
        "other": bidang.pk,
        "self": person.pk,
        "report": EmployeeFactory(unit=dinas.unit).pk,
    }
    values = {
        name: grade(*value).pk if isinstance(value, tuple) else named.get(value, value) for name, value in asked.items()
    }

    with pytest.raises(DomainError) as refused:
        begin(hr.user, kind, person, values, on)

    assert str(refused.value).endswith(".")
    assert not PersonnelEvent.objects.exists()


def test_a_lower_grade_needs_the_tick_that_the_decree_says_so(hr, person):
    lower = grade("III/a", "Penata Muda", 9)

    event = decide(hr.user, K.GRADE, person, {"grade": lower.pk, "lower": True})

    person.refresh_from_db()
    assert (person.grade, event.state) == (lower, EventState.DECIDED)


def test_cpns_becomes_pns_with_its_tmt(hr, dinas):
    person = EmployeeFactory(unit=dinas.unit, kind=EmploymentKind.CPNS, pns_since=None)
    asked = {"legal_status": legal_status("active", "01").pk, "kind": "pns"}

    decide(hr.user, K.STATUS, person, asked, date(2026, 4, 1))

    person.refresh_from_db()
    assert (person.kind, person.pns_since) == ("pns", date(2026, 4, 1))


# --- What changed since it was written ---
def stands(person: Employee, **more: Any) -> dict[str, Any]:
    """The form of an identity as it opens, with what somebody typed."""
    return {
        "number": person.number, "name": person.name, "front_title": "", "back_title": person.back_title,
        "birth_place": person.birth_place, "birth_date": person.birth_date.isoformat(), "sex": person.sex,
        "education_level": person.education_level_id,
    } | more  # fmt: skip


def of_unit(unit: Unit, **more: Any) -> dict[str, Any]:
    return {"unit_name": unit.name, "unit_kind": unit.kind, "short_name": "", "head_position": ""} | more


@pytest.mark.parametrize("on", [YESTERDAY, TOMORROW])
@pytest.mark.parametrize("kind", [K.IDENTITY, K.RENAME, K.STATUS])
def test_a_decision_takes_nothing_back_that_changed_since_it_was_written(kind, on, hr, operator, dinas):
    person = EmployeeFactory(unit=dinas.unit, kind=EmploymentKind.CPNS, legal_status=legal_status("active", "01"))
    away = legal_status("away", "02")
    leave = {"legal_status": away.pk, "kind": "cpns"}
    subject, asks, meanwhile, shows = {
        K.IDENTITY: (person, stands(person, back_title="S.T."), {"name": "Rina Baru"}, ("name", "back_title")),
        K.RENAME: (
            dinas.unit, of_unit(dinas.unit, head_position="Kadis"), {"name": "Dinas Baru"}, ("name", "head_position"),
        ),
        K.STATUS: (person, leave, {"kind": EmploymentKind.PNS}, ("kind", "legal_status_id")),
    }[kind]  # fmt: skip
    event = begin(operator.user, kind, subject, asks, on)
    event = events.prepare(actor=operator.user, event=event, version=event.version)
    if on == YESTERDAY:
        type(subject).objects.filter(pk=subject.pk).update(**meanwhile)
    events.decide(actor=hr.user, event=event, version=event.version)
    type(subject).objects.filter(pk=subject.pk).update(**meanwhile)
    events.apply_due(TOMORROW)

    subject.refresh_from_db()
    event.refresh_from_db()
    expected = {K.IDENTITY: "S.T.", K.RENAME: "Kadis", K.STATUS: away.pk}[kind]
    assert event.applied_at is not None
    assert [getattr(subject, name) for name in shows] == [*meanwhile.values(), expected]
    assert len(event.asked) == 1


def test_a_change_that_somebody_else_made_meanwhile_is_refused(hr, operator, person):
    event = begin(operator.user, K.IDENTITY, person, stands(person, back_title="S.T."))
    Employee.objects.filter(pk=person.pk).update(back_title="S.T.")

    with pytest.raises(DomainError):
        events.prepare(actor=operator.user, event=event, version=event.version)


def test_update_leaves_out_what_changes_under_way_did_not_change(hr, person, bidang):
    full = stands(person, back_title="S.T.")
    waiting = begin(hr.user, K.IDENTITY, person, full)
    applied = decide(hr.user, K.RENAME, bidang, of_unit(bidang, short_name="angkut"))
    other = begin(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    PersonnelEvent.objects.filter(pk=waiting.pk).update(asked=full)
    PersonnelEvent.objects.filter(pk=applied.pk).update(asked=of_unit(bidang, short_name="angkut"))

    import_module("people.migrations.0015_asked_differs").leave_out_what_stood(apps, None)

    for event in (waiting, applied, other):
        event.refresh_from_db()
    assert waiting.asked == {"back_title": "S.T."}
    assert (len(applied.asked), other.asked) == (4, {"unit": bidang.pk, "position": None})


@pytest.mark.parametrize("subject", ["person", "unit"])
def test_a_decision_reads_person_and_unit_after_it_waited_for_another_one(subject, hr, person, bidang, monkeypatch):
    if subject == "person":
        event = begin(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    else:
        event = begin(hr.user, K.RENAME, bidang, of_unit(bidang, unit_name="Bidang Baru"))
    hold = events._hold

    def waits(found: PersonnelEvent) -> None:
        hold(found)
        Employee.objects.filter(pk=person.pk).update(state="ended")
        Unit.objects.filter(pk=bidang.pk).update(is_active=False)

    monkeypatch.setattr(events, "_hold", waits)

    with pytest.raises(DomainError):
        events.decide(actor=hr.user, event=event, version=event.version)

    assert not PersonnelEvent.objects.get(pk=event.pk).applied_at


# --- Undo ---
def test_undo_names_the_later_change_that_rests_on_it(hr, person, bidang):
    first = decide(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None}, date(2026, 1, 1))
    second = decide(hr.user, K.TRANSFER, person, {"unit": bidang.parent_id, "position": None}, date(2026, 6, 1))

    with pytest.raises(DomainError) as refused:
        undo(hr.user, first)
    undo(hr.user, second)
    undone = undo(hr.user, PersonnelEvent.objects.get(pk=first.pk))

    assert "2026" in str(refused.value)
    assert undone.state == EventState.UNDONE
    assert person.positions_held.count() == 1


def test_what_came_into_being_is_undone_once_every_later_change_was(hr, person, bidang):
    asked = asked_of(K.NEW_PERSON, person, bidang)
    before = everything()
    new = decide(hr.user, K.NEW_PERSON, bidang, asked)
    later = [
        decide(hr.user, kind, new.employee, asked, TOMORROW if kind == K.END else today())
        for kind, asked in (
            (K.TRANSFER, {"unit": bidang.parent_id, "position": None}),
            (K.GRADE, {"grade": grade("III/c", "Penata", 11).pk}),
            (K.MANAGER, {"manager": person.pk, "until": None}),
            (K.END, {"end_kind": "3", "legal_status": legal_status().pk}),
        )
    ]
    for event in reversed(later):
        undo(hr.user, PersonnelEvent.objects.get(pk=event.pk))

    undone = undo(hr.user, PersonnelEvent.objects.get(pk=new.pk))

    assert (undone.state, everything()) == (EventState.UNDONE, before)
    kept = PersonnelEvent.objects.filter(pk__in=[event.pk for event in later])
    assert {(one.employee, one.unit, one.about) for one in kept} == {(None, bidang, "Baru")}
    assert list(PersonnelEvent.objects.told_of_unit(bidang)) == [undone]


def test_a_new_unit_is_undone_once_its_renaming_was(hr, person, bidang):
    new = decide(hr.user, K.NEW_UNIT, bidang, asked_of(K.NEW_UNIT, person, bidang))
    unit = Unit.objects.get(name="Seksi Baru")
    renamed = decide(hr.user, K.RENAME, unit, {"unit_name": "Seksi Lain"}, today())
    undo(hr.user, PersonnelEvent.objects.get(pk=renamed.pk))

    undo(hr.user, PersonnelEvent.objects.get(pk=new.pk))

    renamed.refresh_from_db()
    assert (Unit.objects.filter(pk=unit.pk).exists(), renamed.unit, renamed.about) == (False, bidang, "Seksi Baru")


def test_undo_names_each_change_and_all_data_that_rest_on_a_new_person(hr, person, bidang):
    new = decide(hr.user, K.NEW_PERSON, bidang, asked_of(K.NEW_PERSON, person, bidang))
    begin(hr.user, K.TRANSFER, new.employee, {"unit": bidang.parent_id, "position": None})
    EnrolmentFactory(session=SessionFactory(), employee=new.employee)

    with pytest.raises(DomainError) as refused:
        undo(hr.user, new)

    named = (K.TRANSFER.label, EventState.DRAFT.label, Enrolment._meta.verbose_name_plural)
    assert [str(words) in str(refused.value) for words in named] == [True] * 3


def test_undo_is_refused_after_an_import_wrote_the_same_value(hr, person, bidang):
    event = decide(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    Employee.objects.filter(pk=person.pk).update(unit=UnitFactory(parent=bidang.parent))

    with pytest.raises(DomainError) as refused:
        undo(hr.user, event)

    assert person.full_name in str(refused.value)


@pytest.mark.parametrize("kind", [K.NEW_PERSON, K.NEW_UNIT])
def test_undo_of_what_came_into_being_is_refused_once_something_points_at_it(kind, hr, person, bidang):
    event = decide(hr.user, kind, bidang, asked_of(kind, person, bidang))
    if kind == K.NEW_PERSON:
        LineManagerOverride.objects.create(employee=person, manager=event.employee, valid_from=date(2026, 1, 1))
    else:
        EmployeeFactory(unit=Unit.objects.get(name="Seksi Baru"))

    with pytest.raises(DomainError):
        undo(hr.user, event)

    event.refresh_from_db()
    assert event.state == EventState.DECIDED
    assert (event.employee is not None) == (kind == K.NEW_PERSON)


def test_undone_before_its_day_it_never_takes_effect(hr, person, bidang):
    event = decide(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None}, TOMORROW)

    undo(hr.user, event)

    assert events.apply_due(TOMORROW) == (0, 0)
    assert Employee.objects.get(pk=person.pk).unit_id == bidang.parent_id


def test_a_change_that_cannot_be_on_its_day_says_why_and_hinders_no_other(hr, person, bidang):
    stuck = decide(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None}, TOMORROW)
    fine = decide(hr.user, K.GRADE, person, {"grade": grade("III/c", "Penata", 11).pk}, TOMORROW)
    Unit.objects.filter(pk=bidang.pk).update(is_active=False)

    assert events.apply_due(TOMORROW) == (1, 1)
    stuck.refresh_from_db()
    fine.refresh_from_db()
    assert (bool(stuck.held_up), stuck.applied_at, fine.applied_at is not None) == (True, None, True)


def test_a_change_whose_position_is_gone_says_so_and_hinders_no_other(hr, person):
    position = PositionFactory()
    stuck = decide(hr.user, K.POSITION, person, {"position": position.pk}, TOMORROW)
    fine = decide(hr.user, K.GRADE, person, {"grade": grade("III/c", "Penata", 11).pk}, TOMORROW)
    position.delete()

    assert events.apply_due(TOMORROW) == (1, 1)
    stuck.refresh_from_db()
    fine.refresh_from_db()
    assert ("Jabatan" in stuck.held_up, stuck.applied_at, fine.applied_at is not None) == (True, None, True)


def test_what_goes_while_a_change_is_written_holds_it_up(hr, person, monkeypatch):
    stuck = decide(hr.user, K.GRADE, person, {"grade": grade("III/c", "Penata", 11).pk}, TOMORROW)

    def gone(*args: Any) -> None:
        raise Employee.DoesNotExist

    monkeypatch.setattr("people.events.effects.apply", gone)

    assert events.apply_due(TOMORROW) == (0, 1)
    stuck.refresh_from_db()
    assert stuck.held_up


@pytest.mark.parametrize("kind", [K.NEW_PERSON, K.NEW_UNIT])
def test_what_a_waiting_change_asks_for_is_not_undone(kind, hr, person, bidang):
    made = decide(hr.user, kind, bidang, asked_of(kind, person, bidang))
    if kind == K.NEW_PERSON:
        waiting = decide(hr.user, K.HEAD, bidang, {"head": made.employee_id, "head_kind": "definitif"}, TOMORROW)
    else:
        unit = Unit.objects.get(name="Seksi Baru")
        waiting = decide(hr.user, K.TRANSFER, person, {"unit": unit.pk, "position": None}, TOMORROW)

    with pytest.raises(DomainError):
        undo(hr.user, PersonnelEvent.objects.get(pk=made.pk))
    undo(hr.user, waiting)
    undone = undo(hr.user, PersonnelEvent.objects.get(pk=made.pk))

    assert undone.state == EventState.UNDONE


# --- Who and in which state ---
def test_t06_nobody_decides_a_change_about_themselves_or_one_they_handed_in(hr, operator, person, bidang):
    RoleAssignmentFactory(user=person.user, role=Role.HR)
    about_self = begin(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    events.prepare(actor=hr.user, event=about_self, version=1)
    heading = begin(person.user, K.HEAD, person.unit, {"head": person.pk, "head_kind": "definitif"})

    for actor, event in [(person.user, about_self), (hr.user, about_self), (person.user, heading)]:
        with pytest.raises(DomainError):
            events.decide(actor=actor, event=event, version=PersonnelEvent.objects.get(pk=event.pk).version)

    assert set(PersonnelEvent.objects.values_list("state", "applied_at")) == {("prepared", None), ("draft", None)}


def test_t06_nobody_moves_or_merges_the_unit_of_their_own_role(dinas, bidang):
    local = RoleAssignmentFactory(role=Role.HR, unit=bidang)
    event = begin(local.user, K.MOVE, bidang, {"parent": UnitFactory(parent=dinas.unit).pk})

    with pytest.raises(DomainError):
        events.decide(actor=local.user, event=event, version=1)


ACTS = {
    "revise": lambda actor, event: events.revise(
        actor=actor, event=event, version=event.version, effective_on=YESTERDAY, asked=event.asked, reason="x",
        proof=None,
    ),
    "prepare": lambda actor, event: events.prepare(actor=actor, event=event, version=event.version),
    "drop": lambda actor, event: events.drop(actor=actor, event=event, version=event.version),
    "decide": lambda actor, event: events.decide(actor=actor, event=event, version=event.version),
    "send_back": lambda actor, event: events.send_back(actor=actor, event=event, version=event.version, note="x"),
    "undo": lambda actor, event: events.undo(actor=actor, event=event, version=event.version, note="x"),
}  # fmt: skip


def in_state(state: EventState, writer: Any, other: Any, person: Employee, bidang: Unit) -> PersonnelEvent:
    event = begin(writer, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    if state in (EventState.PREPARED, EventState.RETURNED):
        event = events.prepare(actor=writer, event=event, version=1)
    if state == EventState.RETURNED:
        event = events.send_back(actor=other, event=event, version=2, note="x")
    if state in (EventState.DECIDED, EventState.UNDONE):
        event = events.decide(actor=writer, event=event, version=1)
    if state == EventState.UNDONE:
        events.undo(actor=writer, event=event, version=2, note="x")
        event.refresh_from_db()
    return event


@pytest.mark.parametrize("state", list(EventState))
def test_t36_only_the_moves_of_the_table_by_whom_it_names(state, hr, person, bidang):
    other = RoleAssignmentFactory(role=Role.HR)
    event = in_state(state, hr.user, other.user, person, bidang)
    done, expected = set(), set()
    for act, who in product(ACTS, ("writer", "other")):
        writers_own = act in ("revise", "prepare", "drop") or (act == "decide" and state == EventState.DRAFT)
        not_writers = act == "decide" and state == EventState.PREPARED
        refused = (writers_own and who == "other") or (not_writers and who == "writer")
        if state in events.MOVES[act] and not refused:
            expected.add((act, who))
        with transaction.atomic():
            try:
                ACTS[act](hr.user if who == "writer" else other.user, PersonnelEvent.objects.get(pk=event.pk))
                done.add((act, who))
            except DomainError:
                assert PersonnelEvent.objects.get(pk=event.pk).version == event.version
            transaction.set_rollback(True)

    assert done == expected


def test_t35_a_stale_version_changes_nothing(hr, operator, person, bidang):
    event = begin(operator.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    events.prepare(actor=operator.user, event=event, version=1)

    with pytest.raises(StaleVersionError):
        events.decide(actor=hr.user, event=event, version=1)

    assert PersonnelEvent.objects.get(pk=event.pk).state == EventState.PREPARED


def test_second_decision_says_who_was_first(hr, operator, person, bidang):
    event = begin(operator.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    event = events.prepare(actor=operator.user, event=event, version=1)
    events.decide(actor=hr.user, event=event, version=2)

    with pytest.raises(TransitionError) as refused:
        events.decide(actor=RoleAssignmentFactory(role=Role.HR).user, event=event, version=2)

    assert hr.user.name in str(refused.value)
    assert PositionHeld.objects.filter(employee=person).count() == 2


# --- Scope and access ---
def test_t09_transfer_of_a_head_ends_headship_role_and_session(client, hr, head, bidang, other_dinas):
    chief = head.user.employee
    client.force_login(head.user)
    url = reverse("people:employee_detail", args=[EmployeeFactory(unit=bidang).public_id])
    before = client.get(url).status_code

    event = begin(hr.user, K.TRANSFER, chief, {"unit": other_dinas.unit_id, "position": None}, today())
    told = consequences.sentences(event)
    events.decide(actor=hr.user, event=event, version=1)
    after = client.get(url)

    assert before == 200
    assert len(told) >= 2
    assert (after.status_code, after.headers["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert not UnitHead.objects.in_force().filter(employee=chief).exists()


def test_a04_former_head_after_a_transfer_gets_404_from_the_old_link(client, hr, head, bidang, other_dinas):
    url = reverse("people:employee_detail", args=[EmployeeFactory(unit=bidang).public_id])

    decide(hr.user, K.TRANSFER, head.user.employee, {"unit": other_dinas.unit_id, "position": None}, today())
    client.force_login(type(head.user).objects.get(pk=head.user.pk))

    assert client.get(url).status_code == 404


def test_operator_keeps_the_role_on_a_transfer_inside_the_agency(hr, dinas, person, bidang):
    role = RoleAssignmentFactory(user=person.user, role=Role.OPERATOR, unit=dinas.unit)

    decide(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None}, today())

    role.refresh_from_db()
    assert role.valid_to is None


def test_new_head_replaces_the_former_and_vacating_leaves_none(hr, head, dinas):
    chosen = EmployeeFactory(unit=dinas.unit)

    decide(hr.user, K.HEAD, dinas.unit, {"head": chosen.pk, "head_kind": "definitif"}, today())
    replaced = list(UnitHead.objects.in_force().filter(unit=dinas.unit).values_list("employee", flat=True))
    gone = decide(hr.user, K.HEAD, dinas.unit, {"head": None, "head_kind": "definitif"}, TOMORROW)
    events.apply_due(TOMORROW)

    assert replaced == [chosen.pk]
    assert not UnitHead.objects.in_force(TOMORROW + timedelta(days=1)).filter(unit=dinas.unit).exists()
    gone.refresh_from_db()
    assert gone.applied_at is not None


def test_release_on_the_first_day_says_that_the_headship_never_began(hr, dinas):
    chosen = EmployeeFactory(unit=dinas.unit)
    decide(hr.user, K.HEAD, dinas.unit, {"head": chosen.pk, "head_kind": "definitif"}, YESTERDAY)
    release = begin(hr.user, K.HEAD, dinas.unit, {"head": None, "head_kind": "definitif"}, YESTERDAY)

    said = consequences.sentences(release)
    events.decide(actor=hr.user, event=release, version=release.version)

    assert "tidak pernah mulai" in said[-1]
    assert list(UnitHead.objects.that_began().filter(unit=dinas.unit)) == []


def test_a47_merged_unit_gives_its_people_and_parts_but_no_scope(hr, dinas, other_dinas, bidang):
    seksi = UnitFactory(parent=bidang, name="Seksi Terminal")
    chief = make_head(bidang, held=True)
    member = EmployeeFactory(unit=bidang, held=True)
    gone = EmployeeFactory(unit=bidang, state="ended")
    into = UnitFactory(parent=other_dinas.unit, name="Bidang Sarana")

    decide(hr.user, K.MERGE, bidang, {"into": into.pk}, today())

    for row in (bidang, seksi, member, gone):
        row.refresh_from_db()
    user = type(chief.user).objects.get(pk=chief.user.pk)
    assert (bidang.is_active, seksi.parent, seksi.dinas, member.unit, member.dinas) == (
        False, into, other_dinas, into, other_dinas,
    )  # fmt: skip
    assert gone.unit == bidang  # where service ended
    assert seksi.path.startswith(into.path)
    assert not has(user, Permission.EMPLOYEE_VIEW)
    assert not RoleAssignment.objects.in_force().filter(unit__in=[bidang, into]).exists()


@pytest.mark.parametrize("kind", [K.MERGE, K.MOVE])
def test_t09_who_comes_to_another_agency_with_the_unit_keeps_nothing_elsewhere_in_the_one_they_left(
    kind, hr, client, dinas, other_dinas, bidang
):
    seksi, sekretariat = UnitFactory(parent=bidang), UnitFactory(parent=dinas.unit, name="Sekretariat")
    member = EmployeeFactory(unit=bidang if kind == K.MERGE else seksi, account=True, held=True)
    operator = RoleAssignmentFactory(user=member.user, role=Role.OPERATOR, unit=dinas.unit)
    appoint_head(actor=None, unit=sekretariat, employee=member, kind="plt", valid_from=date(2026, 1, 5))
    appoint_head(actor=None, unit=seksi, employee=member, kind="plt", valid_from=date(2026, 1, 5))
    client.force_login(member.user)
    before = everything()
    asked = {"into" if kind == K.MERGE else "parent": other_dinas.unit_id}

    said = consequences.sentences(begin(hr.user, kind, bidang, asked, today()))
    event = decide(hr.user, kind, bidang, asked, today())
    roles = [(role.role, role.unit) for role in RoleAssignment.objects.in_force().filter(user=member.user)]
    heads = [head.unit for head in UnitHead.objects.in_force().filter(employee=member)]
    answer = client.get(reverse("people:employee_list"))
    undo(hr.user, PersonnelEvent.objects.get(pk=event.pk))

    assert (roles, heads) == ([(Role.HEAD, seksi)], [seksi])
    assert answer.status_code == 302
    assert all(name in " ".join(said) for name in (str(operator), "Sekretariat"))
    assert everything() == before


def test_t06_nobody_decides_a_move_that_ends_their_own_role(dinas, other_dinas, bidang):
    member = EmployeeFactory(unit=bidang, account=True)
    RoleAssignmentFactory(user=member.user, role=Role.HR, unit=dinas.unit)

    with pytest.raises(DomainError):
        decide(member.user, K.MOVE, bidang, {"parent": other_dinas.unit_id}, today())


@pytest.mark.parametrize("case", ["itself", "below", "agency", "city", "closed", "cycle"])
def test_a47_merger_or_move_that_cannot_be_is_refused_and_changes_nothing(case, hr, dinas, other_dinas, bidang, city):
    seksi = UnitFactory(parent=bidang)
    closed = UnitFactory(parent=other_dinas.unit, is_active=False)
    kind, unit, asked = {
        "itself": (K.MERGE, bidang, {"into": bidang.pk}),
        "below": (K.MERGE, bidang, {"into": seksi.pk}),
        "agency": (K.MERGE, dinas.unit, {"into": other_dinas.unit_id}),
        "city": (K.MERGE, city, {"into": bidang.pk}),
        "closed": (K.MERGE, bidang, {"into": closed.pk}),
        "cycle": (K.MOVE, bidang, {"parent": seksi.pk}),
    }[case]
    before = everything()

    with pytest.raises(DomainError):
        begin(hr.user, kind, unit, asked)

    assert everything() == before


def test_closed_unit_is_out_of_use_and_its_head_and_roles_end(hr, bidang):
    chief = make_head(bidang)
    Employee.objects.filter(user=chief.user).update(unit=bidang.parent)

    decide(hr.user, K.CLOSE, bidang, {}, today())

    bidang.refresh_from_db()
    assert bidang.is_active is False
    assert not RoleAssignment.objects.lasting(TOMORROW).filter(unit=bidang).exists()
    assert not UnitHead.objects.lasting(TOMORROW).filter(unit=bidang).exists()


@pytest.mark.parametrize("kind", [K.HEAD, K.RENAME, K.MOVE, K.CLOSE])
def test_nothing_is_changed_on_a_closed_unit(kind, hr, person, bidang):
    asked = asked_of(kind, person, bidang)
    Employee.objects.filter(unit=bidang).update(unit=bidang.parent)
    before = begin(hr.user, kind, bidang, asked | ({"head_kind": "plt"} if kind == K.HEAD else {}))
    decide(hr.user, K.CLOSE, bidang, {})

    with pytest.raises(DomainError, match="tidak dipakai lagi"):
        events.decide(actor=hr.user, event=before, version=before.version)

    assert not UnitHead.objects.in_force().filter(unit=bidang).exists()


def test_unit_with_people_or_open_units_below_is_not_closed_and_they_are_named(hr, dinas, bidang):
    UnitFactory(parent=bidang, name="Seksi Lama", is_active=False)
    with_parts = UnitFactory(parent=dinas.unit, name="Bidang Jalan")
    for name in ("Seksi Terminal", "Seksi Parkir"):
        UnitFactory(parent=with_parts, name=name)
    for name in ("Andi", "Budi", "Citra", "Dewi", "Eka"):
        EmployeeFactory(unit=bidang, name=name)

    with pytest.raises(DomainError, match="Andi, Budi, Citra dan 2 lainnya"):
        begin(hr.user, K.CLOSE, bidang, {})
    with pytest.raises(DomainError, match="Seksi Terminal, Seksi Parkir"):
        begin(hr.user, K.CLOSE, with_parts, {})
    with pytest.raises(DomainError, match=dinas.unit.name):
        begin(hr.user, K.CLOSE, dinas.unit, {})


def test_seats_of_who_leaves_are_freed_and_the_waiting_list_moves_up(hr, person, dinas):
    session = SessionFactory(starts_on=TOMORROW, ends_on=TOMORROW, capacity=1, taken=1)
    over = EnrolmentFactory(employee=person, session=SessionFactory(starts_on=YESTERDAY, ends_on=YESTERDAY))
    seat = EnrolmentFactory(session=session, employee=person, state="confirmed")
    waiting = EnrolmentFactory(session=session, state="waiting", waiting_number=1)

    decide(hr.user, K.END, person, {"end_kind": "3", "legal_status": legal_status().pk}, today())

    for one in (over, seat, waiting, session):
        one.refresh_from_db()
    assert (seat.state, seat.decided_by, waiting.state, session.taken) == ("cancelled", hr.user, "confirmed", 1)
    assert over.state == "nominated"
    verbs = AuditEntry.objects.filter(verb__startswith="training.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["training.enrolment.cancelled", "training.enrolment.moved_up"]


# where, state before, what is asked for meanwhile -> state after, seats taken, whether it is named as lost
BACK = [
    ("confirmed", "", "confirmed", 1, False),
    ("nominated", "", "nominated", 0, False),
    ("waiting", "", "confirmed", 1, False),
    ("waiting", "full", "waiting", 1, False),
    ("confirmed", "full", None, 1, True),
    ("confirmed", "begun", None, 0, True),
    ("nominated", "begun", None, 0, True),
    ("confirmed", "cancelled", None, 0, True),
    ("confirmed", "running", None, 0, True),
]


@pytest.mark.parametrize(("was", "meanwhile", "now", "taken", "named"), BACK)
def test_undo_of_an_end_gives_places_back_and_names_the_lost(hr, head, person, was, meanwhile, now, taken, named):
    session = SessionFactory(
        starts_on=TOMORROW, ends_on=TOMORROW, capacity=1, taken=int(was == "confirmed"), title="Pelatihan Angkutan"
    )
    number = 3 if was == "waiting" else None
    EnrolmentFactory(session=session, employee=person, state=was, waiting_number=number, nominated_by=head.user)
    end = decide(hr.user, K.END, person, {"end_kind": "3", "legal_status": legal_status().pk}, today())
    if meanwhile == "full":
        Session.objects.filter(pk=session.pk).update(taken=1)
    elif meanwhile == "begun":
        Session.objects.filter(pk=session.pk).update(starts_on=today())
    elif meanwhile:
        Session.objects.filter(pk=session.pk).update(state=meanwhile)

    lost = lost_by_undo(hr.user, end)

    session.refresh_from_db()
    places = person.enrolments.order_by("pk").values_list("state", "nominated_by")
    assert list(places) == [("cancelled", head.user.pk), *([(now, head.user.pk)] if now else [])]
    assert session.taken == taken
    assert [("Pelatihan Angkutan" in one, one.endswith(".")) for one in lost] == [(True, True)] * named
    told = {"confirmed": "training.confirmed", "waiting": "training.waiting"}.get(now)
    assert told is None or Notification.objects.filter(user=head.user, kind=told).exists()


def test_places_are_given_back_once_and_only_those_the_end_took(hr, person):
    ahead = SessionFactory(starts_on=TOMORROW, ends_on=TOMORROW, taken=1)
    EnrolmentFactory(session=ahead, employee=person, state="confirmed")
    EnrolmentFactory(session=SessionFactory(starts_on=TOMORROW, ends_on=TOMORROW), employee=person, state="cancelled")
    asked = {"end_kind": "3", "legal_status": legal_status().pk}

    for _again in range(2):
        undo(hr.user, decide(hr.user, K.END, person, asked, today()))

    states = person.enrolments.order_by("pk").values_list("session", "state")
    assert [state for session, state in states if session == ahead.pk] == ["cancelled", "cancelled", "confirmed"]
    assert len(states) == 4
    assert not person.enrolments.exclude(freed_from="").exists()
    assert Session.objects.get(pk=ahead.pk).taken == 1


def test_unit_below_the_city_is_proposed_as_agency_and_renaming_one_renames_it(hr, city):
    event = decide(
        hr.user, K.NEW_UNIT, city,
        {"unit_name": "Dinas Pangan", "unit_kind": UnitKind.DINAS, "short_name": "", "head_position": ""},
    )  # fmt: skip
    unit = Unit.objects.get(name="Dinas Pangan")
    proposed = Dinas.objects.get(unit=unit)
    undo(hr.user, event)
    other = DinasFactory().unit
    decide(
        hr.user, K.RENAME, other,
        {"unit_name": "Dinas Pertanian", "unit_kind": UnitKind.DINAS, "short_name": "", "head_position": ""},
    )  # fmt: skip

    assert proposed.confirmed_at is None
    assert not Unit.objects.filter(pk=unit.pk).exists()
    assert Dinas.objects.get(unit=other).name == "Dinas Pertanian"


def test_t03_exactly_the_changes_in_scope_and_drafts_only_to_their_writer(hr, operator, other_dinas, person, bidang):
    elsewhere = EmployeeFactory(unit=other_dinas.unit)
    mine = begin(operator.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    about_unit = begin(hr.user, K.NEW_UNIT, bidang, asked_of(K.NEW_UNIT, person, bidang))
    about_unit = events.prepare(actor=hr.user, event=about_unit, version=1)
    theirs = begin(hr.user, K.END, elsewhere, {"end_kind": "1", "legal_status": legal_status().pk})
    theirs = events.prepare(actor=hr.user, event=theirs, version=1)

    seen = {user: set(PersonnelEvent.objects.visible_to(user)) for user in (hr.user, operator.user, person.user)}

    assert seen == {hr.user: {about_unit, theirs}, operator.user: {mine, about_unit}, person.user: set()}


def test_drafts_nobody_went_on_with_are_forgotten_with_their_proof(hr, person, bidang, settings, tmp_path):
    settings.PROOF_DIR = tmp_path
    (tmp_path / PROOF[0]).write_bytes(b"%PDF-")
    event = begin(hr.user, K.TRANSFER, person, {"unit": bidang.pk, "position": None})
    PersonnelEvent.objects.filter(pk=event.pk).update(changed_at="2026-01-01T00:00:00Z")

    assert events.forget_drafts() == 1
    assert (PersonnelEvent.objects.count(), list(tmp_path.iterdir())) == (0, [])
