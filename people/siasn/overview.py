"""What the page of an import shows of its report and its staged rows."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.enums import FileKind, RowOutcome
from people.models import ImportBatch, StagedRow
from people.siasn.problems import SUPERSEDED
from people.siasn.references import number_kind
from people.text import readable

PLACES = 5
SAMPLE = 5

TITLES = {
    "nip_empty": _("NIP is empty"),
    "nip_number": _("Excel turned the NIP into a number"),
    "nip_not_digits": _("NIP holds other signs than digits"),
    "nip_length": _("NIP has not 18 digits"),
    "nip_birth": _("Birth date in the NIP does not exist"),
    "nip_birth_future": _("Birth date in the NIP lies ahead"),
    "nip_month": _("Appointment month in the NIP does not exist"),
    "nip_contract_code": _("Contract code in the NI PPPK does not exist"),
    "nip_year": _("Appointment year in the NIP cannot be"),
    "nip_tmt_future": _("Appointment in the NIP lies far ahead"),
    "nip_sex": _("Sex in the NIP does not exist"),
    "nip_serial": _("Excel turned the last 3 digits of the NIP into zeros"),
    "nip_too_young": _("Too young when appointed, by the NIP"),
    "nip_old_at_appointment": _("Older than usual when appointed"),
    "nip_unknown_code": _("Contract code in the NI PPPK is not known"),
    "birth_differs": _("Birth date differs from the NIP"),
    "birth_from_nip": _("Birth date taken from the NIP"),
    "sex_differs": _("Sex differs from the NIP"),
    "sex_unreadable": _("Sex cannot be read"),
    "id_unreadable": _("PNS ID cannot be read"),
    "name_empty": _("Name is empty"),
    "identity_conflict": _("PNS ID and NIP belong to two people"),
    "number_taken": _("NIP is a former number"),
    "duplicate": _("The same person stands in the files several times"),
    "kind_differs": _("Row looks like another kind of employee"),
    "date_unreadable": _("Date cannot be read"),
    "date_refused": _("Birth date cannot be read"),
    "number_unreadable": _("Number cannot be read"),
    "text_cut": _("Text was too long and was cut"),
    "status_unknown": _("Legal status is not in the list"),
    "grade_unknown": _("Grade is not in the list"),
    "education_unknown": _("Education level is not in the list"),
    "position_empty": _("Position is empty"),
    "position_date_empty": _("TMT JABATAN is empty"),
    "position_new": _("Position is not in the list"),
    "position_old": _("Old name of a position"),
    "position_by_id": _("Position known by its id only"),
    "past_retirement": _("Past the retirement date but active"),
    "unit_empty": _("UNOR ID is empty"),
    "unit_unknown": _("Unit is not in the hierarchy"),
    "unit_id_empty": _("ID of the unit is empty"),
    "unit_name_empty": _("Name of the unit is empty"),
    "parent_missing": _("Parent unit is missing"),
    "loop": _("Unit lies below itself"),
    "sheet_apart": _("History sheet among SIASN files"),
    "no_table": _("No table in the file"),
    # history sheets
    "nip_unknown": _("Nobody here has this NIP"),
    "cell_empty": _("A required cell is empty"),
    "text_long": _("Text is too long"),
    "year_unreadable": _("Year cannot be"),
    "number_outside": _("Number is outside its bounds"),
    "choice_unknown": _("Word is not in the list"),
    "duplicate_key": _("The same fact stands in the sheets several times"),
    "jp_steps": _("JP come in steps of 0.25"),
    "day_ahead": _("Day lies ahead"),
    "days_reversed": _("Last day lies before the first"),
    "rated_here": _("Already evaluated in this system"),
    "evidence_empty": _("Evidence number is empty"),
    "evidence_used": _("Evidence number stands for another activity"),
    "from_session": _("Activity comes from a training session here"),
    "after_current": _("Later than the present one"),
    "current_unknown": _("The present one is not known"),
    "current_differs": _("Differs from the present one"),
    "ladder_differs": _("Grade of another kind of employee"),
    "not_contract": _("Person is no PPPK"),
    "contract_overlaps": _("Contract overlaps another one"),
    "not_in_service": _("Person is no longer in service"),
    "before_head": _("Before the present head began"),
    "place_kept": _("Unit is kept as text"),
    "position_added": _("Position is not in the list"),
    "unit_unclear": _("Unit is not found"),
    "position_unclear": _("Position is not found"),
}


@dataclass(frozen=True, slots=True)
class Cause:
    title: Any
    column: str
    count: int
    places: str  # row numbers, the first few
    more: bool


def summarise(rows: list[Any]) -> dict[str, list[dict[str, Any]]]:
    """Causes and warnings counted by code, with the first places; no value of a cell is kept in it."""
    refused = [(row.causes[0], row) for row in rows if row.outcome == RowOutcome.REFUSED]
    warned = [(warning, row) for row in rows if row.outcome != RowOutcome.REFUSED for warning in row.warnings]
    return {"causes": _counted(refused), "cautions": _counted(warned)}


def _counted(found: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    counts: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str], list[int]] = {}
    for problem, row in found:
        key = (problem.code, problem.column)
        counts[key] += 1
        if counts[key] <= PLACES:
            places.setdefault(key, []).append(row.number)
    return [
        {"code": code, "column": column, "count": count, "rows": places[(code, column)]}
        for (code, column), count in counts.most_common()
    ]


def causes(batch: ImportBatch, name: str) -> list[Cause]:
    """`name` is "causes" (of refusals) or "cautions"."""
    return [
        Cause(
            TITLES[one["code"]],
            one["column"],
            one["count"],
            ", ".join(str(row) for row in one["rows"]),
            one["count"] > len(one["rows"]),
        )
        for one in batch.report.get(name, [])
    ]


def superseded(batch: ImportBatch) -> int:
    """How many refused rows the error sheets leave out: a later row counts in their place."""
    return sum(one["count"] for one in batch.report.get("causes", []) if one["code"] in SUPERSEDED)


@dataclass(frozen=True, slots=True)
class SampleRow:
    name: str
    number: str
    number_kind: str
    birth_date: date | None
    position: str
    position_since: date | None
    grade: str
    unit: str


def sample(batch: ImportBatch) -> list[SampleRow]:
    """The first rows of people as they were read: the one reading of dates and codes, to look at before writing."""
    rows = StagedRow.objects.filter(batch=batch, outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED])
    payloads = rows.exclude(kind=FileKind.UNITS).order_by("pk").values_list("payload", flat=True)[:SAMPLE]
    return [_sample_row(payload) for payload in payloads]


def _sample_row(payload: dict[str, Any]) -> SampleRow:
    return SampleRow(
        payload["name"],
        payload.get("number", ""),
        number_kind(payload),
        _day(payload, "birth_date"),
        readable(payload.get("position", "")),
        _day(payload, "position_since"),
        payload.get("grade", ""),
        payload.get("unit_name", ""),
    )


def _day(payload: dict[str, Any], key: str) -> date | None:
    return date.fromisoformat(payload[key]) if key in payload else None
