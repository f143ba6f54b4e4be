"""The register of processing as shipped: a draft that an administrator of the city reads, mends and confirms."""

import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from privacy.models import ProcessingActivity

FILE = Path(__file__).parent / "data" / "processing.csv"


def load(**kwargs: Any) -> int:
    """Add the shipped lines that are missing; what the city changed stays. Gives how many were added."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = [ProcessingActivity(**row) for row in csv.DictReader(stream)]
    known = set(ProcessingActivity.objects.values_list("code", flat=True))
    return len(ProcessingActivity.objects.bulk_create([row for row in rows if row.code not in known]))


@transaction.atomic
def confirm(*, actor: Any) -> int:
    """`actor` has read every line that waits; gives how many that were."""
    waiting = ProcessingActivity.objects.filter(confirmed_at__isnull=True)
    count = waiting.update(confirmed_by=actor, confirmed_at=timezone.now())
    if count:
        audit.record(actor=actor, verb="privacy.register.confirmed", lines=count)
    return count


def refusal_of_import() -> str:
    """Why no real person's data may go in yet; "" when the register is confirmed or the city is a demo."""
    if settings.DEMO or not ProcessingActivity.objects.filter(confirmed_at__isnull=True).exists():
        return ""
    return _(
        "The register of processing is not confirmed yet. An administrator reads and confirms it under "
        "Personal data, Register of processing; then the import can run."
    )
