"""What waits for somebody, from many tables in one statement: each source gives rows of one shape, joined by UNION."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)  # fmt: skip
from django.db.models.functions import Cast, Coalesce

SHAPE = ("w_code", "w_id", "w_title", "w_detail", "w_day", "w_number", "w_year")


@dataclass(frozen=True, slots=True)
class Row:
    """`code` names the source; what `detail`, `day`, `number` and `year` mean is that source's own affair."""

    code: str
    public_id: UUID
    title: str
    detail: str
    day: date | None
    number: int
    year: int


def shaped(
    rows: QuerySet[Any],
    code: str,
    *,
    key: str = "public_id",
    title: Any = "",
    detail: Any = "",
    day: Any = None,
    number: Any = 0,
    year: Any = 0,
) -> QuerySet[Any]:
    """`rows` in the common shape. `title`, `detail`, `day` and `year` name fields or are expressions."""
    return (
        rows.order_by()
        .annotate(
            w_code=Value(code, CharField()),
            w_id=F(key),
            w_title=_text(title),
            w_detail=_text(detail),
            w_day=Cast(Value(None), DateField()) if day is None else _field(day),
            w_number=_number(number),
            w_year=_number(year),
        )
        .values_list(*SHAPE)
    )


def _field(name: Any) -> Any:
    return F(name) if isinstance(name, str) else name


def _text(name: Any) -> Any:
    return Value("", CharField()) if name == "" else Cast(_field(name), CharField(max_length=250))


def _number(value: Any) -> Any:
    return Value(value, IntegerField()) if isinstance(value, int) else Cast(_field(value), IntegerField())


def counted(rows: QuerySet[Any], by: str, outer: str = "pk") -> Any:
    """How many of `rows` have `by` equal to the outer row's `outer`."""
    own = rows.order_by().filter(**{by: OuterRef(outer)}).values(by)
    return Coalesce(Subquery(own.annotate(how_many=Count("pk")).values("how_many"), IntegerField()), 0)


def collect(sources: Iterable[QuerySet[Any]]) -> list[Row]:
    """All rows of `sources` (made by `shaped`), in one statement."""
    first, *others = sources
    return [Row(*values) for values in first.union(*others, all=True)]
