"""What a line says when it is drafted from a need: everything we know already, so that nobody types it again."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from planning.enums import CompetencyKind, LineKind, NeedKind, Road
from planning.models import Need
from training.enums import ProgrammeForm, ProgrammeKind
from training.models import Programme

KINDS = {
    NeedKind.TRAINING: LineKind.TRAINING,
    NeedKind.COMPETENCE: LineKind.TRAINING,
    NeedKind.CAREER: LineKind.CAREER,
    NeedKind.RETIREMENT: LineKind.CAREER,
    NeedKind.EVALUATION: LineKind.EVALUATION,
    NeedKind.INDICATOR: LineKind.EVALUATION,
    NeedKind.OTHER: LineKind.OTHER,
}
SUB_ACTIVITIES = {
    LineKind.TRAINING: "5.03.02.2.03",
    LineKind.CAREER: "5.03.02.2.02",
    LineKind.EVALUATION: "5.03.02.2.04",
    LineKind.OTHER: "",
}
QUARTERS = {"urgency_this_year": 1, "urgency_plan_year": 2, "urgency_later": 4}
ROADS = {
    ProgrammeForm.CLASSICAL: Road.CLASSICAL,
    ProgrammeForm.NON_CLASSICAL: Road.NON_CLASSICAL,
    ProgrammeForm.BLENDED: Road.BLENDED,
}
COMPETENCY_KINDS = {
    ProgrammeKind.MANAGERIAL: CompetencyKind.MANAGERIAL,
    ProgrammeKind.SOCIOCULTURAL: CompetencyKind.SOCIOCULTURAL,
    ProgrammeKind.TECHNICAL: CompetencyKind.TECHNICAL,
    ProgrammeKind.FUNCTIONAL: CompetencyKind.TECHNICAL,
}


def programmes_of(needs: list[Need]) -> dict[str, Programme]:
    codes = {need.programme_code for need in needs if need.programme_code}
    return {one.code: one for one in Programme.objects.filter(code__in=codes)}


def line_values(need: Need, programme: Programme | None) -> dict[str, Any]:
    """Fields of a line for `need`, in Indonesian. The budget of training and other lines is left to be filled in."""
    kind = KINDS[NeedKind(need.kind)]
    with translation.override(settings.LANGUAGE_CODE):
        values = {
            "kind": kind,
            "title": _title(need),
            "sub_activity": SUB_ACTIVITIES[kind],
            "quarter": _quarter(need),
            "in_charge": need.dinas.unit.head_position[:150],
            "amount": 0 if kind in {LineKind.CAREER, LineKind.EVALUATION} else None,
            **_indicator(need),
        }
    return values | (_training(need, programme) if kind == LineKind.TRAINING else {})


def _title(need: Need) -> str:
    words = {
        NeedKind.RETIREMENT: _("Filling of posts that become vacant by retirement"),
        NeedKind.EVALUATION: _("Performance dialogues and feedback: %(topic)s"),
        NeedKind.INDICATOR: _("Target of the indicator: %(topic)s"),
        NeedKind.OTHER: _("Removal of an obstacle: %(topic)s"),
    }
    return (words.get(NeedKind(need.kind), "%(topic)s") % {"topic": need.topic})[:200]


def _quarter(need: Need) -> int:
    named = [QUARTERS[reason["code"]] for reason in need.reasons if reason["code"] in QUARTERS]
    return named[0] if named else 1


def _indicator(need: Need) -> dict[str, str]:
    people = _("%(people)d people") % {"people": need.people}
    units = _("%(units)d units") % {"units": need.units}
    indicator, target = {
        NeedKind.TRAINING: (_("Participants who passed"), people),
        NeedKind.COMPETENCE: (_("Employees who reach the standard of their post"), people),
        NeedKind.CAREER: (_("Units where the career paths are explained"), units),
        NeedKind.RETIREMENT: (_("Vacant posts with a proposed successor"), people),
        NeedKind.EVALUATION: (_("Units with performance dialogues every quarter"), units),
        NeedKind.INDICATOR: (need.topic, need.target),
        NeedKind.OTHER: (_("Units where the obstacle is removed"), units),
    }[NeedKind(need.kind)]
    return {"indicator": indicator[:200], "target": target[:100]}


def _training(need: Need, programme: Programme | None) -> dict[str, Any]:
    values: dict[str, Any] = {"people": need.people, "programme_code": need.programme_code}
    if need.competency is not None:
        values["competency_kind"] = need.competency.kind
    if programme is not None:
        values |= {
            "competency_kind": COMPETENCY_KINDS[ProgrammeKind(programme.kind)],
            "road": ROADS[ProgrammeForm(programme.form)],
            "organizer": programme.organizer,
            "jp": programme.jp,
        }
    return values
