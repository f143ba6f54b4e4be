"""What the two import commands have in common: check, write, report; one JSON object whatever comes of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import today
from core.spreadsheets import Refused
from people import preconditions
from people.enums import ImportFamily, ImportState
from people.models import ImportBatch
from people.services import import_columns, import_families, imports
from people.sheets import kinds
from people.siasn import report
from people.siasn.tables import ChosenTable

NO_TABLE = 2
PAST_LIMIT = 3
COUNTED = ("rows", "new", "changed", "unchanged", "gone")


class ImportCommand(BaseCommand):
    """A subclass says how files are checked, what the import remembers of its options, and what stops it."""

    family: ClassVar[ImportFamily]
    requires_system_checks = []  # an import starts in half the time without them
    has_told = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and report, write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object, whatever happens")

    def check_files(self, options: dict[str, Any]) -> Any:
        raise NotImplementedError

    def remembered(self, options: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def chosen(self, options: dict[str, Any]) -> list[Mapping[str, ChosenTable] | None]:
        """What somebody chose on the pages for headings of these files, by file; told on stderr."""
        files = [(path, path.name) for path in options["files"]]
        given = "" if options["kind"] == "auto" else options["kind"]
        tables = import_columns.remembered(files, given=given, sheets=kinds.all_kinds())
        for table in tables:
            if table["remembered"]:
                facts = {"table": import_columns.title(table), "row": table["row"] + 1}
                facts["kind"] = import_columns.kind_title(table["kind"])
                words = _("%(table)s: %(kind)s, headings in row %(row)s, as chosen in the browser for these headings.")
                self.stderr.write(words % facts)
        if any(table["kind"] != import_columns.NOT_READ for table in tables):
            self._refuse_other_family(tables)
        return import_columns.chosen_by_file(tables, len(files))

    def _refuse_other_family(self, tables: list[import_columns.Table]) -> None:
        try:
            family = import_columns.settle(tables)
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages), returncode=NO_TABLE) from None
        if family != self.family:
            command = "import_history" if family == ImportFamily.HISTORY else "import_siasn"
            words = _("By the columns chosen in the browser these are files for manage.py %(command)s.")
            raise CommandError(words % {"command": command}, returncode=NO_TABLE)

    def limit_passed(self, checked: Any, options: dict[str, Any]) -> str:
        """Why nothing is written although the files are in order; "" when it is."""
        return ""

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except SystemExit as end:
            if end.code and "--json" in argv and not self.has_told:
                self._tell(_empty(dry_run="--dry-run" in argv) | {"error": _("The command was not understood.")})
            raise

    def handle(self, *args: Any, **options: Any) -> None:
        told = _empty(dry_run=options["dry_run"])
        told["error"] = _("The command stopped before its end.")
        try:
            self._import(told, options)
            del told["error"]
        except CommandError as refusal:
            told["error"] = str(refusal)
            raise
        finally:
            if options["json"]:
                self._tell(told)

    def _tell(self, told: dict[str, Any]) -> None:
        self.has_told = True
        self.stdout.write(json.dumps(told, ensure_ascii=False))

    def _import(self, told: dict[str, Any], options: dict[str, Any]) -> None:
        """Fills `told` as soon as the check is known."""
        check = self._check_without_trace if options["dry_run"] else self._check
        checked = check(options)
        files = checked.files()
        totals = report.totals(files, checked.gone)
        found = {"refused": checked.refused(), "warnings": checked.warnings(), "files": files}
        told |= {**{name: totals[name] for name in COUNTED}, **found}
        if not checked.tables:
            for line in told["warnings"]:
                self.stderr.write(f"{line['file']}: {line['cause']}")
            raise CommandError(_("No table was found in these files."), returncode=NO_TABLE)
        past = self.limit_passed(checked, options)
        if not past and not options["dry_run"]:
            if imports.is_written_by_a_job():
                raise CommandError(_("Another import is being written. Repeat the command when it is done."))
            self._write(checked, options)
            if words := preconditions.refusal_of_import():
                self.stderr.write(words)
        if not options["json"]:
            self._print(told, totals)
        if past:
            raise CommandError(past, returncode=PAST_LIMIT)

    @transaction.atomic
    def _check_without_trace(self, options: dict[str, Any]) -> Any:
        """The reference lists that an empty database needs are taken back as well."""
        checked = self._check(options)
        transaction.set_rollback(True)
        return checked

    def _check(self, options: dict[str, Any]) -> Any:
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(_("%(file)s is no file.") % {"file": path}, returncode=NO_TABLE)
        try:
            return self.check_files(options)
        except Refused as refused:
            raise CommandError(str(refused.message), returncode=NO_TABLE) from None

    def _write(self, checked: Any, options: dict[str, Any]) -> None:
        batch = ImportBatch.objects.create(
            family=self.family,
            state=ImportState.CHECKING,
            source_date=today(),
            options={"files": [path.name for path in options["files"]], **self.remembered(options)},
        )
        family = import_families.of(batch)
        family.stage(batch, checked)
        family.run(batch, actor=None)

    def _print(self, told: dict[str, Any], totals: dict[str, int]) -> None:
        for one in told["files"]:
            self.stdout.write(_line(f"{one['file']} {one['sheet']} ({one['kind']})", one))
        gone = ", " + _("gone %(count)s") % {"count": totals["gone"]} if self.family == ImportFamily.SIASN else ""
        self.stdout.write(_line(_("Total"), totals) + gone)
        for line in told["refused"]:
            self.stdout.write(f"{line['file']} {line['sheet']} {line['row']} {line['column']}: {line['cause']}")
        self.stdout.write(_("%(count)s warnings") % {"count": len(told["warnings"])})


def _empty(*, dry_run: bool) -> dict[str, Any]:
    return {"dry_run": dry_run, **dict.fromkeys(COUNTED, 0), "refused": [], "warnings": [], "files": []}


def _line(title: str, counts: dict[str, Any]) -> str:
    text = _("%(rows)s rows: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused")
    return f"{title}: {text % counts}"
