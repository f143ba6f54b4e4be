"""The thread page: one object, what it came from and what came of it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import Request
from core import access_log
from core.clock import today
from monitoring.thread import trail, words


@require_safe
def thread(request: Request, kind: str, public_id: UUID) -> HttpResponse:
    """kind: one of trail.KINDS, else 404."""
    if kind not in trail.KINDS:
        raise Http404
    start = trail.start_of(request.user, kind, public_id)
    found = trail.follow(request.user, kind, start, today())
    if kind == "enrolment" and start.employee.user_id != request.user.pk:
        access_log.note(reader=request.user, subject=start.employee, what="thread")
    knots = words.knots(found)
    context = {
        "heading": words.heading(found),
        "kind": kind,
        "knots": knots,
        "backward": knots[::-1],
        "conclusion": words.conclusion(found),
    }
    return render(request, "monitoring/thread.html", context)
