"""Restriction of processing (UU 27/2022 Pasal 11): the person stays on record and is left out of analysis."""

from typing import Any

from core import audit
from people.models import Employee


def set_restricted(*, actor: Any, employee: Employee, restricted: bool) -> None:
    """A second call with the same value changes nothing."""
    changed = Employee.objects.filter(pk=employee.pk, is_restricted=not restricted).update(is_restricted=restricted)
    if changed:
        verb = "people.employee.restricted" if restricted else "people.employee.unrestricted"
        audit.record(actor=actor, verb=verb, target=employee)
