"""Today and now as people in Palu speak of them (WITA)."""

from datetime import date

from django.utils import timezone


def today() -> date:
    """The calendar day in Asia/Makassar, whatever the server's own zone (T59)."""
    return timezone.localdate()
