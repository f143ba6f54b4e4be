"""The catalogue of positions: found, added, mended, closed and opened again by HR."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request
from core import idempotency
from core.conflicts import conflict, with_choices
from core.errors import DomainError, StaleVersionError
from people.access import require_for
from people.enums import EmploymentState
from people.models import Position
from people.permissions import Permission
from people.position_forms import CLOSED, OPEN, PositionDataForm, PositionFilterForm
from people.rules.ranks import FUNCTIONAL_LEVEL_BY_CODE
from people.services import positions
from people.services.positions import FIELDS

PER_PAGE = 50


@require_safe
def position_list(request: Request) -> HttpResponse:
    require_for(request.user, Permission.POSITION_MANAGE, None)
    form = PositionFilterForm(request.GET)
    form.is_valid()
    held = Count("holders", filter=~Q(holders__state__in=[EmploymentState.ENDED, EmploymentState.INACTIVE]))
    found = _found(form.cleaned_data).order_by("name", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = Position.objects.filter(pk__in=[one.pk for one in page]).order_by()
    people = dict(shown.annotate(held=held).values_list("pk", "held"))
    rows = [(one, _level(one), people[one.pk]) for one in page]
    return render(request, "people/position_list.html", {"form": form, "page": page, "rows": rows})


def _level(position: Position) -> str:
    """The jenjang of a functional post, the echelon of a structural one."""
    level = FUNCTIONAL_LEVEL_BY_CODE.get(position.level)
    return level.name if level else position.echelon


def _found(asked: dict[str, Any]) -> QuerySet[Position]:
    found = Position.objects.all()
    for word in asked.get("q", "").split():
        found = found.filter(Q(name__icontains=word) | Q(family__icontains=word))
    if asked.get("jenis"):
        found = found.filter(type=asked["jenis"])
    state = asked.get("keadaan")
    if state in (OPEN, CLOSED):
        return found.filter(is_active=state == OPEN)
    return found.filter(confirmed=False, is_active=True) if state else found


@require_http_methods(["GET", "POST"])
def position_new(request: Request) -> HttpResponse:
    require_for(request.user, Permission.POSITION_MANAGE, None)
    form = PositionDataForm(request.POST if request.method == "POST" else None, instance=Position(confirmed=True))
    if form.is_bound and form.is_valid():

        def add() -> dict[str, str]:
            return {"name": positions.add_position(actor=request.user, values=form.values()).name}

        key = request.POST.get(idempotency.FIELD, "")
        try:
            added, _now = idempotency.once(user=request.user, act="people.position", key=key, do=add)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            return _saved(request, added["name"])
    return _form_page(request, form)


def _saved(request: Request, name: str) -> HttpResponse:
    messages.success(request, _("%(name)s is saved.") % {"name": name})
    return redirect("people:position_list")


@require_http_methods(["GET", "POST"])
def position_edit(request: Request, public_id: UUID) -> HttpResponse:
    position = _position(request, public_id)
    data = with_choices(request.POST, position, FIELDS) if request.method == "POST" else None
    form = PositionDataForm(data, instance=position)
    if form.is_bound and form.is_valid():
        stands = Position.objects.get(pk=position.pk)
        try:
            saved = positions.change_position(
                actor=request.user, position=stands, version=form.cleaned_data["version"], values=form.values()
            )
        except StaleVersionError as stale:
            return _form_page(request, form, panel=conflict(form, stale, FIELDS))
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            return _saved(request, saved.name)
    return _form_page(request, form)


def _position(request: Request, public_id: UUID) -> Position:
    require_for(request.user, Permission.POSITION_MANAGE, None)
    return get_object_or_404(Position, public_id=public_id)


def _form_page(
    request: Request, form: PositionDataForm, *, refusal: str = "", panel: dict[str, Any] | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "position": form.instance,
        "refusal": refusal,
        "conflict": panel,
        "key": request.POST.get(idempotency.FIELD) or idempotency.new_key(),
    }
    status = 409 if panel else 422 if form.errors or refusal else 200
    return render(request, "people/position_form.html", context, status=status)


@require_POST
def position_close(request: Request, public_id: UUID) -> HttpResponse:
    position = _position(request, public_id)
    try:
        positions.close_position(actor=request.user, position=position)
    except DomainError as refused:
        return _form_page(request, PositionDataForm(instance=position), refusal=str(refused))
    messages.success(request, _("%(name)s is closed; nobody is offered it any more.") % {"name": position.name})
    return redirect("people:position_list")


@require_POST
def position_reopen(request: Request, public_id: UUID) -> HttpResponse:
    position = positions.reopen_position(actor=request.user, position=_position(request, public_id))
    messages.success(request, _("%(name)s is in use again.") % {"name": position.name})
    return redirect("people:position_list")
