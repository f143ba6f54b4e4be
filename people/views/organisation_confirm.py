"""One page where HR confirms proposed agencies and heads together."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.http import Request
from core.errors import DomainError
from people.access import require
from people.enums import UnitKind
from people.models import Dinas, Employee, Unit
from people.permissions import Permission
from people.services import confirmation
from people.siasn.proposals import HeadProposal, propose_heads

PER_PAGE = 50


@dataclass(slots=True)
class Agency:
    """A proposed agency as the page shows it; what was typed comes back after a refusal."""

    dinas: Dinas
    head: HeadProposal | None
    short_name: str
    is_chosen: bool
    takes_head: bool


@require_http_methods(["GET", "POST"])
def organisation_confirm(request: Request) -> HttpResponse:
    require(request.user, Permission.UNIT_CONFIRM)
    agencies, heads = _proposals(request)
    page = Paginator(heads, PER_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST":
        try:
            done = _confirm(request, agencies, page)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, done)
            return redirect("people:organisation_confirm")
    confirmed = Dinas.objects.visible_to(request.user, Permission.UNIT_CONFIRM).confirmed().count()
    context = {"agencies": agencies, "page": page, "confirmed": confirmed, "chosen": _picked(request)}
    return render(request, "people/organisation_confirm.html", context)


def _picked(request: Request) -> set[str]:
    return set(request.POST.getlist("head"))


def _proposals(request: Request) -> tuple[list[Agency], list[HeadProposal]]:
    """Agencies not confirmed, each with its head, and the heads of all other units."""
    units = (
        Unit.objects.visible_to(request.user, Permission.UNIT_CONFIRM)
        .active()
        .exclude(kind__in=[UnitKind.CITY, UnitKind.UNMAPPED])
        .select_related("dinas")
    )
    found = {proposal.unit.pk: proposal for proposal in propose_heads(units)}
    waiting = Dinas.objects.visible_to(request.user, Permission.UNIT_CONFIRM).filter(confirmed_at__isnull=True)
    agencies = [
        _agency(request, dinas, found.pop(dinas.unit_id, None))
        for dinas in waiting.select_related("unit").order_by("unit__path")
    ]
    return agencies, list(found.values())


def _agency(request: Request, dinas: Dinas, head: HeadProposal | None) -> Agency:
    key = str(dinas.public_id)
    if request.method == "POST":
        return Agency(
            dinas,
            head,
            request.POST.get(f"short-{key}", dinas.short_name).strip(),
            key in request.POST.getlist("dinas"),
            head is not None and str(head.unit.public_id) in _picked(request),
        )
    known = dinas.unit.kind != UnitKind.OTHER
    return Agency(dinas, head, dinas.short_name, known, known and head is not None and head.is_clear)


@transaction.atomic
def _confirm(request: Request, agencies: list[Agency], page: Page) -> str:
    """All that was ticked, or nothing where one of it is refused."""
    chosen = [one for one in agencies if one.is_chosen]
    for one in chosen:
        confirmation.confirm_dinas(actor=request.user, dinas=one.dinas, short_name=one.short_name)
    heads = [one.head for one in agencies if one.takes_head and one.head is not None]
    heads += [proposal for proposal in page if str(proposal.unit.public_id) in _picked(request)]
    for proposal in heads:
        confirmation.confirm_head(actor=request.user, unit=proposal.unit, employee=_meant(request, proposal))
    if not chosen and not heads:
        raise DomainError(_("Nothing was ticked. Tick what you confirm."))
    agencies_done = ngettext("%(n)s agency confirmed", "%(n)s agencies confirmed", len(chosen)) % {"n": len(chosen)}
    heads_done = ngettext("%(n)s head confirmed", "%(n)s heads confirmed", len(heads)) % {"n": len(heads)}
    return f"{agencies_done}, {heads_done}."


def _meant(request: Request, proposal: HeadProposal) -> Employee:
    """The person the page showed; a proposal that changed meanwhile is refused."""
    shown = request.POST.get(f"person-{proposal.unit.public_id}", "")
    if shown != str(proposal.employee.public_id):
        raise DomainError(
            _("The proposal for %(unit)s has changed. Look at it once more.") % {"unit": proposal.unit.name}
        )
    return proposal.employee
