"""The dated rows of people (numbers, posts, grades, contracts) as an import follows what changed."""

from datetime import date, timedelta
from typing import Any

from people.models import ContractPeriod, EmployeeNumber, GradeHeld, PositionHeld
from people.siasn.check import Decision
from people.siasn.references import number_kind

SOURCE = "SIASN"


class Histories:
    """The open history rows of some people, and what an import makes of them."""

    def __init__(self, employee_ids: list[int], on: date) -> None:
        self.on = on
        self.posts = _open_rows(PositionHeld, employee_ids)
        self.grades = _open_rows(GradeHeld, employee_ids)
        self.numbers = _open_rows(EmployeeNumber, employee_ids)
        self.corrected: list[Any] = []
        self.opened: list[Any] = []

    def follow(self, decision: Decision) -> None:
        person, changed = decision.person, decision.changed
        assert person is not None  # for the type checker: only changed people come here
        after = {**person, **{name: pair[1] for name, pair in changed.items()}}
        if {"position_id", "unit_id", "position_since"} & changed.keys():
            values = {"position_id": after["position_id"], "unit_id": after["unit_id"]}
            moved = {"position_id", "unit_id"} & changed.keys() and not decision.waited
            self._step(PositionHeld, self.posts, after, values, after["position_since"], moved=bool(moved))
        if {"grade_id", "grade_since"} & changed.keys() and after["grade_id"]:
            values = {"grade_id": after["grade_id"]}
            self._step(GradeHeld, self.grades, after, values, after["grade_since"], moved="grade_id" in changed)
        if "number" in changed:
            values = {"number": after["number"], "kind": number_kind(after)}
            self._step(EmployeeNumber, self.numbers, after, values, after["cpns_since"], moved=True)
        if decision.values.contract is not None and "contract" in changed:
            self._contract(person["pk"], *decision.values.contract)

    def _step(
        self,
        model: Any,
        open_rows: dict[int, Any],
        after: dict[str, Any],
        values: dict[str, Any],
        since: date | None,
        *,
        moved: bool,
    ) -> None:
        """A change from `since` on; without a later date it is one from the day of the file.

        What is no change of the thing itself (a TMT put right, a unit mapped at last) corrects the open row, and so
        does a change on the very day it began, except for numbers: none of them is ever lost.
        """
        row = open_rows.get(after["pk"])
        if row is None:
            first = since or after["cpns_since"] or self.on
            self.opened.append(_held(model, after["pk"], first, values))
            return
        first = since if since is not None and since > row.valid_from else self.on
        if first <= row.valid_from and model is EmployeeNumber:
            first = row.valid_from + timedelta(days=1)
        if moved and first > row.valid_from:
            row.valid_to = first
            self.opened.append(_held(model, after["pk"], first, values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
            row.valid_from = since or row.valid_from
        self.corrected.append(row)

    @staticmethod
    def _contract(employee_id: int, first: date, end: date | None) -> None:
        ContractPeriod.objects.update_or_create(employee_id=employee_id, valid_from=first, defaults={"valid_to": end})

    def save(self) -> None:
        """Closed rows first, so that nobody has two open ones at any moment."""
        for row in self.corrected:
            row.save(force_update=True)
        models: tuple[Any, ...] = (PositionHeld, GradeHeld, EmployeeNumber)
        for model in models:
            model.objects.bulk_create([row for row in self.opened if type(row) is model], batch_size=500)


def _held(model: Any, employee_id: int, first: date, values: dict[str, Any]) -> Any:
    row = model(employee_id=employee_id, valid_from=first, **values)
    if hasattr(row, "source"):
        row.source = SOURCE
    return row


def _open_rows(model: Any, employee_ids: list[int]) -> dict[int, Any]:
    rows = model.objects.filter(employee_id__in=employee_ids, valid_to__isnull=True)
    return {row.employee_id: row for row in rows}
