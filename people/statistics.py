"""Staff statistics: how many people by grade, education, age, kind, kind of position and agency, each by sex."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Value, When
from django.utils.translation import gettext as _

from core.charts import Chart, age, columns
from core.templatetags.palu import number
from people.columns import Labels
from people.enums import PositionType, Sex
from people.models import Grade
from people.querysets import EmployeeQuerySet
from people.rules.dated import add_years
from people.rules.ranks import EDUCATION_BY_SIASN_ID

FIRST_BAND, LAST_BAND, BAND = 20, 60, 5  # years of age
SCHOOLING = ("SD", "SLTP", "SLTA", "D1", "D2", "D3", "D4/S1", "Profesi", "S2", "S3")
NEAR_RETIREMENT = 50
Counts = dict[Any, dict[str, int]]  # what is counted -> sex -> people


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    male: int
    female: int
    known: bool = True

    @property
    def total(self) -> int:
        return self.male + self.female


@dataclass(frozen=True, slots=True)
class Table:
    """One breakdown: the finding as title, its rows, and a chart where a shape tells more than the rows."""

    name: str
    finding: str
    rows: list[Row]
    chart: Chart | None = None

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)


def tables(employees: EmployeeQuerySet, on: date, *, by_dinas: bool) -> list[Table]:
    """The breakdowns of people at work, in six statements (seven with agencies); the data are already scoped."""
    people = employees.for_analysis().order_by()
    found = [_grades(people), _education(people), _ages(people, on), *_kinds(people)]
    return [*found, _agencies(people)] if by_dinas else found


def _count(people: EmployeeQuerySet, *fields: str) -> list[tuple[Any, ...]]:
    return list(people.values_list(*fields, "sex").annotate(people=Count("pk")))


def _by(found: Iterable[tuple[Any, ...]], what: Callable[[tuple[Any, ...]], Any]) -> Counts:
    counts: Counts = defaultdict(lambda: dict.fromkeys(Sex.values, 0))
    for one in found:
        counts[what(one)][one[-2]] += one[-1]
    return counts


def _rows(counts: Counts, labels: Iterable[tuple[Any, str]]) -> list[Row]:
    """Rows in the order of `labels`; what nobody told us comes last, in words."""
    known = [(key, str(label)) for key, label in labels]
    rows = [_row(label, counts[key]) for key, label in known if key in counts]
    rest = set(counts) - {key for key, _label in known}
    if rest:
        rows.append(_row(_("no data yet"), _sum(counts[key] for key in rest), known=False))
    return rows


def _row(label: str, by_sex: dict[str, int], *, known: bool = True) -> Row:
    return Row(label, by_sex[Sex.MALE], by_sex[Sex.FEMALE], known)


def _sum(many: Iterable[dict[str, int]]) -> dict[str, int]:
    total = dict.fromkeys(Sex.values, 0)
    for one in many:
        for sex, people in one.items():
            total[sex] += people
    return total


def _most(rows: list[Row], words: str) -> str:
    """The largest row as a sentence; `words` has places for label, people and total."""
    known = [row for row in rows if row.known]
    if not known:
        return _("No data yet")
    first = max(known, key=lambda row: row.total)
    total = sum(row.total for row in rows)
    return words % {"label": first.label, "people": number(first.total), "total": number(total)}


def _chart(rows: list[Row], title: str, width: int = 560) -> Chart | None:
    return columns.draw([(row.label, row.total) for row in rows], title=title, width=width) if rows else None


def _grades(people: EmployeeQuerySet) -> Table:
    counts = _by(_count(people, "grade"), lambda one: one[0])
    order = [(pk, name) for pk, name in Grade.objects.order_by("ladder", "order").values_list("pk", "name")]
    order.sort(key=lambda one: "/" not in one[1])  # the PNS ladder first
    rows = _rows(counts, order)
    finding = _most(rows, _("Most are in grade %(label)s: %(people)s of %(total)s"))
    return Table(_("Grade"), finding, rows, _chart(rows, finding, 720))


def _schooling(code: str | None) -> str:
    known = EDUCATION_BY_SIASN_ID.get(code or "")
    return SCHOOLING[known.order - 1] if known else ""


def _education(people: EmployeeQuerySet) -> Table:
    counts = _by(_count(people, "education_level__code"), lambda one: _schooling(one[0]))
    rows = _rows(counts, [(name, name) for name in SCHOOLING])
    finding = _most(rows, _("Most have %(label)s: %(people)s of %(total)s"))
    return Table(_("Education"), finding, rows, _chart(rows, finding))


def _bands() -> list[tuple[int, str]]:
    """First age of each band, with its name: under 20, 20–24, …, 60 and above."""
    middle = [(low, f"{low}–{low + BAND - 1}") for low in range(FIRST_BAND, LAST_BAND, BAND)]
    return [(0, f"< {FIRST_BAND}"), *middle, (LAST_BAND, f"≥ {LAST_BAND}")]


def _ages(people: EmployeeQuerySet, on: date) -> Table:
    bands = _bands()
    oldest_first = sorted((low for low, _label in bands if low), reverse=True)
    reached = [When(birth_date__lte=add_years(on, -low), then=Value(low)) for low in oldest_first]
    banded = people.annotate(band=Case(*reached, default=Value(0)))
    counts = _by(_count(banded, "band"), lambda one: one[0])
    rows = _rows(counts, bands)
    total = sum(row.total for row in rows)
    older = sum(sum(counts[low].values()) for low, _label in bands if low >= NEAR_RETIREMENT and low in counts)
    finding = _("%(older)s of %(total)s are %(age)d or older") % {
        "older": number(older), "total": number(total), "age": NEAR_RETIREMENT,
    }  # fmt: skip
    sides = (str(Sex.MALE.label), str(Sex.FEMALE.label))
    shape = [(row.label, row.male, row.female) for row in reversed(rows)]
    return Table(_("Age"), finding, rows, age.draw(shape, title=finding, sides=sides) if rows else None)


def _kinds(people: EmployeeQuerySet) -> list[Table]:
    found = _count(people, "kind", "position__type")
    labels = Labels()
    kinds = _rows(_by(found, lambda one: one[0]), labels.kind.items())
    posts = _rows(_by(found, lambda one: one[1]), [(kind.value, str(kind.label)) for kind in PositionType])
    kind_finding = _most(kinds, _("Most are %(label)s: %(people)s of %(total)s"))
    post_finding = _most(posts, _("Most hold the kind of position %(label)s: %(people)s of %(total)s"))
    return [
        Table(_("Kind"), kind_finding, kinds, _chart(kinds, kind_finding)),
        Table(_("Kind of position"), post_finding, posts, _chart(posts, post_finding)),
    ]


def _agencies(people: EmployeeQuerySet) -> Table:
    found = _count(people, "dinas__name")
    counts = _by(found, lambda one: one[0] or "")
    rows = _rows(counts, [(name, name) for name in sorted(name for name in counts if name)])
    return Table(_("Agency"), _most(rows, _("The largest is %(label)s: %(people)s of %(total)s")), rows)
