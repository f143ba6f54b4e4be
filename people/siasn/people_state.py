"""People as the database has them, as plain dictionaries, found by PNS ID and by number."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from people.enums import EmploymentState
from people.models import ContractPeriod, Employee, EmployeeNumber

FIELDS = (
    "pk", "public_id", "user_id", "pns_id", "number", "name", "front_title", "back_title", "birth_place", "birth_date",
    "sex", "kind", "state", "legal_status_id", "unit_id", "dinas_id", "position_id", "position_since", "grade_id",
    "grade_since", "education_level_id", "education_name", "education_year", "cpns_since", "pns_since", "retires_on",
    "ended_on", "unor_id", "unor_name", "source", "source_date",
)  # fmt: skip
CHUNK = 900

Person = dict[str, Any]


class People:
    """Everybody, or those whom some rows can mean (`pns_ids`, `numbers`)."""

    def __init__(self, pns_ids: Iterable[str] | None = None, numbers: Iterable[str] | None = None) -> None:
        self.by_pk: dict[int, Person] = {}
        self.by_pns_id: dict[str, Person] = {}
        self.by_number: dict[str, Person] = {}
        self.former: dict[str, int] = {}  # a number somebody had -> whose it was
        self.contracts: dict[int, dict[Any, Any]] = {}  # employee -> first day -> end (exclusive)
        if pns_ids is None or numbers is None:
            self._load(Q(), Q())
            return
        for ids in _chunks(pns_ids):
            self._load(Q(pns_id__in=ids), None)
        for some in _chunks(numbers):
            self._load(Q(number__in=some), Q(number__in=some))

    def _load(self, people: Q, numbers: Q | None) -> None:
        for person in Employee.objects.filter(people).order_by().values(*FIELDS):
            self.by_pk[person["pk"]] = person
            self.by_number[person["number"]] = person
            if person["pns_id"]:
                self.by_pns_id[person["pns_id"]] = person
        if numbers is not None:
            former = EmployeeNumber.objects.filter(numbers, valid_to__isnull=False)
            self.former.update(former.values_list("number", "employee_id"))

    def load_contracts(self) -> None:
        for chunk in _chunks(self.by_pk):
            found = ContractPeriod.objects.filter(employee_id__in=chunk)
            for employee, first, end in found.values_list("employee_id", "valid_from", "valid_to"):
                self.contracts.setdefault(employee, {})[first] = end

    def in_service(self) -> list[Person]:
        return [person for person in self.by_pk.values() if person["state"] != EmploymentState.ENDED]


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    found = list(values)
    for start in range(0, len(found), CHUNK):
        yield found[start : start + CHUNK]
