"""Pages of long work: what was asked, how far it is, what came out; cancel, run again, take the file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from core import audit, files, hooks, job_kinds, jobs
from core.enums import JobState
from core.errors import TransitionError
from core.htmx import wants_partial
from core.models import Job

PER_PAGE = 25


def _acts(user: Any, job: Job) -> bool:
    """Whether `user` may stop or repeat a job in sight: the own one while they might ask for it today (T09)."""
    return hooks.sees_all_jobs(user) or job_kinds.allows(job.kind, user, job.params)


def _reads(user: Any, job: Job) -> bool:
    return hooks.reads_all_job_files(user) or job_kinds.allows(job.kind, user, job.params)


def _acted_on(request: HttpRequest, public_id: UUID) -> Job:
    job = get_object_or_404(Job.objects.visible_to(request.user), public_id=public_id)
    if not _acts(request.user, job):
        raise PermissionDenied
    return job


def _card(request: HttpRequest, job: Job) -> dict[str, Any]:
    has_file = bool(job.result_file) and Job.objects.files_visible_to(request.user).filter(pk=job.pk).exists()
    acts = _acts(request.user, job)
    return {
        "job": job,
        "has_file": has_file and _reads(request.user, job),
        "can_cancel": acts and job.can_be_cancelled,
        "can_retry": acts and job.can_be_retried,
        "page": job.params.get("page", ""),
    }


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    shown = Job.objects.visible_to(request.user).for_list()
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "core/job_list.html", {"page": page})


@require_safe
@vary_on_headers("HX-Request")
def job_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user).for_list(), public_id=public_id)
    partial = wants_partial(request.htmx)  # type: ignore[attr-defined] # set by HtmxMiddleware
    return render(request, "components/job.html" if partial else "core/job_detail.html", _card(request, job))


@require_POST
def job_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = _acted_on(request, public_id)
    try:
        jobs.cancel(actor=request.user, job=job)
    except TransitionError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("We stop the job. What it had already finished stays."))
    return redirect(job.params.get("page") or job)  # the page that asked for it, where it left one


@require_POST
def job_retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = _acted_on(request, public_id)
    try:
        jobs.retry(actor=request.user, job=job)
    except TransitionError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The job is in the queue again."))
    return redirect(job)


@require_http_methods(["GET", "HEAD", "POST"])
def job_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The result file, as an attachment, for who asked and still may, and for HR (T30, T09); some once, by POST."""
    job = get_object_or_404(Job.objects.files_visible_to(request.user), public_id=public_id, state=JobState.DONE)
    if not _reads(request.user, job):
        raise Http404
    if job.handed_once and request.method != "POST":
        return redirect(job)
    try:
        if job.handed_once:
            return files.attachment(job.result_name, jobs.hand_over(actor=request.user, job=job))
        response = files.attachment_from(jobs.result_path(job), job.result_name)
    except FileNotFoundError:
        raise Http404 from None
    audit.record(actor=request.user, verb="core.job.file_taken", target=job)
    return response
