"""Evaluation of a person for a quarter or a year: drafted and sent by the line manager, acknowledged by the person."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.inbox import notify
from accounts.models import User
from core import audit
from core.clock import today
from core.errors import DomainError, StaleVersionError, TransitionError
from core.templatetags.palu import date_id
from core.versions import save_version
from people.models import Dinas, Employee
from performance.enums import EvaluationState
from performance.models import Evaluation, OrganisationPredicate
from performance.raters import employee_of, may_rate
from performance.rules import periods, predicates
from performance.rules.predicates import CORE_VALUES
from performance.services.angka_kredit import post_angka_kredit, withdraw_angka_kredit


def check_rater(actor: User, employee: Employee) -> Employee:
    """The employee record of `actor`, the line manager of `employee`. Raises PermissionDenied otherwise (T06)."""
    own = employee_of(actor)
    if own is None or not may_rate(actor, employee):
        raise PermissionDenied
    return own


def check_period(period: str) -> periods.Period:
    """Raises DomainError unless it is a quarter or a year that has begun."""
    try:
        parsed = periods.parse(period)
    except ValueError:
        parsed = None
    if parsed is None or parsed.kind == periods.MONTH:
        raise DomainError(_("An evaluation is for a quarter or a year."))
    if parsed.first_day > today():
        raise DomainError(_("%(period)s has not begun yet.") % {"period": periods.label(period)})
    if periods.last_day(period) < predicates.first_day():
        text = _("The rules for %(period)s are not kept here. Enter it by a history sheet.")
        raise DomainError(text % {"period": periods.label(period)})
    return parsed


def sendable_from(period: str) -> date:
    """The first day of the period's last month: what is sent earlier would not speak for the period."""
    return periods.last_day(period).replace(day=1)


@transaction.atomic
def save_evaluation(
    *,
    actor: User,
    employee: Employee,
    period: str,
    result_rating: str = "",
    behaviour_rating: str = "",
    behaviour_notes: dict[str, str] | None = None,
    note: str = "",
    improvement: str = "",
    improvement_due: date | None = None,
    version: int | None = None,
) -> Evaluation:
    """Keep a draft; the predicate follows from the two ratings and is never given.

    `version` is the one the form was opened with (None: there was no draft). Raises PermissionDenied unless the actor
    is the line manager, TransitionError once sent, StaleVersionError when somebody saved it since.
    """
    rater = check_rater(actor, employee)
    check_period(period)
    values = {
        "rater": rater,
        "unit": employee.unit,
        "dinas": employee.dinas,
        "result_rating": result_rating,
        "behaviour_rating": behaviour_rating,
        "behaviour_notes": _known_notes(behaviour_notes or {}),
        "predicate": predicate_for(period, result_rating, behaviour_rating),
        "note": note,
        "improvement": improvement,
        "improvement_due": improvement_due,
    }
    list(Employee.objects.select_for_update(no_key=True).filter(pk=employee.pk).values_list("pk"))  # two at once wait
    found = Evaluation.objects.filter(employee=employee, period=period).first()
    if found is None:
        made = Evaluation(employee=employee, period=period, **values)
        made.full_clean()
        made.save()
        audit.record(actor=actor, verb="performance.evaluation.drafted", target=made, period=period)
        return made
    if found.state != EvaluationState.DRAFT:
        raise TransitionError(_("This evaluation was sent; it can no longer be changed."))
    if version is None:
        raise StaleVersionError(_("A draft was saved since you opened this page. Compare before you save."), found)
    save_version(found, values, version)
    return found


def _known_notes(notes: dict[str, str]) -> dict[str, str]:
    return {value.code: notes[value.code].strip() for value in CORE_VALUES if notes.get(value.code, "").strip()}


def predicate_for(period: str, result_rating: str, behaviour_rating: str) -> str:
    """The predicate of the matrix in force at the end of the period; "" while a rating is missing."""
    if not result_rating or not behaviour_rating:
        return ""
    return str(predicates.predicate(result_rating, behaviour_rating, periods.last_day(period)))


