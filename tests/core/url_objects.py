"""Objects that the addresses in tests/url_permissions.toml point at; each function returns arguments of reverse()."""

from typing import Any

from accounts.models import Notification
from people.models import Dinas, Employee

Arguments = dict[str, Any]


def message(dinas: Dinas, employee: Employee) -> Arguments:
    """A message in the inbox of `employee`."""
    one = Notification.objects.create(user=employee.user, kind="report", key="1")
    return {"notification_id": one.public_id}
