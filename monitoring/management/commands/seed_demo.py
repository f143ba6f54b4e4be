from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from core.clock import today
from monitoring.demo.city import make_city
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
        shape = {"employees": options["employees"], "seed": options["seed"], "on": on}
        if options["out"] is not None:
            for path in write_files(**shape, folder=options["out"]):
                self.stdout.write(str(path))
            return
        if not settings.DEMO:
            raise CommandError("A synthetic city belongs into demo mode only; use --out to write its files.")
        if User.objects.exists():
            raise CommandError("This database is in use already. 'make reset' empties the demo.")
        with TemporaryDirectory() as folder:
            paths = write_files(**shape, folder=Path(folder))
            for line in make_city(paths, seed=options["seed"], on=on, keep_in=settings.DATA_DIR):
                self.stdout.write(line)
