"""Which backups stay: the newest of each of the last 7 days, 4 weeks and 12 months that have one (T55)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils import timezone

DAILY, WEEKLY, MONTHLY = 7, 4, 12
STAMP = "%Y%m%dT%H%M%SZ"
PREFIX, SUFFIX = "palu-asn-", ".tar.gz.age"


def name_of(at: datetime) -> str:
    return f"{PREFIX}{at.astimezone(UTC):{STAMP}}{SUFFIX}"


def made_at(name: str) -> datetime | None:
    """When the backup of this name was made; None for a name that is none."""
    if not (name.startswith(PREFIX) and name.endswith(SUFFIX)):
        return None
    try:
        return datetime.strptime(name[len(PREFIX) : -len(SUFFIX)], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Days, weeks and months are those of the city (WITA)."""
    newest_first = sorted(set(moments), reverse=True)
    keep: set[datetime] = set()
    for pattern, number in (("%Y-%m-%d", DAILY), ("%G-%V", WEEKLY), ("%Y-%m", MONTHLY)):
        newest: dict[str, datetime] = {}
        for moment in newest_first:
            newest.setdefault(timezone.localtime(moment).strftime(pattern), moment)
        keep.update(list(newest.values())[:number])
    return keep
