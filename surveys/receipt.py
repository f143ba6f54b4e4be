"""The receipt of a sent response: a line to copy, and a PDF with the answers as sent."""

from typing import Any

from django.utils.translation import gettext as _

from core import pdf
from core.templatetags.palu import datetime_wita
from surveys.definitions import definition_of
from surveys.models import Response
from surveys.reading import sections_to_read


def receipt_text(response: Response) -> str:
    """Number, survey, unit and time; no name of a person."""
    return _("%(title)s, %(unit)s: sent on %(at)s. Receipt number %(number)s.") % {
        "title": response.campaign.title,
        "unit": response.unit.name,
        "at": datetime_wita(response.sent_at),
        "number": response.receipt_number,
    }


def receipt_pdf(response: Response, by: Any) -> bytes:
    definition = definition_of(response.campaign)
    sections = sections_to_read(definition, response.answers.all(), [])
    facts = [
        (_("Receipt number"), response.receipt_number),
        (_("Sent"), datetime_wita(response.sent_at)),
        (_("Sent by"), response.sent_by.name if response.sent_by else ""),
        (_("Agency"), response.dinas.name),
    ]
    data = {
        "head": pdf.head(
            title=response.campaign.title,
            kicker=_("Survey receipt"),
            scope=response.unit.name,
            by=by,
            classification="P1",
            number=response.receipt_number,
        ),
        "facts": facts,
        "sections": [
            {"title": one["title"], "rows": [(row["label"], row["words"]) for row in one["rows"]]} for one in sections
        ],
        "nothing": _("Nothing was entered here."),
    }
    return pdf.render("survey_receipt.typ", data)
