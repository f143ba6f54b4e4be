"""A report as PDF and as sheet, from the same words as its page."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core import exports, pdf
from core.charts import for_pdf
from core.exports import Column, Table
from core.templatetags.palu import date_id
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
    areas = reading.areas(content)[:AREAS_IN_PDF]
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
        "notes": {
            "areas": reading.shown_of(len(areas), reading.below(content)),
            "indicators": reading.shown_of(len(shown), reading.indicator_count(content)),
        },
        "charts": [{"name": f"chart{number}", "title": one.title} for number, one in enumerate(charts)],
        "measures": [_measure_cells(row) for row in reading.measures(content)],
        "areas": [_area_cells(row) for row in areas],
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
    if found is None:
        return [[_("No data: this report was made up later."), ""]]
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
    """Every figure of the report as a number: measures first, then indicators, agencies, areas, plan and money."""
    content = report.content
    columns = [
        Column(_("Figure"), width=44),
        Column(_("Measured in"), width=10),
        Column(_("Value"), "decimal"),
        Column(_("Target by now"), "decimal"),
        Column(_("Change since the month before"), "decimal"),
        Column(_("Part"), "integer", 18),
        Column(_("Whole"), "integer", 18),
        Column(_("Status"), width=16),
    ]
    about = [
        (_("Agency"), scope_of(report)),
        (_("Period"), periods.label(report.period)),
        (_("Data as on"), date_id(date.fromisoformat(content["on"]))),
    ]
    more = [_indicator_table(content), _area_table(content), _money_table(content)]
    if content["agencies"]:
        more.insert(1, _agency_table(content))
    return exports.xlsx(columns, reading.measure_figures(content), title=title_of(report), about=about, more=more)


def _indicator_table(content: dict[str, Any]) -> Table:
    columns = [
        Column(_("Indicator"), width=44),
        Column(_("Agency"), width=44),
        Column(_("Period"), width=20),
        Column(_("Measured in"), width=12),
        Column(_("Actual"), "decimal"),
        Column(_("Target"), "decimal"),
        Column(_("Achieved"), "percent"),
        Column(_("Status"), width=16),
    ]
    rows = [
        (
            row["name"], row["agency"], row["period_shown"], row["unit"], row["value"], row["target"], row["percent"],
            row["word"],
        )
        for row in reading.indicators(content)
    ]  # fmt: skip
    return Table(_("Performance indicators"), columns, rows)


def _agency_table(content: dict[str, Any]) -> Table:
    measured = [
        Column(measure.label, "percent" if measure.unit == "percent" else "integer", 14)
        for measure in reading.BY_CODE.values()
    ]
    rows = [(row["name"], *(row["values"].get(code) for code in reading.BY_CODE)) for row in content["agencies"]]
    return Table(_("Agencies"), [Column(_("Agency"), width=52), *measured], rows)


def _area_table(content: dict[str, Any]) -> Table:
    columns = [
        Column(_("Area"), width=44),
        Column(_("Agency"), width=44),
        Column(_("Status"), width=16),
        Column(_("Remark"), width=60),
    ]
    found = [*reading.areas(content), *reading.unknown(content)]
    return Table(_("Areas to improve"), columns, [(one.title, one.place, one.status, one.reason) for one in found])


def _money_table(content: dict[str, Any]) -> Table:
    columns = [
        Column(_("Plan lines"), "integer"),
        Column(_("started"), "integer"),
        Column(_("done"), "integer"),
        Column(_("Budget planned"), "money"),
        Column(_("Budget spent"), "money"),
    ]
    found = content["money"]
    names = ("lines", "started", "done", "planned", "spent")
    return Table(_("Plan and money"), columns, [tuple(found[name] for name in names)] if found else [])
