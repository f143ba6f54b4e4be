"""What the views of this app have in common: refusals on the form, periods in addresses."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError, StaleVersionError
from core.plain_forms import OwnWords
from people.access import has
from people.permissions import Permission
from performance.rules import periods

Made = TypeVar("Made")


def attempt(form: OwnWords, do: Callable[[], Made]) -> Made | None:
    """What `do` gives; None when it was refused, with the refusal on the form. StaleVersionError passes through."""
    try:
        return do()
    except StaleVersionError:
        raise
    except (DomainError, ValidationError) as refusal:
        form.refuse(refusal)
    return None


def tabs(user: Any, current: str) -> list[dict[str, Any]]:
    """The parts of the performance pages that `user` may open."""
    shown = [("evaluation_list", _("Evaluations")), ("feedback_list", _("Feedback"))]
    if has(user, Permission.INDICATOR_VIEW):
        shown = [("indicator_list", _("Indicators")), ("complaint_list", _("Complaints")), *shown]
    return [
        {"label": label, "url": reverse(f"performance:{name}"), "current": name == current} for name, label in shown
    ]


def period_or_404(text: str) -> str:
    try:
        return str(periods.parse(text))
    except ValueError:
        raise Http404 from None
