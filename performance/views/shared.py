"""What the views of this app have in common: refusals on the form, the conflict panel, periods in addresses."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError, StaleVersionError
from core.models import AuditEntry
from people.access import has
from people.permissions import Permission
from performance.rules import periods

Made = TypeVar("Made")


def attempt(form: forms.BaseForm, do: Callable[[], Made]) -> Made | None:
    """What `do` gives; None when it was refused, with the refusal on the form. StaleVersionError passes through."""
    try:
        return do()
    except StaleVersionError:
        raise
    except DomainError as refusal:
        form.add_error(None, refusal.message)
    except ValidationError as refusal:
        add_errors(form, refusal)
    return None


def tabs(user: Any, current: str) -> list[dict[str, Any]]:
    """The parts of the performance pages that `user` may open."""
    shown = [("evaluation_list", _("Evaluations")), ("feedback_list", _("Feedback"))]
    if has(user, Permission.INDICATOR_VIEW):
        shown = [("indicator_list", _("Indicators")), ("complaint_list", _("Complaints")), *shown]
    return [
        {"label": label, "url": reverse(f"performance:{name}"), "current": name == current} for name, label in shown
    ]


def add_errors(form: forms.BaseForm, refusal: ValidationError) -> None:
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, texts in by_field.items():
        form.add_error(name if name in form.fields else None, texts)


def period_or_404(text: str) -> str:
    try:
        return str(periods.parse(text))
    except ValueError:
        raise Http404 from None


def with_choices(post: QueryDict, current: Any, names: Iterable[str]) -> QueryDict:
    """`post` with what now stands in the record where the conflict panel was answered "theirs"."""
    data = post.copy()
    for name in names:
        if post.get(f"choose_{name}") == "theirs" and current is not None:
            data[name] = _as_text(getattr(current, name))
    return data


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(getattr(value, "public_id", value))


def set_version(form: forms.BaseForm, version: int) -> None:
    """What is saved next from this form replaces `version`."""
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(version)
    form.data = data


def conflict(form: forms.BaseForm, stale: StaleVersionError, names: Iterable[str]) -> dict[str, Any]:
    """Context of components/conflict.html; the form is set to the version that now stands."""
    current = stale.current
    set_version(form, current.version)
    rows = []
    for name in names:
        theirs, mine = getattr(current, name), form.cleaned_data.get(name)
        if (theirs or "") != (mine or ""):
            label = form.fields[name].label
            rows.append({"label": label, "mine": _shown(mine), "theirs": _shown(theirs), "name": name})
    entry = (
        AuditEntry.objects.filter(target_type=current._meta.label_lower, target_id=str(current.public_id))
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    who = entry.actor.name if entry and entry.actor else _("Somebody")
    return {"who": who, "at": entry.at if entry else None, "fields": rows}


def _shown(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)
