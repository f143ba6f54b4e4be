"""What a change wrote, row by row, so that exactly that can be taken back, and only while nothing rests on it.

The rows that a change may touch are read before and after it; whatever service wrote them, the difference is the
journal.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from core.templatetags.palu import date_id
from people.enums import EventState
from people.events.fields import plain
from people.models import (
    Dinas,
    Employee,
    EmployeeNumber,
    GradeHeld,
    LineManagerOverride,
    PersonnelEvent,
    PositionHeld,
    RoleAssignment,
    Unit,
    UnitHead,
)
from people.services import traces
from people.services.units import relocate

Rows = dict[str, dict[str, Any]]  # "app.model:pk" -> field -> plain value
Change = dict[str, Any]

# Of these models only some fields are a matter of changes; of all others, every one.
ONLY: dict[type[models.Model], tuple[str, ...]] = {User: ("is_active",), Dinas: ("name",)}
NEVER: dict[type[models.Model], tuple[str, ...]] = {
    Employee: ("user", "updated_at"),  # an account that was opened stays: without a role it opens nothing
    Unit: ("path", "dinas"),  # they follow the parent
}


def about_people(people: Q) -> list[models.QuerySet[Any]]:
    """Everything a change of these employees can write."""
    found = Employee.objects.filter(people).order_by().values("pk")
    of_them = Q(employee__in=found)
    return [
        Employee.objects.filter(people),
        *(model._default_manager.filter(of_them) for model in (PositionHeld, GradeHeld, EmployeeNumber, UnitHead)),
        LineManagerOverride.objects.filter(of_them | Q(manager__in=found)),
        RoleAssignment.objects.filter(user__employee__in=found),
        User.objects.filter(employee__in=found),
    ]


def about_units(units: Q) -> list[models.QuerySet[Any]]:
    """Everything a change of these units can write, but for the people in them."""
    found = Unit.objects.filter(units).order_by().values("pk")
    return [
        Unit.objects.filter(units | Q(parent__in=found)),
        Dinas.objects.filter(unit__in=found),
        UnitHead.objects.filter(unit__in=found),
        RoleAssignment.objects.filter(unit__in=found),
    ]


def read(querysets: Iterable[models.QuerySet[Any]]) -> Rows:
    """The rows as they stand now."""
    return {_key(row): _values(row) for queryset in querysets for row in queryset.all()}


def read_again(querysets: Iterable[models.QuerySet[Any]], before: Rows) -> Rows:
    """The rows as they stand now, with those that a change moved out of sight of `querysets`."""
    rows = read(querysets)
    for key in before.keys() - rows.keys():
        label, pk = key.split(":")
        rows[key] = _values(apps.get_model(label)._default_manager.get(pk=pk))
    return rows


def difference(before: Rows, after: Rows) -> list[Change]:
    """Rows that came into being (`before` None), and the changed fields of the others."""
    changes: list[Change] = []
    for key, now in after.items():
        model, pk = key.split(":")
        was = before.get(key)
        if was is None:
            changes.append({"model": model, "pk": int(pk), "before": None, "after": now})
            continue
        changed = [name for name in now if now[name] != was[name]]
        if changed:
            former, new = ({name: side[name] for name in changed} for side in (was, now))
            changes.append({"model": model, "pk": int(pk), "before": former, "after": new})
    return changes


def _key(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def _fields(model: type[models.Model]) -> list[Any]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name != "public_id"]
    if model in ONLY:
        return [field for field in fields if field.name in ONLY[model]]
    return [field for field in fields if field.name not in NEVER.get(model, ())]


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: plain(getattr(row, field.attname)) for field in _fields(type(row))}


def refuse_if_used(journal: list[Change], by: int) -> None:
    """Raises DomainError, naming what it is, when something was changed since or rests on a row that was made.

    `by`: key of the change that wrote it all.
    """
    reasons = [*_moved_on(journal), *_resting(journal, by)]
    if reasons:
        raise DomainError(_("This cannot be undone as things stand: %(why)s.") % {"why": "; ".join(reasons)})


def _moved_on(journal: list[Change]) -> list[str]:
    found = []
    for change in journal:
        row = _row(change)
        if row is None:
            found.append(_("a row of %(what)s is gone") % {"what": _model(change)._meta.verbose_name})
            continue
        now = _values(row)
        if any(now[name] != value for name, value in change["after"].items()):
            found.append(_("%(what)s was changed since") % {"what": _naming(row)})
    return list(dict.fromkeys(found))


def _naming(row: Any) -> str:
    about = getattr(row, "employee", None) or row
    name = about.full_name if isinstance(about, Employee) else str(about)
    return f"{row._meta.verbose_name} ({name})"


def _resting(journal: list[Change], by: int) -> list[str]:
    """Rows that point at a person or unit that was made and were not made with it, changes one by one."""
    made: dict[str, set[int]] = defaultdict(set)
    for change in journal:
        if change["before"] is None:
            made[change["model"]].add(change["pk"])
    of_change = PersonnelEvent._meta.label_lower
    made[of_change].add(by)
    labels: set[str] = set()
    names: list[str] = []
    for model in (Employee, Unit):
        keys = made[model._meta.label_lower]
        labels |= set().union(*traces.pointed_to(model, keys, made).values())
        names += [_with_state(event) for event in _changes_about(model, keys) if event.pk != by]
    names += sorted(str(apps.get_model(label)._meta.verbose_name_plural) for label in labels - {of_change})
    return [_("on it rest %(what)s") % {"what": ", ".join(names)}] if names else []


def _changes_about(model: type[models.Model], keys: set[int]) -> list[PersonnelEvent]:
    """Those not undone that are about these rows or ask for them."""
    if not keys:
        return []
    about = PersonnelEvent.objects.filter(**{f"{model._meta.model_name}__in": keys}).exclude(state=EventState.UNDONE)
    coming = PersonnelEvent.objects.coming().select_related("prepared_by")
    asking = [one for one in coming if keys & {one.asked.get(name) for name in traces.ASKED[model]}]
    return list({one.pk: one for one in (*about.select_related("prepared_by"), *asking)}.values())


def short(event: PersonnelEvent) -> str:
    return f"{event.get_kind_display()} {date_id(event.effective_on)}"


def _with_state(event: PersonnelEvent) -> str:
    words = {"change": short(event), "state": event.get_state_display(), "name": event.prepared_by.name}
    return _("%(change)s (%(state)s; by %(name)s)") % words


def take_back(journal: list[Change]) -> None:
    """Delete what was made and give the rest its former values. Call `refuse_if_used` before, in one transaction."""
    made = [change for change in journal if change["before"] is None]
    changed = [change for change in journal if change["before"] is not None]
    new_units = [change["pk"] for change in made if change["model"] == "people.unit"]
    Unit.objects.filter(pk__in=new_units).update(dinas=None)  # a proposed agency and its unit point at each other
    for model in (Employee, Unit):
        traces.let_go(model, [change["pk"] for change in made if _model(change) is model])
    for change in sorted(made, key=_last_first):
        row = _row(change)
        if row is not None:
            try:
                row.delete()
            except (ProtectedError, RestrictedError):
                raise DomainError(_("This can no longer be undone: others rest on it.")) from None
    for change in changed:
        values = dict(change["before"])
        if change["model"] == "people.unit" and values.get("parent_id"):
            relocate(unit=Unit.objects.get(pk=change["pk"]), parent=Unit.objects.get(pk=values.pop("parent_id")))
        _model(change)._default_manager.filter(pk=change["pk"]).update(**values)


def _last_first(change: Change) -> int:
    """People and units after the rows that point at them."""
    return {"people.employee": 1, "people.unit": 2}.get(change["model"], 0)


def _model(change: Change) -> type[models.Model]:
    return apps.get_model(change["model"])


def _row(change: Change) -> Any:
    return _model(change)._default_manager.filter(pk=change["pk"]).first()


def cells(journal: list[Change]) -> set[tuple[str, int, str]]:
    """(model, row, field) of everything a change wrote."""
    return {(change["model"], change["pk"], name) for change in journal for name in change["after"]}


def users_of(journal: list[Change]) -> set[int]:
    """Accounts whose roles or access a change wrote."""
    found: set[int] = set()
    for change in journal:
        if change["model"] == "accounts.user":
            found.add(change["pk"])
        elif change["model"] == "people.roleassignment":
            row = _row(change)
            found |= {row.user_id} if row is not None else set()
    return found
