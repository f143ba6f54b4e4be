import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from core import spreadsheets
from core.clock import today
from people import preconditions
from people.enums import ImportFamily, ImportState
from people.models import ImportBatch
from people.services import imports
from people.sheets import kinds, staging, write
from people.sheets.check import Checked, check_sources
from people.sheets.kinds import SheetKind
from people.sheets.tables import Source
from people.siasn import report

NO_TABLE = 2


class Command(BaseCommand):
    help = (
        "Imports a history sheet (.xlsx, .csv); docs/history-sheets.md lists the kinds. "
        "Exit 0: done, refused rows included; 2: no table or an unreadable file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="auto, or one of: " + ", ".join(self._codes()))
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and report, write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object")

    @staticmethod
    def _codes() -> list[str]:
        return [kind.code for kind in kinds.all_kinds()]

    def handle(self, *args: Any, **options: Any) -> None:
        kind = self._kind(options["kind"])
        checked = self._check_without_trace(kind, options) if options["dry_run"] else self._check(kind, options)
        if not checked.tables:
            for line in checked.warnings():
                self.stderr.write(f"{line['file']}: {line['cause']}")
            raise CommandError(_("No table was found in these files."), returncode=NO_TABLE)
        if not options["dry_run"]:
            if imports.is_written_by_a_job():
                raise CommandError(_("Another import is being written. Repeat the command when it is done."))
            self._write(checked, options)
            if words := preconditions.refusal_of_import():
                self.stderr.write(words)
        self._report(checked, options)

    def _kind(self, code: str) -> SheetKind | None:
        if code == "auto":
            return None
        found = kinds.find(code)
        if found is None or not found.is_on():
            known = ", ".join(self._codes())
            raise CommandError(
                _("“%(code)s” is no history sheet. Known are: %(known)s") % {"code": code, "known": known}
            )
        return found

    @transaction.atomic
    def _check_without_trace(self, kind: SheetKind | None, options: dict[str, Any]) -> Checked:
        """The reference lists that an empty database needs are taken back as well."""
        checked = self._check(kind, options)
        transaction.set_rollback(True)
        return checked

    @staticmethod
    def _check(kind: SheetKind | None, options: dict[str, Any]) -> Checked:
        sources = [Source(path, path.name, kind) for path in options["files"]]
        for source in sources:
            if not source.path.is_file():
                raise CommandError(_("%(file)s is no file.") % {"file": source.path}, returncode=NO_TABLE)
        try:
            return check_sources(sources, today=today())
        except spreadsheets.Refused as refused:
            raise CommandError(str(refused.message), returncode=NO_TABLE) from None

    @staticmethod
    def _write(checked: Checked, options: dict[str, Any]) -> None:
        batch = ImportBatch.objects.create(
            family=ImportFamily.HISTORY,
            state=ImportState.CHECKING,
            source_date=today(),
            options={"files": [path.name for path in options["files"]], "kind": options["kind"]},
        )
        staging.stage(batch, checked)
        write.run(batch, actor=None)

    def _report(self, checked: Checked, options: dict[str, Any]) -> None:
        files = checked.files()
        totals = report.totals(files, 0)
        if options["json"]:
            found = {
                "dry_run": options["dry_run"],
                **{name: totals[name] for name in ("rows", "new", "changed", "unchanged", "gone")},
                "refused": checked.refused(),
                "warnings": checked.warnings(),
                "files": files,
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for one in files:
            self.stdout.write(_line(f"{one['file']} {one['sheet']} ({one['kind']})", one))
        self.stdout.write(_line(_("Total"), totals))
        for line in checked.refused():
            self.stdout.write(f"{line['file']} {line['sheet']} {line['row']} {line['column']}: {line['cause']}")
        self.stdout.write(_("%(count)s warnings") % {"count": len(checked.warnings())})


def _line(title: str, counts: dict[str, Any]) -> str:
    text = _("%(rows)s rows: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused")
    return f"{title}: {text % counts}"
