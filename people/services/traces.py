"""What an import does to rows, kept with its staged rows, and how it is put back.

An entry is [model label, key, before, after] with the values of the fields that changed; `before` is None where the
row was made. Values are as JSON holds them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from accounts.models import User
from accounts.sessions import end_sessions
from people.enums import EventState, UndoOutcome
from people.models import (
    ContractPeriod,
    Employee,
    EmployeeNumber,
    GradeHeld,
    PersonnelEvent,
    Position,
    PositionHeld,
    RoleAssignment,
    StagedRow,
    Unit,
    UnitHead,
)

Entry = list[Any]
Part = tuple[type[models.Model], str, tuple[str, ...]]  # model, the way to the employee, fields (() = all)
Values = dict[str, Any]
Seen = dict[Part, dict[int, tuple[int, Values]]]  # key of the row -> (employee, values)

HISTORIES: tuple[Part, ...] = (
    (PositionHeld, "employee_id", ()),
    (GradeHeld, "employee_id", ()),
    (EmployeeNumber, "employee_id", ()),
    (ContractPeriod, "employee_id", ()),
)
ACCESS: tuple[Part, ...] = (
    (UnitHead, "employee_id", ("valid_from", "valid_to")),
    (RoleAssignment, "user__employee", ("valid_from", "valid_to")),
    (User, "employee", ("is_active",)),
)
ASKED: dict[type[models.Model], tuple[str, ...]] = {  # where changes hold keys of rows that no foreign key protects
    Employee: ("head", "manager"),
    Unit: ("unit", "parent", "into"),
    Position: ("position",),
}
SOFT = frozenset({"source", "source_date", "updated_at"})  # put back where nobody wrote them since, never a reason
CHUNK = 900


def plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def look(employee_ids: Iterable[int], parts: Iterable[Part]) -> Seen:
    """The rows of `parts` that belong to these people."""
    ids = list(employee_ids)
    return {part: _rows(part, ids) for part in parts}


def _rows(part: Part, ids: list[int]) -> dict[int, tuple[int, Values]]:
    model, owner, fields = part
    names = fields or tuple(field.attname for field in model._meta.concrete_fields if not field.primary_key)
    found = {}
    for some in chunks(ids):
        rows = model._base_manager.filter(**{f"{owner}__in": some}).order_by()
        for pk, employee, *values in rows.values_list("pk", owner, *names):
            found[pk] = (employee, dict(zip(names, map(plain, values), strict=True)))
    return found


def differences(before: Seen, after: Seen) -> dict[int, list[Entry]]:
    """Employee -> what happened between two looks: changes first, then what was made."""
    changed: dict[int, list[Entry]] = defaultdict(list)
    made: dict[int, list[Entry]] = defaultdict(list)
    for part, rows in after.items():
        label = part[0]._meta.label_lower
        earlier = before[part]
        for pk, (employee, values) in rows.items():
            if pk not in earlier:
                made[employee].append([label, pk, None, values])
                continue
            old = earlier[pk][1]
            names = [name for name in values if values[name] != old[name]]
            if names:
                pair = [{name: old[name] for name in names}, {name: values[name] for name in names}]
                changed[employee].append([label, pk, *pair])
    return {employee: [*changed[employee], *made[employee]] for employee in {*changed, *made}}


def keep(entries: Mapping[int, list[Entry]]) -> None:
    """Store them: key of the staged row -> its entries."""
    field = StagedRow._meta.get_field("written")
    rows = [(field.get_db_prep_save(found, connection), pk) for pk, found in entries.items() if found]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {StagedRow._meta.db_table} SET written = %s WHERE id = %s", rows)  # noqa: S608


def put_back(rows: Sequence[tuple[Any, list[Entry]]]) -> dict[Any, str]:
    """Undo the entries of each row, the last row first; a row of which anything changed since is left whole.

    `rows`: (key, entries) in the order they were written. Gives key -> UndoOutcome. In the caller's transaction.
    """
    current = _current(entry for _key, entries in rows for entry in entries)
    resting = _resting(rows)
    outcomes: dict[Any, str] = {}
    for key, entries in reversed(rows):
        if any(_is_edited(entry, current) for entry in entries):
            outcomes[key] = UndoOutcome.EDITED
        elif any((entry[0], entry[1]) in resting for entry in entries):
            outcomes[key] = UndoOutcome.IN_USE
        else:
            outcomes[key] = _undo_row(entries, current)
    return outcomes


def _undo_row(entries: list[Entry], current: Mapping[tuple[str, int], Values]) -> str:
    """A row whose place somebody else took since (a head, a number) is one that was edited."""
    try:
        with transaction.atomic():
            for entry in reversed(entries):
                _undo_entry(entry, current)
    except IntegrityError:
        return UndoOutcome.EDITED
    return UndoOutcome.UNDONE


def _undo_entry(entry: Entry, current: Mapping[tuple[str, int], Values]) -> None:
    label, pk, before, after = entry
    rows = apps.get_model(label)._base_manager.filter(pk=pk)
    if before is None:
        rows.delete()
        return
    now = current[label, pk]
    rows.update(**{name: value for name, value in before.items() if name not in SOFT or now[name] == after[name]})
    if label == User._meta.label_lower and not before["is_active"]:
        end_sessions(User.objects.get(pk=pk))


def _is_edited(entry: Entry, current: Mapping[tuple[str, int], Values]) -> bool:
    label, pk, _before, after = entry
    now = current.get((label, pk))
    return now is None or any(now[name] != value for name, value in after.items() if name not in SOFT)


def _current(entries: Iterable[Entry]) -> dict[tuple[str, int], Values]:
    wanted: dict[str, dict[int, set[str]]] = defaultdict(dict)
    for label, pk, _before, after in entries:
        wanted[label].setdefault(pk, set()).update(after)
    found: dict[tuple[str, int], Values] = {}
    for label, keys in wanted.items():
        names = sorted(set().union(*keys.values()))
        for some in chunks(keys):
            for pk, *values in apps.get_model(label)._base_manager.filter(pk__in=some).values_list("pk", *names):
                found[label, pk] = dict(zip(names, map(plain, values), strict=True))
    return found


def _resting(rows: Sequence[tuple[Any, list[Entry]]]) -> set[tuple[str, int]]:
    """Rows that were made and that something else points to by now."""
    made: dict[str, set[int]] = defaultdict(set)
    for _key, entries in rows:
        for label, pk, before, _after in entries:
            if before is None:
                made[label].add(pk)
    return {(label, pk) for label, keys in made.items() for pk in pointed_to(apps.get_model(label), keys, made)}


def let_go(model: type[models.Model], keys: Iterable[int]) -> None:
    """Before people or units are deleted: their undone changes stay as a record, kept with the unit above."""
    name = model._meta.model_name
    for some in chunks(keys):
        undone = PersonnelEvent.objects.filter(**{f"{name}__in": some}, state=EventState.UNDONE)
        for event in undone.select_related("employee__unit", "unit__parent"):
            event.before.setdefault("name", event.employee.full_name if event.employee else str(event.unit))
            above = event.unit.parent if event.unit else None
            event.unit = event.employee.unit if event.employee else above
            event.employee = None
            event.save(update_fields=["employee", "unit", "before"])


def pointed_to(
    model: type[models.Model], keys: Iterable[int], but_by: Mapping[str, set[int]] | None = None
) -> dict[int, set[str]]:
    """Keys of `model` that any row points to -> labels of what points there; `but_by` (label -> keys) do not count.

    A change that waits for its decision or day points to what it asks for, one that was undone to nothing (`let_go`).
    """
    wanted = list(keys)
    found: dict[int, set[str]] = defaultdict(set)
    for relation in relations(model):
        label = relation.related_model._meta.label_lower
        excepted = (but_by or {}).get(label, set())
        for some in chunks(wanted):
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": some}).order_by()
            if relation.related_model is PersonnelEvent:
                rows = rows.exclude(state=EventState.UNDONE)
            for pk, to in rows.values_list("pk", relation.field.attname):
                if pk not in excepted:
                    found[to].add(label)
    if wanted and model in ASKED:
        asked = PersonnelEvent.objects.asked_keys(*ASKED[model])
        for to in asked.intersection(wanted):
            found[to].add(PersonnelEvent._meta.label_lower)
    return dict(found)


def relations(model: type[models.Model]) -> list[Any]:
    """Foreign keys that point to `model`, those without a name for the way back as well."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
    ]


def chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    found = list(values)
    for start in range(0, len(found), CHUNK):
        yield found[start : start + CHUNK]
