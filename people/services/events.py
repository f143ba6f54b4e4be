"""Dated changes from draft to decision and back: one function per thing an operator or HR does.

| act | from | by |
| --- | --- | --- |
| revise, prepare, drop | draft, returned | who wrote it |
| decide | draft (of one's own), prepared (not one's own) | HR, never about oneself |
| send back | prepared | HR |
| undo | decided, while nothing rests on it | HR, never about oneself |
"""

import logging
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import inbox
from accounts.models import User
from accounts.sessions import end_sessions
from core import audit, proofs
from core.clock import today
from core.errors import DomainError, StaleVersionError, TransitionError
from core.templatetags.palu import date_id
from people.enums import EventKind, EventState
from people.events import checks, effects, journal
from people.events.current import current_of
from people.events.fields import FILLED_IN, differ
from people.models import Employee, PersonnelEvent, Unit
from people.services import leaving

logger = logging.getLogger(__name__)

DRAFTS_KEPT = timedelta(days=30)
MOVES: dict[str, frozenset[EventState]] = {
    "revise": frozenset({EventState.DRAFT, EventState.RETURNED}),
    "prepare": frozenset({EventState.DRAFT, EventState.RETURNED}),
    "drop": frozenset({EventState.DRAFT, EventState.RETURNED}),
    "decide": frozenset({EventState.DRAFT, EventState.PREPARED}),
    "send_back": frozenset({EventState.PREPARED}),
    "undo": frozenset({EventState.DECIDED}),
}


@transaction.atomic
def begin(
    *, actor: User, kind: EventKind, employee: Employee | None, unit: Unit | None, effective_on: date,
    asked: dict[str, Any], reason: str, proof: tuple[str, str],
) -> PersonnelEvent:  # fmt: skip
    """A draft, seen by its writer only. Raises DomainError for a change that cannot be."""
    event = PersonnelEvent(
        kind=kind,
        employee=employee,
        unit=unit,
        effective_on=effective_on,
        asked=asked,
        reason=reason,
        proof=proof[0],
        proof_name=proof[1],
        prepared_by=actor,
    )
    _ask_only_for_what_differs(event)
    checks.refuse(event)
    event.full_clean(exclude=["asked", "before", "journal"])
    event.save()
    transaction.on_commit(lambda: proofs.claim(event.proof))
    _record(actor, "begun", event)
    return event


@transaction.atomic
def revise(
    *, actor: User, event: PersonnelEvent, version: int, effective_on: date, asked: dict[str, Any], reason: str,
    proof: tuple[str, str] | None,
) -> PersonnelEvent:  # fmt: skip
    """Write a draft or returned change anew; without `proof` the stored one stays."""
    found = _locked(event, "revise", version)
    _own(actor, found)
    found.effective_on, found.asked, found.reason = effective_on, asked, reason
    _ask_only_for_what_differs(found)
    checks.refuse(found)
    if proof is not None:
        former = found.proof
        found.proof, found.proof_name = proof
        transaction.on_commit(lambda: proofs.claim(found.proof))
        transaction.on_commit(lambda: proofs.discard(former))
    _save(found)
    _record(actor, "revised", found)
    return found


def _ask_only_for_what_differs(event: PersonnelEvent) -> None:
    """What a form was filled in with stays out, so that it takes nothing back that changes before the decision."""
    event.before = current_of(event)
    if event.kind in FILLED_IN:
        event.asked = {name: to for name, to in event.asked.items() if differ(to, event.before.get(name))}


@transaction.atomic
def prepare(*, actor: User, event: PersonnelEvent, version: int) -> PersonnelEvent:
    """Hand a draft in for HR's decision."""
    found = _locked(event, "prepare", version)
    _own(actor, found)
    checks.refuse(found)
    found.before = current_of(found)
    found.state, found.prepared_at, found.note = EventState.PREPARED, timezone.now(), ""
    _save(found)
    _record(actor, "prepared", found)
    return found


@transaction.atomic
def decide(*, actor: User, event: PersonnelEvent, version: int) -> PersonnelEvent:
    """Decide a change: it takes effect at once, or by itself on its day."""
    found = _locked(event, "decide", version)
    if found.state == EventState.DRAFT:
        _own(actor, found)
        found.prepared_at = timezone.now()
    _hold(found)
    checks.refuse_decider(found, actor)
    checks.refuse(found)
    found.state, found.decided_by, found.decided_at = EventState.DECIDED, actor, timezone.now()
    found.before = current_of(found)
    if found.effective_on <= today():
        _apply(found, actor)
    _save(found)
    _record(actor, "decided", found)
    _tell_preparer(found, "people.event_decided")
    return found


