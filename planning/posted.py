"""What was sent beside what a form asks for: ignored, and logged by name (A05)."""

import logging

from django import forms
from django.http import HttpRequest

logger = logging.getLogger(__name__)

OURS = {"csrfmiddlewaretoken", "submit_key", "save_key", "version", "resolved_version", "resolve", "act"}


def note_foreign(request: HttpRequest, form: forms.BaseForm) -> list[str]:
    """Names of fields the form does not know; nothing reads their values."""
    known = OURS | {form.add_prefix(name) for name in form.fields}
    foreign = sorted(name for name in request.POST if name not in known and not name.startswith("choose_"))
    if foreign:
        logger.warning(
            "fields ignored, user=%s path=%s names=%s", request.user.pk, request.path, [name[:40] for name in foreign]
        )
    return foreign
