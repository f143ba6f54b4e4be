"""The one writer of a post, a grade or a number from a day on: it closes the old row and opens the new."""

from datetime import date, timedelta
from typing import Any

from django.db import models

from core.clock import today
from people.models import Employee, EmployeeNumber, GradeHeld, PositionHeld
from people.rules.retirement import bup_rule, retirement

SOURCE = "Perubahan data"


def row_on(model: type[models.Model], employee: Employee, on: date) -> Any:
    """The row in force on a day; None when nothing is known of that day."""
    rows = model._default_manager.filter(employee=employee, valid_from__lte=on).order_by("-valid_from", "-pk")
    row: Any = rows.first()
    return row if row is not None and (row.valid_to is None or row.valid_to > on) else None


def row_after(model: type[models.Model], employee: Employee, on: date) -> Any:
    """The first row that begins later; None when `on` is in the last one."""
    return model._default_manager.filter(employee=employee, valid_from__gt=on).order_by("valid_from", "pk").first()


def enter(model: type[models.Model], employee: Employee, on: date, values: dict[str, Any]) -> bool:
    """Make `values` true from `on` until the next row that is known; gives whether they are the current ones.

    A row that began on that very day is corrected; a number never is, so its successor begins a day later. A day before
    the last row is put in between: the later rows, and with them the current values, stay as they are.
    """
    same = model._default_manager.filter(employee=employee, valid_from=on).first()
    if same is not None and model is EmployeeNumber:
        same, on = None, on + timedelta(days=1)
    following = row_after(model, employee, on)
    if same is not None:
        model._default_manager.filter(pk=same.pk).update(**values)
        return following is None
    held = row_on(model, employee, on)
    if held is not None:
        model._default_manager.filter(pk=held.pk).update(valid_to=on)
    fields: dict[str, Any] = {"employee": employee, "valid_from": on, **values}
    if model is not EmployeeNumber:
        fields["source"] = SOURCE
    model._default_manager.create(valid_to=following.valid_from if following is not None else None, **fields)
    return following is None


def begin_if_empty(employee: Employee) -> None:
    """Rows for what stands on the employee where there is no history yet, so that a change loses nothing."""
    first = employee.cpns_since
    post_since = employee.position_since or first
    if post_since and not PositionHeld.objects.filter(employee=employee).exists():
        PositionHeld.objects.create(
            employee=employee, position=employee.position, unit=employee.unit, valid_from=post_since,
            source=employee.source,
        )  # fmt: skip
    grade_since = employee.grade_since or first
    if grade_since and employee.grade is not None and not GradeHeld.objects.filter(employee=employee).exists():
        GradeHeld.objects.create(
            employee=employee, grade=employee.grade, valid_from=grade_since, source=employee.source
        )  # fmt: skip


def retires_on(birth: date, position: Any, kept: date | None) -> date | None:
    """TMT pensiun by the post held; `kept` where the age limit of the post is not known."""
    if position is None:
        return kept
    rule = bup_rule(position_type=position.type, level=position.level or None, name=position.name, on=today())
    age = position.retirement_age or (rule.age if rule else None)
    return retirement(birth, age).tmt if age else kept
