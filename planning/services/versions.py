"""An earlier version of a draft made the newest one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import DomainError, StaleVersionError
from planning.enums import NeedState
from planning.freezing import LINE_FIELDS, line_content
from planning.history import Content, number_of, state_at
from planning.models import Need, Plan, PlanLine, PlanLineRevision
from planning.rules.moves import Act
from planning.services.editing import locked, note_edit
from planning.services.lines import free
from planning.wording import NEEDS


@transaction.atomic
def restore(*, actor: User, plan: Plan, version: int, wanted: int) -> Plan:
    """Make version `wanted` of a draft its newest one: lines, their needs and the ceiling.

    `version` is the one the plan was read at. Raises StaleVersionError when somebody changed it since, TransitionError
    when it is no draft, DomainError for a version that is not known or says what the plan says now. A line that was
    deleted comes back under its own code. Needs set aside since stay aside.
    """
    current = locked(plan, Act.EDIT)
    if current.version != version:
        raise StaleVersionError(_("Somebody changed this plan since you opened this page. Compare again."), current)
    old, now = state_at(current, wanted), state_at(current, version)
    if old is None or now is None:
        raise DomainError(_("This version is not known."))
    if (old.ceiling, old.lines) == (now.ceiling, now.lines):
        raise DomainError(_("The plan says the same already; nothing was restored."))
    _put_back(current, actor, old.lines)
    current.ceiling = old.ceiling
    note_edit(current, actor, restored_from=wanted)
    audit.record(
        actor=actor, verb="planning.plan.restored", target=current, restored_from=wanted, version=current.version
    )
    return current


def _put_back(plan: Plan, actor: User, wanted: Mapping[UUID, Content]) -> None:
    lines = {line.public_id: line for line in plan.lines.prefetch_related("needs")}
    needs = {need.code: need for need in Need.objects.filter(dinas=plan.dinas, plan_year=plan.plan_year)}
    freed = {need.pk for line in lines.values() for need in line.needs.all()}
    for key, line in lines.items():
        if key not in wanted:
            line.delete()
    for key, content in wanted.items():
        known = lines.get(key)
        if known is not None and line_content(known) == content:
            continue
        line = known or PlanLine(plan=plan, public_id=key, number=number_of(content), version=_last_version(plan, key))
        _write(line, actor, content)
        line.needs.set(_take(needs[code] for code in content[NEEDS] if code in needs))
    free(freed)


def _write(line: PlanLine, actor: User, content: Content) -> None:
    for name in LINE_FIELDS:
        setattr(line, name, content[name])
    line.version += 1
    line.save_key, line.saved_at, line.saved_by = "", timezone.now(), actor
    line.full_clean(exclude=["plan"])
    line.save()


def _last_version(plan: Plan, key: UUID) -> int:
    rows = PlanLineRevision.objects.filter(plan=plan, key=key)
    return int(rows.aggregate(last=Max("version"))["last"] or 0)


def _take(needs: Any) -> list[Need]:
    """Those that were not set aside; they are planned from now on."""
    taken = [need for need in needs if need.state != NeedState.DROPPED]
    Need.objects.filter(pk__in=[need.pk for need in taken]).update(state=NeedState.PLANNED)
    return taken
