"""The plan as PDF and sheet, and the public page that checks a printed one."""

import hmac
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import Request
from core import audit, exports
from planning import documents
from planning.forms import CompareForm
from planning.models import Plan
from planning.selectors import set_plan_of_code
from planning.views.common import visible_plan


@require_safe
def plan_pdf(request: Request, plan_id: UUID) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    if not plan.is_set:
        messages.error(request, _("The official document is made once the plan is set."))
        return redirect(plan)
    data = documents.official_pdf(plan, request.user)
    audit.record(actor=request.user, verb="planning.plan.printed", target=plan)
    return exports.download(_name(plan), data, "pdf")


@require_safe
def plan_xlsx(request: Request, plan_id: UUID) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    lines = list(plan.lines.prefetch_related("needs").order_by("number"))
    data = documents.sheet(plan, lines, request.user)
    audit.record(actor=request.user, verb="planning.plan.exported", target=plan, lines=len(lines))
    return exports.download(_name(plan), data, "xlsx")


def _name(plan: Plan) -> str:
    return slugify(documents.title_of(plan))


@login_not_required
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Number, date and digest of a plan that was set, for anybody who holds the document; nothing personal.

    With ?sha256= what stands on the document is held against it.
    """
    plan = set_plan_of_code(code)
    if plan is None:
        raise Http404
    form = CompareForm(request.GET or None)
    typed = form.cleaned_data["sha256"] if form.is_valid() else ""
    context = {
        "plan": plan,
        "title": documents.title_of(plan),
        "compare": form,
        "typed": typed,
        "is_same": bool(typed) and hmac.compare_digest(typed.encode(), plan.content_sha256.encode()),
    }
    return render(request, "planning/check.html", context)
