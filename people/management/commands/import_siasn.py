from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.clock import today
from people.enums import FileKind, ImportFamily
from people.management.importing import ImportCommand
from people.siasn.checking import Checked, check_sources
from people.siasn.tables import Source


class Command(ImportCommand):
    help = (
        "Imports SIASN files (.xlsx, .csv) of PNS, PPPK, part-time PPPK and the unit hierarchy. "
        "Exit 0: done, refused rows included; 2: no table or an unreadable file; 3: past a limit, nothing written."
    )
    family = ImportFamily.SIASN

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=["auto", *FileKind.values], default="auto", help="what the files hold")
        parser.add_argument("--complete", action="store_true", help="the files hold everybody of their kinds")
        parser.add_argument(
            "--end-missing", action="store_true", help="end the service of people a complete file no longer names"
        )
        parser.add_argument("--confirm", type=int, metavar="N", help="the number a limit asked to repeat")

    def check_files(self, options: dict[str, Any]) -> Checked:
        if options["end_missing"] and not options["complete"]:
            raise CommandError(_("--end-missing needs --complete: only a complete file shows who is missing."))
        kind = None if options["kind"] == "auto" else FileKind(options["kind"])
        files = zip(options["files"], self.chosen(options), strict=True)
        sources = [Source(path, path.name, kind, chosen) for path, chosen in files]
        return check_sources(sources, today=today(), ends_missing=options["end_missing"])

    def remembered(self, options: dict[str, Any]) -> dict[str, Any]:
        return {name: options[name] for name in ("kind", "complete", "end_missing")}

    def limit_passed(self, checked: Checked, options: dict[str, Any]) -> str:
        effect = checked.effect
        if not effect.passed or options["confirm"] == effect.number:
            return ""
        hint = _("Nothing was written. To go on, repeat the command with --confirm %(number)s.")
        return " ".join([*effect.sentences(), hint % {"number": effect.number}])
