"""Two people saved one record (T35): what each left, as components/conflict.html shows it, and what was chosen."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.errors import StaleVersionError
from core.models import AuditEntry
from core.templatetags.palu import NOTHING, date_id

Words = Mapping[str, Callable[[Any], str]]  # by field: a stored value as the form's input and as people read it


def with_choices(post: QueryDict, current: Any, names: Iterable[str], words: Words | None = None) -> QueryDict:
    """`post` with what now stands in the record where the conflict panel was answered "theirs"."""
    data = post.copy()
    for name in names:
        if post.get(f"choose_{name}") == "theirs" and current is not None:
            data[name] = (words or {}).get(name, _as_text)(getattr(current, name))
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


def conflict(
    form: forms.BaseForm, stale: StaleVersionError, names: Iterable[str], words: Words | None = None
) -> dict[str, Any]:
    """Context of components/conflict.html; the form is set to the version that now stands."""
    current = stale.current
    set_version(form, current.version)
    rows = []
    for name in names:
        theirs, mine = getattr(current, name), form.cleaned_data.get(name)
        if (theirs or "") != (mine or ""):
            shown = (words or {}).get(name, _shown)
            label = form.fields[name].label
            rows.append({"label": label, "mine": shown(mine), "theirs": shown(theirs), "name": name})
    entry = (
        AuditEntry.objects.filter(target_type=current._meta.label_lower, target_id=str(current.public_id))
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    who = entry.actor.name if entry and entry.actor else _("Somebody")
    return {"who": who, "at": entry.at if entry else None, "fields": rows}


def _shown(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    return date_id(value) if isinstance(value, date) else str(value)
