"""The plan on paper and as a sheet: the official document from the frozen content, the sheet from the lines."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core import exports, pdf
from core.templatetags.palu import rupiah
from people.enums import AssignmentKind
from performance.rules.periods import ROMAN
from planning.enums import CompetencyKind, Conformity, LineKind, Road, StepCode
from planning.models import Plan, PlanLine


def check_url(plan: Plan) -> str:
    """The address in the QR code, from PUBLIC_URL and not from the request."""
    return f"{settings.PUBLIC_URL}{reverse('planning:check', args=[plan.check_code])}"


def title_of(plan: Plan) -> str:
    return _("Personnel work plan %(year)s: %(agency)s") % {"year": plan.plan_year, "agency": plan.dinas.name}


# --- The official document ---
def official_pdf(plan: Plan, by: Any) -> bytes:
    """The document of a plan that was set; everything in it is the frozen content, its number and its digest."""
    content: dict[str, Any] = plan.frozen_content or {}
    data = {
        "head": pdf.head(
            title=title_of(plan),
            kicker=_("Personnel work plan"),
            by=by,
            classification="P1",
        ),
        "facts": _facts(plan, content),
        "columns": _columns(),
        "lines": [_line(number, line) for number, line in enumerate(content["lines"], start=1)],
        "total": rupiah(content["total"]),
        "approval_columns": [_("Step"), _("Decided by"), _("On")],
        "approval": [_step(step) for step in content["approval"]],
        "labels": {
            "lines": _("Lines of the plan"),
            "total": _("Total"),
            "approval": _("Approval"),
            "check": _("Check this document"),
            "how": _("Scan the code or open the address. The page shows number, date and SHA-256 of the plan as set."),
            "url": check_url(plan),
            "sha256": plan.content_sha256,
        },
    }
    return pdf.render("plan.typ", data, {"qr": pdf.qr_svg(check_url(plan))})


def _facts(plan: Plan, content: dict[str, Any]) -> list[tuple[str, str]]:
    ceiling = rupiah(content["ceiling"]) if content["ceiling"] is not None else _("no data yet")
    number = formats.date_format(plan.document_date) if plan.document_date else _("not given yet")
    return [
        (_("Agency"), content["agency"]),
        (_("Plan year"), str(content["plan_year"])),
        (_("Version"), str(content["version"])),
        (_("Document number"), plan.document_number or _("not given yet")),
        (_("Date of the document"), number),
        (_("Budget ceiling"), ceiling),
    ]


def _columns() -> list[str]:
    return [_("No."), _("Activity"), _("Indicator and target"), _("In charge"), _("Time"), _("Budget")]


def _line(number: int, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": str(number),
        "title": line["title"],
        "code": " · ".join(filter(None, [line["code"], line["sub_activity"], ", ".join(line["needs"])])),
        "measure": f"{line['indicator']}: {line['target']}",
        "in_charge": line["in_charge"],
        "time": f"TW {ROMAN[line['quarter']]}" if line["quarter"] else "–",
        "amount": rupiah(line["amount"]),
        "items": _items(line) if line["kind"] == LineKind.TRAINING else "",
    }


def _items(line: dict[str, Any]) -> str:
    """The items of Pasal 207(3) that have no column of their own."""
    group = f" ({line['target_group']})" if line["target_group"] else ""
    parts = [
        (_("Competence"), CompetencyKind(line["competency_kind"]).label),
        (_("Participants"), f"{line['people']}{group}"),
        (_("Form and road"), Road(line["road"]).label),
        (_("Organizer"), line["organizer"]),
        (_("Curriculum"), Conformity(line["conformity"]).label),
    ]
    return " · ".join(f"{label}: {value}" for label, value in parts)


def _step(step: dict[str, Any]) -> list[str]:
    at = parse_datetime(step["at"])
    acting = "" if step["as"] == AssignmentKind.DEFINITIVE else f" ({AssignmentKind(step['as']).label})"
    when = formats.date_format(timezone.localtime(at), "DATE_FORMAT") if at else "–"
    return [str(StepCode(step["step"]).label), f"{step['by']}{acting}", when]


# --- The sheet ---
def sheet(plan: Plan, lines: list[PlanLine], by: Any) -> bytes:
    """Every line with the seven items and what was spent; lines come with their needs."""
    about = [
        (_("Agency"), plan.dinas.name),
        (_("Plan year"), str(plan.plan_year)),
        (_("State"), str(plan.get_state_display())),
        (_("Version"), str(plan.version)),
        (_("SHA-256"), plan.content_sha256 or "–"),
        (_("Exported by"), by.name),
        (_("Exported at"), f"{timezone.localtime(timezone.now()):%d/%m/%Y %H.%M} WITA"),
    ]
    return exports.xlsx(_sheet_columns(), [_row(line) for line in lines], title=title_of(plan), about=about)


def _sheet_columns() -> list[exports.Column]:
    return [
        exports.Column(_("Code"), width=22),
        exports.Column(_("Kind"), width=16),
        exports.Column(_("Activity"), width=44),
        exports.Column(_("Needs"), width=16),
        exports.Column(_("Sub-activity code"), width=18),
        exports.Column(_("Kind of competence"), width=18),
        exports.Column(_("People"), "integer"),
        exports.Column(_("Which employees"), width=24),
        exports.Column(_("Form and road"), width=24),
        exports.Column(_("Organizer"), width=28),
        exports.Column(_("Quarter"), "integer"),
        exports.Column(_("Conformity with the curriculum"), width=30),
        exports.Column(_("Budget"), "money"),
        exports.Column(_("Indicator"), width=32),
        exports.Column(_("Target"), width=18),
        exports.Column(_("Person in charge"), width=26),
        exports.Column(_("Spent so far"), "money"),
        exports.Column(_("Done on"), "date"),
        exports.Column(_("What came of it"), width=36),
    ]


def _row(line: PlanLine) -> list[Any]:
    return [
        line.code,
        str(line.get_kind_display()),
        line.title,
        ", ".join(need.code for need in line.needs.all()),
        line.sub_activity,
        str(line.get_competency_kind_display()),
        line.people,
        line.target_group,
        str(line.get_road_display()),
        line.organizer,
        line.quarter,
        str(line.get_conformity_display()),
        line.amount,
        line.indicator,
        line.target,
        line.in_charge,
        line.realised_amount,
        line.done_on,
        line.outcome,
    ]