@transaction.atomic
def send_back(*, actor: User, event: PersonnelEvent, version: int, note: str) -> PersonnelEvent:
    """Return a change to its writer with a reason."""
    found = _locked(event, "send_back", version)
    if not note.strip():
        raise DomainError(_("Write why you return it; whoever prepared it reads this."))
    found.state, found.note = EventState.RETURNED, note.strip()
    _save(found)
    _record(actor, "returned", found)
    _tell_preparer(found, "people.event_returned")
    return found


@transaction.atomic
def undo(*, actor: User, event: PersonnelEvent, version: int, note: str) -> list[str]:
    """Take a decided change back: every row it wrote gets its former values.

    Gives what could not be brought back (places on courses), in sentences. Raises DomainError, naming them, when others
    rest on it.
    """
    found = _locked(event, "undo", version)
    if not note.strip():
        raise DomainError(_("Write why this is undone; it stays in the history."))
    _hold(found)
    refuse_undo(found, actor)
    lost = _take_back(found, actor) if found.applied_at is not None else []
    found.state, found.note = EventState.UNDONE, note.strip()
    found.undone_by, found.undone_at = actor, timezone.now()
    _save(found)
    _record(actor, "undone", found)
    _tell_preparer(found, "people.event_undone")
    return lost


def _take_back(event: PersonnelEvent, actor: User) -> list[str]:
    if event.kind == EventKind.NEW_PERSON:
        event.employee = None
        PersonnelEvent.objects.filter(pk=event.pk).update(employee=None)
    users = journal.users_of(event.journal)
    journal.take_back(event.journal)
    for user in User.objects.filter(pk__in=users):
        end_sessions(user)
    ended = event.employee_id if event.kind == EventKind.END else None
    return leaving.bring_back(ended, actor=actor) if ended is not None else []


def refuse_undo(event: PersonnelEvent, actor: User) -> None:
    """Raises DomainError, naming what rests on it, when this person cannot undo it as things stand."""
    checks.refuse_decider(event, actor)
    if event.applied_at is None:
        return
    if later := _later_on_same_rows(event):
        words = "; ".join(journal.short(one) for one in later)
        raise DomainError(_("Undo first what came later: %(changes)s.") % {"changes": words})
    journal.refuse_if_used(event.journal, event.pk)


def _later_on_same_rows(event: PersonnelEvent) -> list[PersonnelEvent]:
    mine = journal.cells(event.journal)
    later = PersonnelEvent.objects.filter(state=EventState.DECIDED, applied_at__gt=event.applied_at)
    return [one for one in later.exclude(pk=event.pk).order_by("applied_at") if mine & journal.cells(one.journal)]


@transaction.atomic
def drop(*, actor: User, event: PersonnelEvent, version: int) -> None:
    """Throw a draft or returned change away, and its proof with it."""
    found = _locked(event, "drop", version)
    _own(actor, found)
    _record(actor, "dropped", found)
    stored = found.proof
    found.delete()
    transaction.on_commit(lambda: proofs.discard(stored))


def apply_due(on: date | None = None) -> tuple[int, int]:
    """Hourly: decided changes whose day has come take effect; gives how many did, and how many were held up.

    One that cannot be any more says why and waits for HR; it is tried again the next hour.
    """
    done = held = 0
    for pk in list(PersonnelEvent.objects.due(on or today()).values_list("pk", flat=True)):
        if _apply_one(pk):
            done += 1
        else:
            held += 1
    return done, held


def _apply_one(pk: int) -> bool:
    try:
        with transaction.atomic():
            event = PersonnelEvent.objects.select_for_update(of=("self",)).get(pk=pk)
            if not event.waits_for_its_day:
                return True
            _hold(event)
            checks.refuse(event)
            event.before = current_of(event)
            event.held_up = ""
            _apply(event, event.decided_by)
            _save(event)
    except (DomainError, ValidationError, IntegrityError, ObjectDoesNotExist) as refusal:
        logger.warning("a decided change could not take effect, event_id=%s", pk)
        why = "; ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        if isinstance(refusal, (IntegrityError, ObjectDoesNotExist)):
            why = _("Something it needs was changed meanwhile.")
        PersonnelEvent.objects.filter(pk=pk).update(held_up=why)
        return False
    return True