@transaction.atomic
def send_evaluation(*, actor: User, evaluation: Evaluation) -> Evaluation:
    """Tell the employee. A second call changes nothing; the yearly predicate of a JF holder posts angka kredit.

    Raises PermissionDenied unless the actor is the line manager, DomainError while a rating is missing or too early.
    """
    check_rater(actor, evaluation.employee)
    if evaluation.state != EvaluationState.DRAFT:
        return evaluation
    if not evaluation.predicate:
        raise DomainError(_("Choose a rating for results and one for behaviour before you send."))
    earliest = sendable_from(evaluation.period)
    if today() < earliest:
        raise DomainError(
            _("%(period)s can be sent from %(day)s on; until then the draft is kept.")
            % {"period": periods.label(evaluation.period), "day": date_id(earliest)}
        )
    drafts = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.DRAFT, version=evaluation.version)
    if not drafts.update(state=EvaluationState.SENT, sent_at=timezone.now(), version=evaluation.version + 1):
        current = Evaluation.objects.get(pk=evaluation.pk)
        raise StaleVersionError(_("Somebody changed this since you opened it. Compare before you save."), current)
    evaluation.refresh_from_db()
    audit.record(
        actor=actor, verb="performance.evaluation.sent", target=evaluation, period=evaluation.period,
        predicate=evaluation.predicate,
    )  # fmt: skip
    post_angka_kredit(evaluation=evaluation)
    _tell(evaluation, [evaluation.employee.user], "performance.evaluation_sent")
    return evaluation


@transaction.atomic
def recall_evaluation(*, actor: User, evaluation: Evaluation, reason: str) -> Evaluation:
    """Take a sent evaluation back to draft, with a reason, as long as the employee has not acknowledged it."""
    check_rater(actor, evaluation.employee)
    if not reason.strip():
        raise DomainError(_("Say why you take this evaluation back."))
    sent = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.SENT)
    if not sent.update(state=EvaluationState.DRAFT, sent_at=None, version=evaluation.version + 1):
        raise TransitionError(_("Only an evaluation that was sent and not yet acknowledged can be taken back."))
    evaluation.refresh_from_db()
    withdraw_angka_kredit(evaluation=evaluation)
    audit.record(
        actor=actor, verb="performance.evaluation.recalled", target=evaluation, period=evaluation.period, reason=reason
    )
    return evaluation


@transaction.atomic
def acknowledge_evaluation(*, actor: User, evaluation: Evaluation, remark: str = "") -> Evaluation:
    """The employee has read it, perhaps with a remark. A second call changes nothing.

    Raises PermissionDenied for anybody else, TransitionError for a draft.
    """
    if evaluation.employee.user_id != actor.pk:
        raise PermissionDenied
    sent = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.SENT)
    now = timezone.now()
    if sent.update(
        state=EvaluationState.ACKNOWLEDGED, acknowledged_at=now, remark=remark, version=evaluation.version + 1
    ):
        evaluation.refresh_from_db()
        audit.record(
            actor=actor, verb="performance.evaluation.acknowledged", target=evaluation, period=evaluation.period,
            with_remark=bool(remark),
        )  # fmt: skip
        _tell(evaluation, [evaluation.rater.user if evaluation.rater else None], "performance.evaluation_acknowledged")
        return evaluation
    evaluation.refresh_from_db()
    if evaluation.state != EvaluationState.ACKNOWLEDGED:
        raise TransitionError(_("This evaluation has not been sent yet."))
    return evaluation


def _tell(evaluation: Evaluation, users: list[Any], kind: str) -> None:
    notify(
        [user for user in users if user is not None],
        kind=kind,
        key=f"{evaluation.public_id}:{evaluation.version}",
        params={"period": periods.label(evaluation.period)},
        url=reverse("performance:evaluation_detail", args=[evaluation.public_id]),
    )


@transaction.atomic
def set_organisation_predicate(*, actor: User, dinas: Dinas, year: int, predicate: str) -> OrganisationPredicate:
    """Set the predicate of a Dinas for a year; an earlier one is replaced and stands in the audit trail."""
    row = OrganisationPredicate.objects.filter(dinas=dinas, year=year).first()
    before = row.predicate if row else ""
    row = row or OrganisationPredicate(dinas=dinas, year=year)
    if before == predicate:
        return row
    row.predicate, row.set_by = predicate, actor
    row.full_clean()
    row.save()
    audit.record(
        actor=actor, verb="performance.organisation_predicate.set", target=row, dinas=str(dinas.public_id), year=year,
        before=before, after=predicate,
    )  # fmt: skip
    return row
