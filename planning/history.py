"""The versions of a plan: kept with every edit, read back for any version.

Only what changed is stored: a revision holds from one version of the plan to another.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from planning.freezing import line_content
from planning.models import Plan, PlanLine, PlanLineRevision, PlanVersion
from planning.rules.versions import Edit, milestones

Content = dict[str, Any]


# --- Keeping ---
def keep_baseline(plan: Plan) -> None:
    """The state before the first edit whose versions are kept; nothing where the version is known."""
    if not PlanVersion.objects.filter(plan=plan, version=plan.version).exists():
        keep(plan, plan.edited_by, at=plan.edited_at or plan.created_at)


def keep(plan: Plan, by: User | None, *, at: Any, restored_from: int | None = None) -> None:
    """Store the version that a locked plan has now reached."""
    PlanVersion.objects.create(
        plan=plan, version=plan.version, at=at, by=by, ceiling=plan.ceiling, restored_from=restored_from
    )
    known = {row.key: row for row in PlanLineRevision.objects.filter(plan=plan, until__isnull=True)}
    lines = list(plan.lines.prefetch_related("needs"))
    new = [line for line in lines if not _is_kept(line, known.get(line.public_id))]
    gone = known.keys() - {line.public_id for line in lines}
    ended = [known[key].pk for key in gone | ({line.public_id for line in new} & known.keys())]
    PlanLineRevision.objects.filter(pk__in=ended).update(until=plan.version)
    PlanLineRevision.objects.bulk_create(_revision(plan, line) for line in new)


def _is_kept(line: PlanLine, row: PlanLineRevision | None) -> bool:
    return (
        row is not None
        and row.line_id == line.pk
        and row.version == line.version
        and row.content == (line_content(line))
    )


def _revision(plan: Plan, line: PlanLine) -> PlanLineRevision:
    return PlanLineRevision(
        plan=plan, line=line, key=line.public_id, version=line.version, since=plan.version, content=line_content(line),
        saved_at=line.saved_at, saved_by=line.saved_by,
    )  # fmt: skip


# --- Reading ---
def edits(plan: Plan) -> list[Edit]:
    """The versions worth showing, the newest first; the one that stands now is always the first."""
    rows = PlanVersion.objects.filter(plan=plan).select_related("by").order_by("version")
    found = [Edit(row.version, row.at, row.by.name if row.by else "", row.restored_from) for row in rows]
    if not found or found[-1].version != plan.version:
        by = plan.edited_by.name if plan.edited_by else ""
        found.append(Edit(plan.version, plan.edited_at or plan.created_at, by, None))
    return milestones(found)


@dataclass(frozen=True, slots=True)
class State:
    """A plan in one version: `lines` by public id, in their order."""

    version: int
    ceiling: int | None
    lines: dict[UUID, Content]


def state_at(plan: Plan, version: int) -> State | None:
    """What the plan said in a version; None for one that is not known."""
    if version == plan.version:
        lines = plan.lines.prefetch_related("needs").order_by("number")
        return State(version, plan.ceiling, {line.public_id: line_content(line) for line in lines})
    kept = PlanVersion.objects.filter(plan=plan, version=version).first()
    if kept is None:
        return None
    rows = PlanLineRevision.objects.filter(Q(until__isnull=True) | Q(until__gt=version), plan=plan, since__lte=version)
    found = sorted(rows, key=lambda row: number_of(row.content))
    return State(version, kept.ceiling, {row.key: row.content for row in found})


def number_of(content: Content) -> int:
    """The number of a line, the last part of its code."""
    return int(str(content["code"]).rpartition("-")[2])
