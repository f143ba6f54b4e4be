"""Survei kebutuhan unit kerja: what a unit head is asked once a year. The codes are what needs and results read."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surveys.enums import QuestionKind

CODE = "needs"
VERSION = 1
TITLE = _("Needs survey of work units")

# Question codes. OBSTACLES: scale 1 (does not hinder) to 4 (hinders greatly); each has a remark `<code>_remark`.
OBSTACLE_ACCESS = "obstacle_access"
OBSTACLE_MOTIVATION = "obstacle_motivation"
OBSTACLE_WORKLOAD = "obstacle_workload"
OBSTACLE_FACILITIES = "obstacle_facilities"
OBSTACLES = (OBSTACLE_ACCESS, OBSTACLE_MOTIVATION, OBSTACLE_WORKLOAD, OBSTACLE_FACILITIES)
OBSTACLE_HINDERS_FROM = 3
TRAINING_ROWS = "training_needs"  # value: {"topic", "topic_ref", "people", "urgency", "why"}
URGENCIES = ("this_year", "plan_year", "later")  # most urgent first
CAREER_CLARITY = "career_clarity"  # scale 1 (not clear at all) to 5 (very clear)
CAREER_CLARITY_UNCLEAR_TO = 2
CAREER_REMARK = "career_remark"
INDICATORS = "indicators"  # value: {"name", "target"}
REMARKS = "remarks"

# Names in surveys/registry.py.
TOPIC_SOURCE = "topic"
INDICATOR_PREFILL = "unit_indicators"


def remark_of(obstacle: str) -> str:
    return f"{obstacle}_remark"


def in_languages(text: Any) -> dict[str, str]:
    """A lazy translation as stored text: what is asked stays as it was asked, in both languages."""
    texts = {}
    for language in ("id", "en"):
        with translation.override(language):
            texts[language] = str(text)
    return texts


OBSTACLE_WORDS = (_("Does not hinder"), _("Hinders a little"), _("Hinders fairly much"), _("Hinders greatly"))
OBSTACLE_QUESTIONS = (
    (OBSTACLE_ACCESS, _("Access to training"), _("Seats, cost, distance, and learning about the offer in time.")),
    (OBSTACLE_MOTIVATION, _("Motivation"), _("The will to learn and to take on new work.")),
    (OBSTACLE_WORKLOAD, _("Workload"), _("The time left for learning beside daily work.")),
    (OBSTACLE_FACILITIES, _("Facilities"), _("Devices, network, rooms and vehicles.")),
)


def _remark(code: str) -> dict[str, Any]:
    return {
        "code": remark_of(code),
        "kind": QuestionKind.TEXT.value,
        "title": in_languages(pgettext_lazy("on an obstacle", "Remark")),
        "hint": in_languages(_("What happens, and how often? Do not name persons.")),
        "max_length": 500,
        "lines": 2,
    }


def _obstacles() -> list[dict[str, Any]]:
    questions = []
    for code, title, hint in OBSTACLE_QUESTIONS:
        scale = {
            "code": code,
            "kind": QuestionKind.SCALE.value,
            "title": in_languages(title),
            "hint": in_languages(hint),
            "required": True,
            "points": len(OBSTACLE_WORDS),
            "words": [in_languages(word) for word in OBSTACLE_WORDS],
        }
        questions += [scale, _remark(code)]
    return questions


def _training_columns() -> list[dict[str, Any]]:
    urgency = (
        (URGENCIES[0], _("This year"), _("the service is disrupted")),
        (URGENCIES[1], _("Next year"), _("the service slows down")),
        (URGENCIES[2], _("Later"), _("to be ready")),
    )
    return [
        {
            "code": "topic",
            "kind": QuestionKind.TEXT.value,
            "title": in_languages(_("What must staff be able to do?")),
            "hint": in_languages(_("Write the competency, not a course name. Suggestions come from the catalogue.")),
            "required": True,
            "max_length": 150,
            "source": TOPIC_SOURCE,
        },
        {
            "code": "people",
            "kind": QuestionKind.NUMBER.value,
            "title": in_languages(_("How many people")),
            "required": True,
            "minimum": 1,
            "maximum": 999,
            "unit": in_languages(pgettext_lazy("after a number", "people")),
        },
        {
            "code": "urgency",
            "kind": QuestionKind.SINGLE.value,
            "title": in_languages(_("How urgent is it?")),
            "required": True,
            "options": [
                {"value": value, "label": in_languages(label), "hint": in_languages(hint)}
                for value, label, hint in urgency
            ],
        },
        {
            "code": "why",
            "kind": QuestionKind.TEXT.value,
            "title": in_languages(_("Why is it needed?")),
            "hint": in_languages(_("The work or service that suffers without it.")),
            "required": True,
            "max_length": 300,
            "lines": 2,
        },
    ]


def _training() -> list[dict[str, Any]]:
    return [
        {
            "code": TRAINING_ROWS,
            "kind": QuestionKind.ROWS.value,
            "title": in_languages(_("Training needs")),
            "row_title": in_languages(_("Need")),
            "add_label": in_languages(_("Add another need")),
            "max_rows": 8,
            "columns": _training_columns(),
        }
    ]


def _career() -> list[dict[str, Any]]:
    return [
        {
            "code": CAREER_CLARITY,
            "kind": QuestionKind.SCALE.value,
            "title": in_languages(_("How clear are the career paths of your staff?")),
            "hint": in_languages(_("Whether they know the next posts and what each of them requires.")),
            "required": True,
            "points": 5,
            "low": in_languages(_("Not clear at all")),
            "high": in_languages(_("Very clear")),
        },
        {
            "code": CAREER_REMARK,
            "kind": QuestionKind.TEXT.value,
            "title": in_languages(_("What is unclear?")),
            "hint": in_languages(_("Do not name persons.")),
            "max_length": 500,
            "lines": 3,
        },
    ]


def _indicators() -> list[dict[str, Any]]:
    return [
        {
            "code": INDICATORS,
            "kind": QuestionKind.ROWS.value,
            "title": in_languages(_("Indicators of your unit")),
            "row_title": in_languages(_("Indicator")),
            "add_label": in_languages(_("Add another indicator")),
            "max_rows": 10,
            "prefill": INDICATOR_PREFILL,
            "columns": [
                {
                    "code": "name",
                    "kind": QuestionKind.TEXT.value,
                    "title": in_languages(_("Indicator")),
                    "hint": in_languages(_("For example: share of complaints answered within 5 working days.")),
                    "required": True,
                    "max_length": 200,
                },
                {
                    "code": "target",
                    "kind": QuestionKind.TEXT.value,
                    "title": in_languages(_("Target of the plan year")),
                    "hint": in_languages(_("With its unit, for example 90%.")),
                    "max_length": 100,
                },
            ],
        }
    ]


def _remarks() -> list[dict[str, Any]]:
    return [
        {
            "code": REMARKS,
            "kind": QuestionKind.TEXT.value,
            "title": in_languages(_("Anything else we should know")),
            "hint": in_languages(_("Do not name persons.")),
            "max_length": 2000,
            "lines": 6,
        }
    ]


def definition() -> dict[str, Any]:
    """The questionnaire as stored; five sections, one a page."""
    sections = (
        ("obstacles", _("Obstacles"), _("What hinders your unit in its work?"), _obstacles()),
        ("training", _("Training needs"), _("Which abilities must your unit gain?"), _training()),
        ("career", _("Career paths"), _("Do your staff see their way forward?"), _career()),
        ("indicators", _("Indicators"), _("By what is your unit measured?"), _indicators()),
        ("remarks", _("Remarks"), _("What else should we know?"), _remarks()),
    )
    return {
        "sections": [
            {"code": code, "title": in_languages(title), "heading": in_languages(heading), "questions": questions}
            for code, title, heading, questions in sections
        ]
    }
