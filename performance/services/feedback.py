"""Feedback of the line manager that the employee acknowledges."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.inbox import notify
from accounts.models import User
from core import audit
from core.clock import today
from core.errors import DomainError
from people.models import Employee
from performance.models import Feedback, Indicator
from performance.rules import periods
from performance.services.evaluations import check_rater


@transaction.atomic
def give_feedback(
    *,
    actor: User,
    employee: Employee,
    text: str,
    period: str = "",
    core_value: str = "",
    indicator: Indicator | None = None,
    improvement: str = "",
    due_on: date | None = None,
) -> Feedback:
    """Tell a person of one's own people what to keep and what to improve; `period` defaults to the current quarter.

    Raises PermissionDenied unless the actor is the line manager.
    """
    check_rater(actor, employee)
    if due_on is not None and not improvement.strip():
        raise DomainError(_("A due date needs an improvement plan."))
    feedback = Feedback(
        employee=employee,
        author=actor,
        text=text,
        period=period or periods.containing(today(), periods.QUARTER),
        core_value=core_value,
        indicator=indicator,
        improvement=improvement,
        due_on=due_on,
    )
    feedback.full_clean()
    feedback.save()
    audit.record(actor=actor, verb="performance.feedback.given", target=feedback, period=feedback.period)
    if employee.user is not None:
        notify(
            [employee.user],
            kind="performance.feedback_given",
            key=str(feedback.public_id),
            url=reverse("performance:feedback_detail", args=[feedback.public_id]),
        )
    return feedback


@transaction.atomic
def acknowledge_feedback(*, actor: User, feedback: Feedback, remark: str = "") -> Feedback:
    """The employee has read it. A second call changes nothing. Raises PermissionDenied for anybody else."""
    if feedback.employee.user_id != actor.pk:
        raise PermissionDenied
    unread = Feedback.objects.filter(pk=feedback.pk, acknowledged_at__isnull=True)
    if unread.update(acknowledged_at=timezone.now(), remark=remark):
        audit.record(actor=actor, verb="performance.feedback.acknowledged", target=feedback)
        notify(
            [feedback.author],
            kind="performance.feedback_acknowledged",
            key=str(feedback.public_id),
            url=reverse("performance:feedback_detail", args=[feedback.public_id]),
        )
    feedback.refresh_from_db()
    return feedback
