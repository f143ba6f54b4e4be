"""Long work of people, registered by name (core/job_kinds.py)."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import DomainError
from core.job_kinds import register
from core.jobs import JobContext
from people.access import has
from people.account_letters import letters_pdf
from people.models import Employee, ImportBatch
from people.permissions import Permission
from people.services import accounts, imports
from people.services import import_undo as undo_service
from people.siasn.access import may_import


def _may_import(user: Any, _params: dict[str, Any]) -> bool:
    return may_import(user)


def _batch(ctx: JobContext) -> ImportBatch:
    batch = ImportBatch.objects.filter(public_id=ctx.params["batch"]).first()
    if batch is None:
        raise DomainError(_("This import was dropped."))
    return batch


@register("people.import_check", title=gettext_lazy("Check of files"), may=_may_import)
def import_check(ctx: JobContext) -> dict[str, Any]:
    batch = _batch(ctx)
    imports.check(batch, ctx.progress)
    return {"url": batch.get_absolute_url(), "message": _("Checked. Nothing has been written yet.")}


@register("people.import_run", title=gettext_lazy("Import of files"), may=_may_import)
def import_run(ctx: JobContext) -> dict[str, Any]:
    batch = _batch(ctx)
    imports.run(batch, actor=ctx.actor, progress=ctx.progress)
    return {"url": batch.get_absolute_url(), "message": _("The import is written.")}


@register("people.import_undo", title=gettext_lazy("Undo of an import"), may=_may_import)
def import_undo(ctx: JobContext) -> dict[str, Any]:
    batch = _batch(ctx)
    undo_service.run(batch, actor=ctx.actor, progress=ctx.progress)
    return {"url": batch.get_absolute_url(), "message": _("The import is undone.")}


def _may_give_codes(user: Any, params: dict[str, Any]) -> bool:
    """To everybody in it: who looks after fewer people by now takes no letters of the others."""
    people = Employee.objects.visible_to(user, Permission.ACCOUNT_MANAGE).filter(public_id__in=params["people"])
    return has(user, Permission.ACCOUNT_MANAGE) and people.count() == len(params["people"])


@register(
    "people.account_letters",
    title=gettext_lazy("Letters with activation codes"),
    handed_once=True,
    may=_may_give_codes,
)
def account_letters(ctx: JobContext) -> dict[str, Any]:
    """A code and a letter for each chosen person; run again, it gives new codes to all, for none was printed."""
    params, actor = ctx.params, ctx.actor
    assert actor is not None, "somebody asks for letters"
    chosen = Employee.objects.filter(public_id__in=params["people"]).select_related("user", "unit", "dinas")
    people = list(chosen.order_by("dinas__name", "unit__path", "name", "pk"))
    letters = []
    with translation.override(settings.LANGUAGE_CODE):  # what is printed is read by everybody
        codes = accounts.issue_codes(actor=actor, employees=people, states=params["states"])
        for number, letter in enumerate(codes, 1):
            letters += [letter] if letter else []
            ctx.progress(number, len(people))
        if not letters:
            raise DomainError(_("Nobody was left to give a code to: the accounts have changed since."))
        ctx.store_result(_("account letters") + ".pdf", letters_pdf(letters, params["layout"], by=actor))
    left = len(people) - len(letters)
    words = ngettext(
        "%(count)d letter. Download and print it now: the file is given once. Left as they were: %(left)d.",
        "%(count)d letters. Download and print them now: the file is given once. Left as they were: %(left)d.",
        len(letters),
    )
    return {"message": words % {"count": len(letters), "left": left}}
