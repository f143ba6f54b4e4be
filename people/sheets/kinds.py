"""Kinds of history sheets: a registry that apps fill in AppConfig.ready, and what every kind can do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from core.templatetags.palu import date_id
from people.models import Position
from people.sheets.columns import Column, name_column, number_column
from people.siasn import bulk
from people.siasn.problems import Problem

Key = tuple[Any, ...]
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Person:
    """What a kind may ask of the person a row is about."""

    pk: int
    public_id: Any
    number: str
    kind: str
    unit_id: int
    dinas_id: int | None
    state: str
    position_since: date | None
    grade_since: date | None


@dataclass(slots=True)
class Entry:
    """One row of a sheet on its way: the cells as they are kept, then what is to become of them."""

    payload: dict[str, str]
    number: int = 0
    table: Any = None
    cells: dict[str, Any] = field(default_factory=dict)  # read values; None where a cell is empty
    person: Person | None = None
    key: Key = ()
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    outcome: str = ""
    previous: dict[str, list[Any]] = field(default_factory=dict)
    pk: int = 0  # of the staged row, once there is one
    missing: Position | None = None  # what the values point to and `make_missing` is to write

    @property
    def employee_id(self) -> int:
        assert self.person is not None  # for the type checker: rows without their person are refused
        return self.person.pk

    @property
    def causes(self) -> list[Problem]:
        return self.problems

    def refuse(self, code: str, column: str, **params: Any) -> None:
        self.problems.append(Problem(code, column, params))

    def warn(self, code: str, column: str, **params: Any) -> None:
        self.warnings.append(Problem(code, column, params))


class SheetKind:
    """One kind of sheet. `settle` finds the key and the values of rows, `examine` holds them against the rules."""

    code: ClassVar[str]
    title: ClassVar[Any]
    place: ClassVar[int] = 100  # in lists of the kinds
    unlocks: ClassVar[Any] = ""  # what the rest of the program can do once it is known
    own_columns: ClassVar[tuple[Column, ...]] = ()
    about_people: ClassVar[bool] = True
    permission: ClassVar[str] = ""  # beside the right to import
    makes_accounts: ClassVar[bool] = False  # for people who had none

    @property
    def columns(self) -> tuple[Column, ...]:
        return (number_column(), name_column(), *self.own_columns) if self.about_people else self.own_columns

    def is_on(self) -> bool:
        """Whether this installation takes the sheet at all."""
        return True

    def settle(self, entries: Sequence[Entry]) -> None:
        raise NotImplementedError

    def stored(self, entries: Sequence[Entry]) -> dict[Key, dict[str, Any]]:
        """What is stored under the keys of the entries: field -> value."""
        raise NotImplementedError

    def examine(self, entries: Sequence[Entry], stored: Mapping[Key, dict[str, Any]]) -> None:
        """Refuse what the rules do not allow; problems are added to the entries."""

    def make_missing(self, entries: Sequence[Entry]) -> list[Position]:
        """Just before writing: make the positions that settled values point to and that are not there yet."""
        return []

    def create(self, entries: Sequence[Entry], actor: Any) -> None:
        raise NotImplementedError

    def update(self, changes: Sequence[tuple[Entry, dict[str, Any]]], actor: Any) -> None:
        """Write some fields of stored rows: the entry (for its key) and field -> value."""
        raise NotImplementedError

    def remove(self, entries: Sequence[Entry], actor: Any) -> None:
        """Take back what `create` wrote."""
        raise NotImplementedError

    def after(self, entries: Sequence[Entry]) -> None:
        """Called after each batch of rows was written or taken back, in the same transaction."""

    def shown(self, name: str, values: Sequence[Any]) -> dict[Any, str]:
        """Values of a field, as JSON holds them, in words; in a fixed number of queries."""
        return {value: _dated(value) for value in values}

    def has_field(self, name: str) -> bool:
        return False

    def label(self, name: str) -> str:
        """What a field is called beside its values."""
        return name

    def revived(self, name: str, value: Any) -> Any:
        """A stored value from its form in JSON (`plain`), for the fields whose form differs."""
        return value

    def applies(self) -> Q:
        """To which employees the fact can apply at all."""
        return Q()

    def known_people(self) -> Any:
        """A subquery of the employees of whom this is known, for `pk__in`; None where it is counted for nobody."""
        return None


class ModelKind(SheetKind):
    """A kind whose rows are rows of one model, one a key."""

    model: ClassVar[type[models.Model]]
    key_fields: ClassVar[tuple[str, ...]]
    value_fields: ClassVar[tuple[str, ...]]

    def defaults(self, entry: Entry) -> dict[str, Any]:
        """Fields of a new row beside its key and values."""
        return {}

    def rows(self) -> Any:
        """The rows of the model this kind may see."""
        return self.model._default_manager.all()

    def stored(self, entries: Sequence[Entry]) -> dict[Key, dict[str, Any]]:
        found: dict[Key, dict[str, Any]] = {}
        names = (*self.key_fields, *self.value_fields)
        wanted = sorted({entry.key[0] for entry in entries if entry.key})
        for start in range(0, len(wanted), CHUNK):
            rows = self.rows().filter(**{f"{self.key_fields[0]}__in": wanted[start : start + CHUNK]}).order_by()
            for row in rows.values(*names):
                key = tuple(row[name] for name in self.key_fields)
                found[self.folded(key)] = {name: row[name] for name in self.value_fields}
        return found

    def has_field(self, name: str) -> bool:
        return name in self.value_fields

    def label(self, name: str) -> str:
        field = self.model._meta.get_field(name.removesuffix("_id"))
        return str(getattr(field, "verbose_name", name))

    def shown(self, name: str, values: Sequence[Any]) -> dict[Any, str]:
        field = self.model._meta.get_field(name)
        if isinstance(field, models.ForeignKey):
            rows = field.related_model._default_manager.filter(pk__in=values)
            return {row.pk: str(row) for row in rows}
        choices = dict(getattr(field, "flatchoices", ()))
        if choices:
            return {value: str(choices.get(value, value)) for value in values}
        return super().shown(name, values)

    def folded(self, key: Key) -> Key:
        """The key as two spellings of it have in common."""
        return key

    def create(self, entries: Sequence[Entry], actor: Any) -> None:
        if not entries:
            return
        made = [{**self.defaults(one), **self.key_values(one), **one.values} for one in entries]
        names = sorted({name for row in made for name in row})
        blank = {name: _blank(self.model._meta.get_field(name)) for name in names}
        bulk.insert(self.model, names, ([row.get(name, blank[name]) for name in names] for row in made))

    def key_values(self, entry: Entry) -> dict[str, Any]:
        return dict(zip(self.key_fields, entry.key, strict=True))

    def one(self, entry: Entry) -> Any:
        return self.rows().filter(**self.key_values(entry))

    def update(self, changes: Sequence[tuple[Entry, dict[str, Any]]], actor: Any) -> None:
        for entry, values in changes:
            self.one(entry).update(**values)

    def remove(self, entries: Sequence[Entry], actor: Any) -> None:
        for entry in entries:
            self.one(entry).delete()

    def revived(self, name: str, value: Any) -> Any:
        field = self.model._meta.get_field(name)
        return field.to_python(value) if isinstance(field, models.DateField | models.DecimalField) else value

    def known_people(self) -> Any:
        if self.key_fields[0] != "employee_id":
            return None
        return self.rows().order_by().values("employee_id")


def _blank(field: Any) -> Any:
    if field.has_default():
        return field.get_default()
    return None if field.null else ""


# --- Registry -----------------------------------------------------------------
_kinds: dict[str, SheetKind] = {}


def register(kind: SheetKind) -> None:
    """Called from AppConfig.ready; a second call with the same code replaces the first."""
    _kinds[kind.code] = kind


def get(code: str) -> SheetKind:
    """Raises KeyError for a kind that no app registered."""
    return _kinds[code]


def find(code: str) -> SheetKind | None:
    return _kinds.get(code)


def all_kinds() -> list[SheetKind]:
    """Those this installation takes, in the order of lists."""
    return sorted((kind for kind in _kinds.values() if kind.is_on()), key=lambda kind: (kind.place, kind.code))


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _dated(value: Any) -> str:
    """A date of JSON as people read it; any other value as it is."""
    try:
        return date_id(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


def told(**values: Any) -> dict[str, Any]:
    """Without the empty ones: an empty cell changes nothing."""
    return {name: value for name, value in values.items() if value is not None}


def usable(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if not entry.problems]
