import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from core import spreadsheets
from core.clock import today
from people import preconditions
from people.enums import FileKind, ImportState
from people.models import ImportBatch
from people.services import imports
from people.siasn import report, staging, write
from people.siasn.checking import Checked, check_sources
from people.siasn.limits import Effect
from people.siasn.tables import Source

NO_TABLE = 2
PAST_LIMIT = 3


class Command(BaseCommand):
    help = (
        "Imports SIASN files (.xlsx, .csv) of PNS, PPPK, part-time PPPK and the unit hierarchy. "
        "Exit 0: done, refused rows included; 2: no table or an unreadable file; 3: past a limit, nothing written."
    )

    requires_system_checks = []  # an import starts in half the time without them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--kind", choices=["auto", *_kinds()], default="auto", help="what the files hold")
        parser.add_argument("--dry-run", action="store_true", help="check and report, write nothing")
        parser.add_argument("--complete", action="store_true", help="the files hold everybody of their kinds")
        parser.add_argument(
            "--end-missing", action="store_true", help="end the service of people a complete file no longer names"
        )
        parser.add_argument("--confirm", type=int, metavar="N", help="the number a limit asked to repeat")
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["end_missing"] and not options["complete"]:
            raise CommandError(_("--end-missing needs --complete: only a complete file shows who is missing."))
        checked = self._check_without_trace(options) if options["dry_run"] else self._check(options)
        if not checked.tables:
            for line in checked.warnings():
                self.stderr.write(f"{line['file']}: {line['cause']}")
            raise CommandError(_("No table was found in these files."), returncode=NO_TABLE)
        past = self._past_limit(checked.effect, options["confirm"])
        if not past and not options["dry_run"]:
            if imports.is_written_by_a_job():
                raise CommandError(_("Another import is being written. Repeat the command when it is done."))
            self._write(checked, options)
            if words := preconditions.refusal_of_import():
                self.stderr.write(words)
        self._report(checked, options)
        if past:
            raise CommandError(past, returncode=PAST_LIMIT)

    @transaction.atomic
    def _check_without_trace(self, options: dict[str, Any]) -> Checked:
        """The reference lists that an empty database needs are taken back as well."""
        checked = self._check(options)
        transaction.set_rollback(True)
        return checked

    @staticmethod
    def _check(options: dict[str, Any]) -> Checked:
        kind = None if options["kind"] == "auto" else FileKind(options["kind"])
        sources = [Source(path, path.name, kind) for path in options["files"]]
        for source in sources:
            if not source.path.is_file():
                raise CommandError(_("%(file)s is no file.") % {"file": source.path}, returncode=NO_TABLE)
        try:
            return check_sources(sources, today=today(), ends_missing=options["end_missing"])
        except spreadsheets.Refused as refused:
            raise CommandError(str(refused.message), returncode=NO_TABLE) from None

    @staticmethod
    def _past_limit(effect: Effect, confirmed: int | None) -> str:
        if not effect.passed or confirmed == effect.number:
            return ""
        hint = _("Nothing was written. To go on, repeat the command with --confirm %(number)s.")
        return " ".join([*effect.sentences(), hint % {"number": effect.number}])

    @staticmethod
    def _write(checked: Checked, options: dict[str, Any]) -> None:
        batch = ImportBatch.objects.create(
            state=ImportState.CHECKING,
            source_date=today(),
            options={
                "files": [path.name for path in options["files"]],
                "kind": options["kind"],
                "complete": options["complete"],
                "end_missing": options["end_missing"],
            },
        )
        staging.stage(batch, checked)
        write.run(batch, actor=None)

    def _report(self, checked: Checked, options: dict[str, Any]) -> None:
        files = checked.files()
        totals = report.totals(files, checked.gone)
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
        self.stdout.write(_line(_("Total"), totals) + ", " + _("gone %(count)s") % {"count": totals["gone"]})
        for line in checked.refused():
            self.stdout.write(f"{line['file']} {line['sheet']} {line['row']} {line['column']}: {line['cause']}")
        self.stdout.write(_("%(count)s warnings") % {"count": len(checked.warnings())})


def _kinds() -> list[str]:
    return ["pns", "pppk", "pppk-pw", "unor"]


def _line(title: str, counts: dict[str, Any]) -> str:
    text = _("%(rows)s rows: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused")
    return f"{title}: {text % counts}"
