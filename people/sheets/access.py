"""Who may do what with history sheets beside the right to import, and which imports only some may see."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from people.access import has
from people.models import ImportBatch
from people.permissions import Permission
from people.sheets.kinds import SheetKind, all_kinds, find


def may_use(user: Any, kind: SheetKind) -> bool:
    """Whether the kind is open to `user`; a confidential one asks for a right of its own."""
    return not kind.permission or has(user, Permission(kind.permission))


def usable_kinds(user: Any) -> list[SheetKind]:
    return [kind for kind in all_kinds() if may_use(user, kind)]


def may_send_confidential(user: Any) -> bool:
    """Whether a sheet nobody has recognised yet may be a confidential one."""
    return any(kind.permission for kind in usable_kinds(user))


def mark(batch: ImportBatch, codes: Iterable[str], *, unknown: bool) -> None:
    """Let only those see the import who may read its most confidential sheet (people/siasn/access.py).

    `codes`: of the kinds of its sheets, "" where nobody knows, which counts as confidential where `unknown` says so.
    """
    batch.options.pop("confidential", None)
    if any(_is_confidential(code) if code else unknown for code in codes):
        batch.options["confidential"] = True


def _is_confidential(code: str) -> bool:
    kind = find(code)
    return kind is not None and bool(kind.permission)


def refuse_confidential(user: Any, kinds: Iterable[SheetKind]) -> None:
    """Raises DomainError when one of them is not open to `user`."""
    closed = [str(kind.title) for kind in kinds if not may_use(user, kind)]
    if closed:
        raise DomainError(_("This sheet is not open to you: %(names)s") % {"names": ", ".join(closed)})