def forget_drafts() -> int:
    """Nightly: drafts nobody went on with, and their proofs."""
    old = PersonnelEvent.objects.filter(state=EventState.DRAFT, changed_at__lt=timezone.now() - DRAFTS_KEPT)
    stored = list(old.values_list("proof", flat=True))
    old.delete()
    for name in stored:
        proofs.discard(name)
    return len(stored)


def _apply(event: PersonnelEvent, actor: Any) -> None:
    try:
        event.journal = effects.apply(event, actor)
    except ValidationError as refusal:
        raise DomainError(" ".join(refusal.messages)) from None
    event.applied_at = timezone.now()
    audit.record(actor=actor, verb="people.event.applied", target=event, kind=event.kind, rows=len(event.journal))
    _tell_the_person(event)


def _locked(event: PersonnelEvent, act: str, version: int) -> PersonnelEvent:
    found = PersonnelEvent.objects.select_for_update(of=("self",)).filter(pk=event.pk).first()
    if found is None:
        raise TransitionError(_("This change is gone."))
    if found.state not in MOVES[act]:
        raise TransitionError(_not_any_more(found))
    if found.version != version:
        raise StaleVersionError(_("This change was written anew since you opened it. Look at it once more."), found)
    return found


def _hold(event: PersonnelEvent) -> None:
    """Two changes of one person or unit wait for each other, and what is checked stays so until it is written.

    Person and unit of the change are read only afterwards: while this waits, the other change writes them.
    """
    asked = event.asked
    units = {event.unit_id, asked.get("unit"), asked.get("parent"), asked.get("into")} - {None}
    people = Q(pk__in={event.employee_id, asked.get("head"), asked.get("manager")} - {None})
    if event.kind == EventKind.MERGE:
        people |= Q(unit=event.unit_id)
    list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk").values_list("pk"))
    list(Employee.objects.select_for_update().filter(people).order_by("pk").values_list("pk"))


def _not_any_more(event: PersonnelEvent) -> str:
    if event.state == EventState.DECIDED and event.decided_by and event.decided_at:
        return _("%(name)s has already decided this change.") % {"name": event.decided_by.name}
    return _("This change is %(state)s; that step is no longer possible.") % {"state": event.get_state_display()}


def _own(actor: User, event: PersonnelEvent) -> None:
    if event.prepared_by_id != actor.pk:
        raise TransitionError(_("Only who wrote this change can go on with it."))


def _save(event: PersonnelEvent) -> None:
    """Conditional on the version, so that of two acts at once one wins, on SQLite as well."""
    version, event.version = event.version, event.version + 1
    event.changed_at = timezone.now()
    values = {
        field.attname: getattr(event, field.attname) for field in event._meta.concrete_fields if not field.primary_key
    }
    if not PersonnelEvent.objects.filter(pk=event.pk, version=version).update(**values):
        raise TransitionError(_("Somebody else was faster. Look at the change once more."))


def _record(actor: User, did: str, event: PersonnelEvent) -> None:
    audit.record(
        actor=actor,
        verb=f"people.event.{did}",
        target=event,
        kind=event.kind,
        effective_on=event.effective_on,
        fields=sorted(event.asked),
    )


def _tell_preparer(event: PersonnelEvent, kind: str) -> None:
    """Those who did it themselves need no message."""
    last = event.undone_by_id or event.decided_by_id
    if event.prepared_by_id != last:
        _notify([event.prepared_by], kind, event, event.get_absolute_url())


def _tell_the_person(event: PersonnelEvent) -> None:
    person = event.employee
    if person is not None and person.user is not None and person.user.is_active:
        url = reverse("people:employee_history", args=[person.public_id])
        _notify([person.user], "people.event_about_you", event, url)


def _notify(users: list[User], kind: str, event: PersonnelEvent, url: str) -> None:
    params = {"kind": event.kind, "day": event.effective_on.isoformat()}
    inbox.notify(users, kind=kind, key=f"{event.public_id}:{event.version}", params=params, url=url)


def words_of_message(params: Any) -> dict[str, str]:
    """The kind and day of a message in the reader's language."""
    return {"kind": str(EventKind(params["kind"]).label), "day": date_id(date.fromisoformat(params["day"]))}
