"""Two people saved one record (T35): what each left, as components/conflict.html shows it, and what was chosen."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.choices import flatten_choices
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
            value = getattr(current, name)
            if isinstance(value, list):
                data.setlist(name, value)
            else:
                data[name] = (words or {}).get(name, _as_text)(value)
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
            field = form.fields[name]
            shown = (words or {}).get(name) or _words_of(field)
            rows.append({"label": field.label, "mine": shown(mine), "theirs": shown(theirs), "name": name})
    entry = (
        AuditEntry.objects.filter(target_type=current._meta.label_lower, target_id=str(current.public_id))
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    who = entry.actor.name if entry and entry.actor else _("Somebody")
    return {"who": who, "at": entry.at if entry else None, "fields": rows}


def _words_of(field: forms.Field) -> Callable[[Any], str]:
    """How a stored value of a form field reads: its choices by their labels."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return _shown
    flat: Any = flatten_choices(cast(Any, field.choices))
    labels = {str(value): str(label) for value, label in flat}

    def read(value: Any) -> str:
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), _shown(one)) for one in values) or NOTHING

    return read


def _shown(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return date_id(value) if isinstance(value, date) else str(value)
