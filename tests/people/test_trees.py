"""Random unit trees: paths stay those of the parents whatever is moved, and a scope is what its definition says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.clock import today
from core.errors import DomainError
from people import data_checks, paths
from people.enums import Role
from people.models import Employee, Unit
from people.permissions import GRANTS, Permission
from people.services import units
from tests.factories.people import DinasFactory, EmployeeFactory, PositionFactory, RoleAssignmentFactory, UserFactory

LEVELS = st.lists(st.integers(1, paths.LARGEST), min_size=1, max_size=6)
# A tree: the n-th unit hangs from the unit of that number; 0 is the city, 1 and 2 are Dinas.
TREES = st.integers(0, 8).flatmap(lambda size: st.tuples(*(st.integers(0, number + 2) for number in range(size))))


def path_of(levels: list[int]) -> str:
    found = ""
    for number in levels:
        found = paths.child(found, number)
    return found


@given(top=LEVELS, below=LEVELS | st.just([]), other=LEVELS)
def test_a_subtree_is_exactly_the_range_of_its_path(top, below, other):
    start = path_of(top)

    assume(set(top) != {paths.LARGEST})  # the very last path has no successor; the city root is 0001
    for path in (path_of(top + below), path_of(other)):
        assert (start <= path < paths.successor(start)) == paths.covers(start, path)
    assert paths.covers(start, path_of(top + below))


@contextmanager
def undone() -> Iterator[None]:
    """What one example made is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def plant(tree: tuple[int, ...]) -> list[Unit]:
    first = [DinasFactory().unit for _ in range(2)]
    grown = [units.city_root(), *first]
    for number, parent in enumerate(tree):
        grown.append(units.create_unit(actor=None, parent=grown[parent], name=f"Bidang {number}"))
    return grown


def above(parents: list[int | None], number: int | None) -> Iterator[int]:
    """The unit itself and every one above it, by the parents alone."""
    while number is not None:
        yield number
        number = parents[number]


@settings(max_examples=25)
@given(tree=TREES, moves=st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=8))
@pytest.mark.django_db
def test_a47_random_moves_keep_the_paths_and_make_no_circle(tree, moves):
    with undone():
        grown = plant(tree)
        parents: list[int | None] = [None, 0, 0, *tree]
        for what, to in [(what % len(grown), to % len(grown)) for what, to in moves]:
            try:
                units.move_unit(actor=None, unit=grown[what], parent=grown[to])
            except DomainError:
                assert what in {0, *above(parents, to)}
            else:
                assert what not in {0, *above(parents, to)}
                parents[what] = to

        keys = [one.pk for one in grown]
        stored = dict(Unit.objects.filter(pk__in=keys).values_list("pk", "parent_id"))
        all_paths = list(Unit.objects.values_list("path", flat=True))
        assert [stored[key] for key in keys] == [None if one is None else keys[one] for one in parents]
        assert [*data_checks.unit_paths(), *data_checks.unit_dinas()] == []
        assert len(all_paths) == len(set(all_paths))


ROLES = st.lists(
    st.tuples(
        st.sampled_from([role for role in Role if role != Role.EMPLOYEE]),
        st.integers(0, 10),
        st.integers(-3, 2),
        st.integers(1, 4) | st.none(),
    ),
    max_size=4,
)  # role that is given, unit, first day from today on, number of days (None: open)


@settings(max_examples=25)
@given(tree=TREES, roles=ROLES, home=st.integers(0, 10))
@pytest.mark.django_db
def test_t03_visible_people_are_those_of_the_definition(tree, roles, home):
    """One's own record, and whoever works in or below a unit where a role in force today lets people be read."""
    with undone():
        grown, user, position = plant(tree), UserFactory(), PositionFactory()
        parents: list[int | None] = [None, 0, 0, *tree]
        people = {number: EmployeeFactory(unit=unit, position=position) for number, unit in enumerate(grown)}
        own = EmployeeFactory(unit=grown[home % len(grown)], position=position, user=user)
        tops = set()
        for role, unit, start, days in roles:
            first = today() + timedelta(days=start)
            last = first + timedelta(days=days) if days else None
            RoleAssignmentFactory(user=user, role=role, unit=grown[unit % len(grown)], valid_from=first, valid_to=last)
            if Permission.EMPLOYEE_VIEW in GRANTS[role] and first <= today() and (last is None or today() < last):
                tops.add(unit % len(grown))

        expected = {own} | {one for number, one in people.items() if tops & set(above(parents, number))}
        assert set(Employee.objects.visible_to(user)) == expected
