"""Lines of a draft: added, saved with a version check, linked to needs, deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import DomainError, StaleVersionError, TransitionError
from planning.drafting import SUB_ACTIVITIES
from planning.enums import LineKind, NeedState
from planning.models import Need, Plan, PlanLine, PlanLineRevision
from planning.rules.moves import Act
from planning.services.editing import locked, note_edit
from planning.services.plans import add_lines, new_line

OF_EVERY_LINE = ("title", "sub_activity", "amount", "quarter", "in_charge", "indicator", "target")
OF_TRAINING = ("competency_kind", "people", "target_group", "road", "organizer", "conformity")
CONTENT = (*OF_EVERY_LINE, *OF_TRAINING)


def fields_of(kind: str) -> tuple[str, ...]:
    return CONTENT if kind == LineKind.TRAINING else OF_EVERY_LINE


def content_of(line: PlanLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in CONTENT}


@transaction.atomic
def add_line(*, actor: User, plan: Plan, kind: str, title: str) -> PlanLine:
    """An empty line of a kind at the end of a draft."""
    current = locked(plan, Act.EDIT)
    line = new_line(current, kind=kind, title=title, sub_activity=SUB_ACTIVITIES[LineKind(kind)], saved_by=actor)
    note_edit(current, actor)
    audit.record(actor=actor, verb="planning.line.added", target=line, code=line.code, title=title)
    return line


@transaction.atomic
def add_need(*, actor: User, plan: Plan, need: Need) -> PlanLine:
    """A line drafted from one need that is not planned yet. The line it already has is given when it was added twice.

    Raises DomainError for a need of another Dinas or year, TransitionError for one set aside.
    """
    current = locked(plan, Act.EDIT)
    if (need.dinas_id, need.plan_year) != (current.dinas_id, current.plan_year):
        raise DomainError(_("This need belongs to another plan."))
    lines = add_lines(current, [need])
    if not lines:
        known = PlanLine.objects.filter(plan=current, needs=need).first()
        if known is None:
            raise TransitionError(_("This need was set aside. Take it back first."))
        return known
    note_edit(current, actor)
    audit.record(actor=actor, verb="planning.line.added", target=lines[0], code=lines[0].code, need=str(need.public_id))
    return lines[0]


@transaction.atomic
def save_line(*, actor: User, line: PlanLine, version: int, values: Mapping[str, Any], save_key: str = "") -> PlanLine:
    """Change a line of a draft; `version` is the one `values` were typed on.

    Raises StaleVersionError (with the line as it stands) when somebody saved it since: nothing is changed then. The
    same `save_key` by the same person again is the save that was already made (T34). Saving nothing new is no edit.
    """
    plan = locked(line.plan, Act.EDIT)
    current = _in_draft(plan, line)
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not changed:
        return current  # it stands as it was sent: perhaps an autosave was faster
    if current.version != version:
        if save_key and current.save_key == save_key and current.saved_by_id == actor.pk:
            return current
        raise stale(current)
    before = {name: getattr(current, name) for name in changed}
    for name, value in changed.items():
        setattr(current, name, value)
    current.full_clean(exclude=["plan", "code"])
    saved = PlanLine.objects.filter(pk=current.pk, version=version).update(
        **changed, version=version + 1, save_key=save_key[:64], saved_at=timezone.now(), saved_by=actor
    )
    if not saved:
        raise stale(PlanLine.objects.select_related("plan", "saved_by").get(pk=current.pk))
    note_edit(plan, actor)
    audit.record(actor=actor, verb="planning.line.changed", target=current, before=before, after=changed)
    current.refresh_from_db()
    return current


def stale(line: PlanLine) -> StaleVersionError:
    return StaleVersionError(_("Somebody else changed this line. Compare before you save."), line)


def _in_draft(plan: Plan, line: PlanLine) -> PlanLine:
    """The line as it stands. Raises DomainError when somebody deleted it."""
    current = PlanLine.objects.filter(plan=plan, pk=line.pk).select_related("plan", "saved_by").first()
    if current is None:
        raise DomainError(_("Somebody else deleted this line."))
    return current


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people left at different values. `theirs_only`: the one who was late did not touch it."""

    name: str
    mine: Any
    theirs: Any
    theirs_only: bool


def differences(line: PlanLine, version: int, mine: Mapping[str, Any]) -> list[Difference]:
    """Where `mine`, typed on `version`, and the line as it stands are not the same."""
    revision = PlanLineRevision.objects.filter(line=line, version=version).order_by("since").first()
    base = revision.content if revision else {}
    return [
        Difference(name, value, getattr(line, name), theirs_only=name in base and base[name] == value)
        for name, value in mine.items()
        if value != getattr(line, name)
    ]


@transaction.atomic
def delete_line(*, actor: User, line: PlanLine, version: int) -> None:
    """Take a line out of a draft; needs that no other line serves wait for the plan again. Its code is never reused."""
    plan = locked(line.plan, Act.EDIT)
    current = _in_draft(plan, line)
    if current.version != version:
        raise stale(current)
    needs = list(current.needs.values_list("pk", flat=True))
    audit.record(
        actor=actor, verb="planning.line.deleted", target=current, code=current.code, before=content_of(current)
    )
    current.delete()
    free(needs)
    note_edit(plan, actor)


def free(needs: Iterable[int]) -> None:
    """Needs (by key) that no line serves any more wait for the plan again."""
    planned = Need.objects.filter(pk__in=needs, state=NeedState.PLANNED, lines__isnull=True)
    planned.update(state=NeedState.OPEN)


@transaction.atomic
def link_need(*, actor: User, line: PlanLine, need: Need) -> None:
    """Let a line serve one more need of its Dinas and year; twice is harmless."""
    plan = locked(line.plan, Act.EDIT)
    current = _in_draft(plan, line)
    if (need.dinas_id, need.plan_year) != (plan.dinas_id, plan.plan_year):
        raise DomainError(_("This need belongs to another plan."))
    if current.needs.filter(pk=need.pk).exists():
        return
    if not Need.objects.filter(pk=need.pk).exclude(state=NeedState.DROPPED).update(state=NeedState.PLANNED):
        raise TransitionError(_("This need was set aside. Take it back first."))
    current.needs.add(need)
    note_edit(plan, actor)
    audit.record(actor=actor, verb="planning.line.linked", target=current, need=str(need.public_id))


@transaction.atomic
def unlink_need(*, actor: User, line: PlanLine, need: Need) -> None:
    """Take a need away from a line; it waits for the plan again unless another line serves it."""
    plan = locked(line.plan, Act.EDIT)
    current = _in_draft(plan, line)
    if not current.needs.filter(pk=need.pk).exists():
        return
    current.needs.remove(need)
    free([need.pk])
    note_edit(plan, actor)
    audit.record(actor=actor, verb="planning.line.unlinked", target=current, need=str(need.public_id))
