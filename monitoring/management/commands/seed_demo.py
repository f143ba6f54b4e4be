from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.clock import today
from monitoring.demo.siasn_files import write_files


class Command(BaseCommand):
    help = (
        "Writes SIASN files of a synthetic Palu with --out; without it, imports them and adds three years of history."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--employees", type=int, default=1500, metavar="N")
        parser.add_argument("--seed", type=int, default=72, metavar="S")
        parser.add_argument("--on", type=date.fromisoformat, default=None, metavar="DATE", help="today in the demo")
        parser.add_argument("--out", type=Path, default=None, metavar="DIR", help="only write the files there")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or today()
        paths = write_files(employees=options["employees"], seed=options["seed"], on=on, folder=options["out"])
        for path in paths:
            self.stdout.write(str(path))
