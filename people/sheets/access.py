"""Who may do what with history sheets beside the right to import."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from people.access import has
from people.permissions import Permission
from people.sheets.kinds import SheetKind, all_kinds


def may_use(user: Any, kind: SheetKind) -> bool:
    """Whether the kind is open to `user`; a confidential one asks for a right of its own."""
    return not kind.permission or has(user, Permission(kind.permission))


def usable_kinds(user: Any) -> list[SheetKind]:
    return [kind for kind in all_kinds() if may_use(user, kind)]


def refuse_confidential(user: Any, kinds: Iterable[SheetKind]) -> None:
    """Raises DomainError when one of them is not open to `user`."""
    closed = [str(kind.title) for kind in kinds if not may_use(user, kind)]
    if closed:
        raise DomainError(_("This sheet is not open to you: %(names)s") % {"names": ", ".join(closed)})
