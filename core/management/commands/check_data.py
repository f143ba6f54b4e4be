"""`manage.py check_data`: orphans, broken paths and scopes, overlapping histories, missing files (T56)."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.data_checks import all_checks


class Command(BaseCommand):
    help = "Looks for what should never be in the database or the folders; prints counts, exits 1 on findings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--show", type=int, default=5, help="how many findings of each kind are listed")

    def handle(self, *args: Any, show: int, **options: Any) -> None:
        total = 0
        for check in all_checks():
            found = list(check.find())
            total += len(found)
            self.stdout.write(f"{len(found):6}  {check.name}: {check.what}")
            for line in found[:show]:
                self.stdout.write(f"        {line}")
        self.stdout.write(f"{total} findings")
        if total:
            sys.exit(1)
