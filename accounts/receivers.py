"""What accounts does when core says that something happened."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import inbox, sessions
from accounts.models import User
from core.enums import JobState
from core.models import Job
from core.signals import job_finished


@receiver(job_finished, dispatch_uid="accounts.tell_who_asked")
def tell_who_asked(sender: type[Job], job: Job, **kwargs: Any) -> None:
    """One message each time a job ends; who cancels knows already, and a scheduled job has nobody to tell."""
    if job.requested_by is None or job.finished_at is None or job.state == JobState.CANCELLED:
        return
    inbox.notify(
        [job.requested_by],
        kind=f"core.job_{job.state}",
        key=f"{job.public_id}:{job.finished_at.isoformat()}",
        params={"title": job.label},
        url=job.get_absolute_url(),
    )


@receiver(user_logged_in, dispatch_uid="update_last_login")
def remember_visit(sender: type[User], request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Under the name of Django's own receiver, which then is not connected: it would overwrite `last_login` first."""
    user.previous_visit, user.last_login = user.last_login, timezone.now()
    user.save(update_fields=["previous_visit", "last_login"])
    sessions.begin(request, user)


@receiver(user_logged_out, dispatch_uid="accounts.forget_session")
def forget_session(sender: type[User], request: HttpRequest, **kwargs: Any) -> None:
    if request.session.session_key:
        sessions.forget([request.session.session_key])
