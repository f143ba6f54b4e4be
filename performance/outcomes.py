"""Evaluations in words and pictures: matrix, distribution with its warnings, rows of lists."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.figures import trimmed
from people.models import Dinas, Employee
from people.rules.messages import Message
from performance.enums import AgencyPredicate, EvaluationState, Predicate, Rating
from performance.models import Evaluation, OrganisationPredicate
from performance.rules import periods, predicates
from performance.rules.predicates import CORE_VALUES
from performance.selectors import EvaluationProgress

STATE_KINDS = {
    EvaluationState.DRAFT: "neutral",
    EvaluationState.SENT: "info",
    EvaluationState.ACKNOWLEDGED: "ok",
}
BEHAVIOUR = (Rating.BELOW, Rating.AS_EXPECTED, Rating.ABOVE)
RESULTS = BEHAVIOUR[::-1]


def short(rating: Rating) -> str:
    """A rating as a head of the matrix."""
    return {Rating.BELOW: _("Below"), Rating.AS_EXPECTED: _("As expected"), Rating.ABOVE: _("Above")}[rating]


def columns() -> list[str]:
    return [short(one) for one in BEHAVIOUR]


def matrix(period: str, result: str, behaviour: str) -> list[dict[str, Any]]:
    """Rows from above to below expectation, cells from below to above; the cell of the two ratings is marked."""
    end = periods.last_day(period)
    return [
        {
            "label": short(row),
            "cells": [
                {
                    "label": Predicate(predicates.predicate(row, column, end)).label,
                    "chosen": (row, column) == (result, behaviour),
                }
                for column in BEHAVIOUR
            ],
        }
        for row in RESULTS
    ]


def outcome(
    employee: Employee, period: str, result: str, behaviour: str, counted: Iterable[Evaluation]
) -> dict[str, Any]:
    """The predicate that two ratings give and the distribution among the rater's people once this one is counted."""
    found = ""
    if result and behaviour:
        found = predicates.predicate(result, behaviour, periods.last_day(period)).value
    counts = Counter(one.predicate for one in counted if one.predicate and one.employee_id != employee.pk)
    if found:
        counts[found] += 1
    agency = _agency_predicate(employee, periods.year_of(period))
    return {
        "predicate": Predicate(found).label if found else "",
        "ratings": _("Results %(result)s, behaviour %(behaviour)s.")
        % {"result": Rating(result).label, "behaviour": Rating(behaviour).label}
        if found
        else "",
        "matrix": matrix(period, result, behaviour),
        "columns": columns(),
        "total": sum(counts.values()),
        "agency": AgencyPredicate(agency).label if agency else "",
        "distribution": distribution(counts),
        "warnings": warnings(agency, counts, periods.last_day(period)),
    }


def _agency_predicate(employee: Employee, year: int) -> str:
    rows = OrganisationPredicate.objects.filter(dinas=employee.dinas_id, year=year)
    return rows.values_list("predicate", flat=True).first() or ""


def distribution(counts: Counter[str]) -> list[dict[str, Any]]:
    total = sum(counts.values())
    return [
        {"label": one.label, "count": counts[one.value], "percent": 100 * counts[one.value] / total if total else 0}
        for one in Predicate
    ]


def warnings(agency: str, counts: Counter[str], on: date) -> list[str]:
    """Where the distribution leaves the pattern of SE MenPANRB 3/2023; a consideration, it never blocks."""
    if not agency:
        return []
    return [warning_text(one) for one in predicates.distribution_warnings(agency, counts, on)]


def warning_text(message: Message) -> str:
    codes = str(message.params["predicates"]).split("+")
    labels = _(" or ").join(str(Predicate(code).label) for code in codes)
    words = dict(message.params) | {"predicates": labels, "share": trimmed(message.params["share"])}
    return str(message.text) % words


def row(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "evaluation": evaluation,
        "period": periods.label(evaluation.period),
        "predicate": evaluation.get_predicate_display(),
        "state_kind": STATE_KINDS[EvaluationState(evaluation.state)],
        "state_text": capfirst(evaluation.get_state_display()),
    }


def rows(evaluations: Iterable[Evaluation]) -> list[dict[str, Any]]:
    return [row(one) for one in evaluations]


def person_row(employee: Employee, evaluation: Evaluation | None) -> dict[str, Any]:
    """One of the viewer's people in a period, rated or not."""
    if evaluation is None:
        return {
            "employee": employee,
            "evaluation": None,
            "predicate": "",
            "state_kind": "neutral",
            "state_text": _("Not rated yet"),
        }
    return {"employee": employee} | row(evaluation)


def agency_row(dinas: Dinas, progress: EvaluationProgress, predicate: str) -> dict[str, Any]:
    return {
        "dinas": dinas,
        "progress": progress,
        "percent": 100 * progress.told / progress.people if progress.people else 0,
        "predicate": AgencyPredicate(predicate).label if predicate else "",
    }


def behaviour_notes(evaluation: Evaluation) -> list[dict[str, str]]:
    notes: dict[str, str] = evaluation.behaviour_notes
    return [{"label": one.name, "note": notes[one.code]} for one in CORE_VALUES if notes.get(one.code)]
