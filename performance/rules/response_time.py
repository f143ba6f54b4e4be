"""Response time to complaints and requests (PermenPANRB 62/2018). Facts: docs/rules/service.md.

Days are working days; day 0 is the day of disposition. The caller brings the calendar.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median

from people.rules.dated import latest_in_force

FEWEST_CASES = 10  # below it a share says little and may point at a person: count and median only
SOURCE = "PermenPANRB 62/2018, as told by LAPOR! and Kementerian PANRB"


class RequestClass(StrEnum):
    INFORMATION = "permintaan_informasi"
    NORMATIVE = "pengaduan_normatif"
    NO_INSPECTION = "tidak_berkadar_pengawasan"
    INSPECTION = "berkadar_pengawasan"
    ASPIRATION = "aspirasi"


class Step(StrEnum):
    VERIFY = "verifikasi"
    FIRST_ANSWER = "jawaban_pertama"
    RESOLVE = "penyelesaian"


@dataclass(frozen=True, slots=True)
class Limit:
    valid_from: date
    request_class: str | None  # None: every class
    step: str
    working_days: int
    source: str = SOURCE
    confirmed: bool = True


SINCE = date(2018, 1, 1)
LIMITS = (  # no number was found for aspirations
    Limit(SINCE, None, Step.VERIFY, 3),
    Limit(SINCE, None, Step.FIRST_ANSWER, 3),
    Limit(SINCE, RequestClass.INFORMATION, Step.RESOLVE, 5),
    Limit(SINCE, RequestClass.NORMATIVE, Step.RESOLVE, 5),
    Limit(SINCE, RequestClass.NO_INSPECTION, Step.RESOLVE, 14),
    Limit(SINCE, RequestClass.INSPECTION, Step.RESOLVE, 60),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One request: working days until its answer, or until the end of the period where there is none yet."""

    working_days: int
    limit: int | None  # None: no limit is known for its class
    answered: bool = True

    @property
    def is_due(self) -> bool:
        """Answered, or open past its limit; an open case within its limit counts neither way."""
        return self.answered or (self.limit is not None and self.working_days > self.limit)


@dataclass(frozen=True, slots=True)
class Summary:
    """`on_time`, `share` and `p90` are None under ten cases; `median` is None when nothing was answered."""

    count: int  # cases due in the period
    answered: int
    on_time: int | None
    share: Decimal | None  # percent, unrounded, of the due cases that have a limit
    median: Decimal | None  # working days of the answered cases
    p90: int | None


def limit_for(request_class: str, on: date, step: str = Step.RESOLVE, limits: Iterable[Limit] = LIMITS) -> Limit | None:
    """The limit of a class for requests disposed on a day; None when there is no number."""
    rows = (row for row in limits if row.step == step and row.request_class in (None, request_class))
    return latest_in_force(rows, on)


def working_days_between(start: date, end: date, is_working_day: Callable[[date], bool]) -> int:
    """Working days after `start` up to and with `end`; 0 on the day itself or when `end` lies before it."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=number)) for number in range(1, days + 1))


def is_on_time(working_days: int, limit: int | None) -> bool | None:
    """None when there is no limit to keep."""
    return None if limit is None else working_days <= limit


def summarize(cases: Iterable[Case], fewest: int = FEWEST_CASES) -> Summary:
    """The KPI of a period over the cases due in it."""
    due = [case for case in cases if case.is_due]
    answered = sorted(case.working_days for case in due if case.answered)
    limited = [case for case in due if case.limit is not None]
    on_time = sum(1 for case in limited if case.answered and is_on_time(case.working_days, case.limit))
    shown = len(limited) >= fewest
    return Summary(
        count=len(due),
        answered=len(answered),
        on_time=on_time if shown else None,
        share=Decimal(100) * on_time / len(limited) if shown else None,
        median=Decimal(str(median(answered))) if answered else None,
        p90=percentile(answered, 90) if len(answered) >= fewest else None,
    )


def percentile(ordered: Sequence[int], percent: int) -> int:
    """Nearest rank: the smallest value that at least so many percent do not exceed. `ordered` must not be empty."""
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]
