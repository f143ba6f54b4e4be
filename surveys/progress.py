"""Who has answered: per agency and per day, in a fixed number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate

from core.charts.heat import progress_level
from core.figures import share_of
from people.models import Dinas
from surveys.enums import Progress
from surveys.models import Answer, Campaign, ReminderSent, Response
from surveys.querysets import ResponseQuerySet


@dataclass(frozen=True, slots=True)
class AgencyProgress:
    """`sections`: per cent of the units with an answer in each section, in the order of the questionnaire."""

    dinas: Dinas
    units: int
    started: int
    sent: int
    sections: tuple[int, ...]
    last_saved: datetime | None
    reminded_on: date | None

    @property
    def waiting(self) -> int:
        return self.units - self.sent

    @property
    def progress(self) -> Progress:
        if self.sent == self.units:
            return Progress.DONE
        return Progress.FILLING if self.started else Progress.WAITING


def by_agency(responses: ResponseQuerySet, section_codes: Iterable[str]) -> list[AgencyProgress]:
    """The agencies of `responses`, least sent first; two statements and one for the names."""
    codes = list(section_codes)
    touched = _touched(responses)
    totals = (
        responses.order_by()
        .values("dinas")
        .annotate(
            units=Count("pk"),
            started=Count("pk", filter=Q(started_at__isnull=False)),
            sent=Count("pk", filter=Q(sent_at__isnull=False)),
            last_saved=Max("saved_at"),
            reminded_on=Max("reminded_on"),
        )
    )
    rows = {row.pop("dinas"): row for row in totals}
    found = [
        AgencyProgress(
            dinas=dinas,
            sections=tuple(share_of(touched.get((dinas.pk, code), 0), rows[dinas.pk]["units"]) for code in codes),
            **rows[dinas.pk],
        )
        for dinas in Dinas.objects.filter(pk__in=rows).select_related("unit")
    ]
    return sorted(found, key=lambda one: (one.sent / one.units, one.dinas.name))


def _touched(responses: ResponseQuerySet) -> dict[tuple[int, str], int]:
    counts = (
        Answer.objects.filter(response__in=responses.order_by().values("pk"))
        .order_by()
        .values_list("response__dinas", "section")
        .annotate(units=Count("response", distinct=True))
    )
    return {(dinas, section): units for dinas, section, units in counts}


def sent_by_day(responses: ResponseQuerySet) -> dict[date, int]:
    """How many of what stands as sent was sent on each day (WITA)."""
    days = responses.counted().order_by().annotate(day=TruncDate("sent_at")).values("day").annotate(units=Count("pk"))
    return {row["day"]: row["units"] for row in days}


def reminders_of(campaign: Campaign, days: int = 5) -> list[tuple[date, int]]:
    """The last days somebody was reminded on, newest first, with the number of units."""
    sent = ReminderSent.objects.filter(response__campaign=campaign).order_by()
    rows = sent.values("sent_on").annotate(units=Count("pk")).order_by("-sent_on")[:days]
    return [(row["sent_on"], row["units"]) for row in rows]


def heat_class(share: int) -> str:
    """The class of a heat cell for a per cent: 0, 1-24, 25-49, 50-74, 75-99, 100."""
    return f"q{progress_level(share)}"


def asked(campaign: Campaign) -> ResponseQuerySet:
    return Response.objects.filter(campaign=campaign)
