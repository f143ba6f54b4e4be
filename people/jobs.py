"""Long work of people, registered by name (core/job_kinds.py)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.job_kinds import register
from core.jobs import JobContext
from people.models import ImportBatch
from people.services import import_undo as undo_service
from people.services import imports


def _batch(ctx: JobContext) -> ImportBatch:
    return ImportBatch.objects.get(public_id=ctx.params["batch"])


@register("people.import_check", title=gettext_lazy("Check of files"))
def import_check(ctx: JobContext) -> dict[str, Any]:
    batch = _batch(ctx)
    imports.check(batch)
    return {"url": batch.get_absolute_url(), "message": _("Checked. Nothing has been written yet.")}


@register("people.import_run", title=gettext_lazy("Import of files"))
def import_run(ctx: JobContext) -> dict[str, Any]:
    batch = _batch(ctx)
    imports.run(batch, actor=ctx.actor, progress=ctx.progress)
    return {"url": batch.get_absolute_url(), "message": _("The import is written.")}


@register("people.import_undo", title=gettext_lazy("Undo of an import"))
def import_undo(ctx: JobContext) -> dict[str, Any]:
    batch = _batch(ctx)
    undo_service.run(batch, actor=ctx.actor, progress=ctx.progress)
    return {"url": batch.get_absolute_url(), "message": _("The import is undone.")}
