from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.clock import today
from people.enums import ImportFamily
from people.management.importing import ImportCommand
from people.sheets import kinds
from people.sheets.check import Checked, check_sources
from people.sheets.kinds import SheetKind
from people.sheets.tables import Source


class Command(ImportCommand):
    help = (
        "Imports a history sheet (.xlsx, .csv); docs/history-sheets.md lists the kinds. "
        "Exit 0: done, refused rows included; 2: no table or an unreadable file."
    )
    family = ImportFamily.HISTORY

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="auto, or one of: " + ", ".join(_codes()))
        super().add_arguments(parser)

    def check_files(self, options: dict[str, Any]) -> Checked:
        kind = _kind(options["kind"])
        files = zip(options["files"], self.chosen(options), strict=True)
        return check_sources([Source(path, path.name, kind, chosen) for path, chosen in files], today=today())

    def remembered(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"kind": options["kind"]}


def _codes() -> list[str]:
    return [kind.code for kind in kinds.all_kinds()]


def _kind(code: str) -> SheetKind | None:
    if code == "auto":
        return None
    found = kinds.find(code)
    if found is None or not found.is_on():
        known = ", ".join(_codes())
        raise CommandError(_("“%(code)s” is no history sheet. Known are: %(known)s") % {"code": code, "known": known})
    return found
