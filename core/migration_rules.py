"""What a migration may do while the release before it serves (T57): expand, backfill, contract a release later.

A step that the rules refuse and that is right all the same says why in the migration: `reasons = {index: "why"}` beside
`operations`, with the index of the step.
"""

from collections.abc import Iterator
from typing import Any

from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

CONTRACTS = (ops.RemoveField, ops.DeleteModel, ops.RenameField, ops.RenameModel, ops.AlterModelTable)
SCHEMA = (ops.AddField, ops.AlterField, ops.CreateModel, *CONTRACTS)


def faults(migration: Migration, before: ProjectState) -> Iterator[str]:
    """One sentence for each step that would stop or break the release before it; `before` is the state ahead of it."""
    reasons: dict[int, str] = getattr(migration, "reasons", {})
    made: set[str] = set()
    state = before.clone()
    for index, step in enumerate(migration.operations):
        if isinstance(step, ops.CreateModel):
            made.add(step.name.lower())
        elif not reasons.get(index) and (fault := _fault(step, migration, state, made)):
            yield f"{migration.app_label}.{migration.name} step {index} ({step.describe()}): {fault}"
        step.state_forwards(migration.app_label, state)


def _fault(step: Operation, migration: Migration, state: ProjectState, made: set[str]) -> str:
    if getattr(step, "model_name", "").lower() in made:
        return ""  # a table that this migration makes is used by nobody yet
    if isinstance(step, CONTRACTS):
        return "the release before it still uses what goes; take it out of the code in one release, drop it in the next"
    if isinstance(step, ops.AddField):
        return _added(step.field)
    if isinstance(step, ops.AlterField):
        old = state.models[migration.app_label, step.model_name.lower()].fields[step.name]
        return _altered(old, step.field)
    if isinstance(step, ops.RunPython | ops.RunSQL):
        return _data_step(step, migration)
    builds = isinstance(step, ops.AddIndex | ops.AddConstraint)
    return "builds under a lock: on PostgreSQL make it concurrently, or say why the table stays small" if builds else ""


def _added(field: Any) -> str:
    if field.many_to_many or field.null or field.db_default is not NOT_PROVIDED:
        return ""
    return "the release before it inserts rows without this column; give it db_default, or null=True first"


def _altered(old: Any, new: Any) -> str:
    if old.null and not new.null and new.db_default is NOT_PROVIDED:
        return "the release before it still writes NULL; fill and demand it a release later"
    if old.get_internal_type() != new.get_internal_type():
        return "rewrites the table; add a second column, fill it in batches, switch over"
    longest, longest_before = getattr(new, "max_length", None), getattr(old, "max_length", None)
    if longest and longest_before and longest < longest_before:
        return "the release before it still writes longer values"
    return ""


def _data_step(step: Any, migration: Migration) -> str:
    if any(isinstance(other, SCHEMA) for other in migration.operations):
        return "fills data in the transaction that holds the schema lock; give it a migration of its own"
    return (
        "" if step.reversible else "cannot be taken back; give it a reverse, RunPython.noop if there is nothing to do"
    )
