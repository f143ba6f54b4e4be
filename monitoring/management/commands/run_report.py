from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import today
from monitoring.services import reports
from people.models import Dinas
from performance.rules import periods


class Command(BaseCommand):
    help = "Makes the monthly report of a period for every agency and the city, or for one agency, and delivers it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", choices=["monthly"])
        parser.add_argument("--period", required=True, metavar="YYYY-MM")
        parser.add_argument("--dinas", metavar="PUBLIC_ID|SHORT_NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        period = options["period"]
        if not _is_month(period):
            raise CommandError(f"{period} is no month; write it as 2026-10.")
        if not periods.is_over(period, today()):
            raise CommandError(f"{period} is not over; its report is made on the first day after it.")
        only = [_dinas(options["dinas"])] if options["dinas"] else None
        made = reports.make_all(period=period, only=only)
        self.stdout.write(f"reports made for {period}: {len(made)}")


def _is_month(text: str) -> bool:
    try:
        return periods.kind_of(text) == periods.MONTH
    except ValueError:
        return False


def _dinas(named: str) -> Dinas:
    dinas = Dinas.objects.select_related("unit")
    found = dinas.filter(short_name=named).first()
    try:
        found = found or dinas.filter(public_id=named).first()
    except ValidationError:
        found = None
    if found is None:
        raise CommandError(f"No agency has the short name or public id {named}.")
    return found
