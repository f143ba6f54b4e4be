"""A report as PDF and as sheet, from the same words as its page."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core import exports, pdf
from core.charts import for_pdf
from core.exports import Column
from monitoring import reading
from monitoring.models import ReportRun
from performance.rules import periods


def title_of(report: ReportRun) -> str:
    return _("Monthly report %(month)s") % {"month": periods.label(report.period)}


def scope_of(report: ReportRun) -> str:
    return report.dinas.name if report.dinas else _("City of Palu")


def file_name(report: ReportRun) -> str:
    scope = report.dinas.short_name if report.dinas else "kota-palu"
    return f"laporan-{report.period}-{scope}"


AREAS_IN_PDF = 5
INDICATORS_IN_PDF = 2  # the page and the sheet have all of them; the PDF is two pages


def as_pdf(report: ReportRun, by: Any) -> bytes:
    """Two pages of A4: what matters first, then every agency (city) or indicator (Dinas)."""
    content = report.content
    charts = [one for one in (reading.trend(content), reading.retirements(content)) if one is not None]
    indicators = reading.indicators(content)
    shown = indicators[:INDICATORS_IN_PDF] if content["agencies"] else indicators
    data = {
        "head": pdf.head(
            title=reading.finding(content),
            kicker=title_of(report),
            scope=scope_of(report),
            data_date=date.fromisoformat(content["on"]),
            by=by,
            classification="P1",
        ),
        "labels": _labels(),
        "charts": [{"name": f"chart{number}", "title": one.title} for number, one in enumerate(charts)],
        "measures": [_measure_cells(row) for row in reading.measures(content)],
        "areas": [_area_cells(row) for row in reading.areas(content)[:AREAS_IN_PDF]],
        "money": _money_facts(content),
        "indicator_columns": _as_columns(indicator_columns(), right=range(3, 6)),
        "indicators": [_indicator_cells(row) for row in shown],
        "agency_columns": _as_columns(agency_columns(), right=range(1, 9)),
        "agencies": [[row["name"], *row["cells"]] for row in reading.agencies(content)],
    }
    return pdf.render(
        "monthly_report.typ",
        data,
        images={f"chart{number}": for_pdf(one.svg) for number, one in enumerate(charts)},
    )


def _labels() -> dict[str, str]:
    return {
        "areas": _("Areas to improve"),
        "none": _("Nothing is below target."),
        "money": _("Plan and money"),
        "indicators": _("Performance indicators"),
        "agencies": _("Agencies"),
    }


def _measure_cells(row: reading.MeasureRow) -> dict[str, Any]:
    return {
        "label": str(row.label), "value": row.value, "meaning": row.meaning, "change": row.change, "tag": row.tag,
        "status": row.status, "judged": row.has_target, "share": None if row.share is None else float(row.share),
        "aim": None if row.aim is None else float(row.aim),
    }  # fmt: skip


def _area_cells(row: reading.AreaRow) -> dict[str, str]:
    reason = f"{row.place} · {row.reason}" if row.place else row.reason
    return {"title": row.title, "reason": reason, "tag": row.tag, "status": row.status}


def _money_facts(content: dict[str, Any]) -> list[list[str]]:
    found = reading.money(content)
    return [
        [_("Plan lines"), found["lines"]],
        [_("started"), found["started"]],
        [_("done"), found["done"]],
        [_("Budget planned"), found["planned"]],
        [_("Budget spent"), found["spent"]],
    ]


def indicator_columns() -> list[Column]:
    return [
        Column(_("Indicator"), width=34),
        Column(_("Agency"), width=36),
        Column(_("Period"), width=20),
        Column(_("Actual"), width=14),
        Column(_("Target"), width=14),
        Column(_("Achieved"), width=12),
        Column(_("Status"), width=12),
    ]


def _indicator_cells(row: dict[str, Any]) -> list[str]:
    return [
        row["name"],
        row["agency"],
        row["period_shown"],
        row["shown"],
        row["target_shown"],
        row["percent_shown"],
        row["word"],
    ]


def agency_columns() -> list[Column]:
    return [Column(_("Agency"), width=52), *(Column(measure.label, width=12) for measure in reading.BY_CODE.values())]


def _as_columns(columns: list[Column], right: Collection[int]) -> list[dict[str, Any]]:
    return [
        {"title": str(one.title), "align": "right" if number in right else "left", "width": one.width}
        for number, one in enumerate(columns)
    ]


def as_xlsx(report: ReportRun) -> bytes:
    """Every figure of the report, one row each: measures, indicators, agencies, areas to improve."""
    content = report.content
    columns = [
        Column(_("Part"), width=20),
        Column(_("What"), width=44),
        Column(_("Value"), width=18),
        Column(_("Remark"), width=60),
    ]
    measures_part, areas_part = _("Figures of the month"), _("Areas to improve")
    rows = [
        (measures_part, str(row.label), row.value, f"{row.meaning} · {row.change}") for row in reading.measures(content)
    ]
    rows += [(areas_part, row.title, row.status, row.reason) for row in reading.areas(content)]
    rows += [(_("Plan and money"), label, value, "") for label, value in _money_facts(content)]
    rows += [
        (
            _("Performance indicators"),
            row["name"],
            row["shown"],
            f"{row['agency']} · {row['target_shown']} · {row['word']}",
        )
        for row in reading.indicators(content)
    ]
    for row in reading.agencies(content):
        for measure, cell in zip(reading.BY_CODE.values(), row["cells"], strict=True):
            rows.append((_("Agencies"), f"{row['name']}: {measure.label}", cell, ""))
    about = [
        (_("Agency"), scope_of(report)),
        (_("Period"), periods.label(report.period)),
        (_("Data as on"), content["on"]),
    ]
    return exports.xlsx(columns, rows, title=title_of(report), about=about)
