"""The receipt of a sent response."""

from django.utils.translation import gettext as _

from core.templatetags.palu import datetime_wita
from surveys.models import Response


def receipt_text(response: Response) -> str:
    """Number, survey, unit and time; no name of a person."""
    return _("%(title)s, %(unit)s: sent on %(at)s. Receipt number %(number)s.") % {
        "title": response.campaign.title,
        "unit": response.unit.name,
        "at": datetime_wita(response.sent_at),
        "number": response.receipt_number,
    }
