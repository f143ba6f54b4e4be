"""Two versions of a plan side by side, line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.palu import NOTHING, rupiah
from planning.freezing import LINE_FIELDS
from planning.history import Content, State, number_of
from planning.wording import NEEDS, label_of, shown


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """`kind` is added, removed or changed."""

    code: str
    title: str
    kind: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    ceiling: FieldChange | None
    lines: tuple[LineChange, ...]
    unchanged: int

    @property
    def is_same(self) -> bool:
        return self.ceiling is None and not self.lines


def compare(old: State, new: State) -> Comparison:
    both = old.lines | new.lines
    keys = sorted(both, key=lambda key: number_of(both[key]))
    changes = [_line_change(old.lines.get(key), new.lines.get(key)) for key in keys]
    ceiling = None
    if old.ceiling != new.ceiling:
        ceiling = FieldChange(_("Budget ceiling"), _ceiling(old.ceiling), _ceiling(new.ceiling))
    lines = tuple(one for one in changes if one is not None)
    return Comparison(ceiling, lines, len(changes) - len(lines))


def _line_change(old: Content | None, new: Content | None) -> LineChange | None:
    if old == new:
        return None
    kind = "added" if old is None else "removed" if new is None else "changed"
    named = new or old or {}
    return LineChange(named["code"], named["title"], kind, tuple(_field_changes(old or {}, new or {})))


def _field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[FieldChange]:
    for name in (*LINE_FIELDS[1:], NEEDS):
        before, after = old.get(name), new.get(name)
        if (before or after) and before != after:
            yield FieldChange(label_of(name), shown(name, before), shown(name, after))


def _ceiling(amount: int | None) -> str:
    return NOTHING if amount is None else rupiah(amount)
