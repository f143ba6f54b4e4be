"""A submit carries a key; a repeat returns the first result and does nothing twice (T34, A31)."""

import threading
from typing import Any

import pytest
from django.db import connection

from core.errors import DomainError
from core.idempotency import new_key, once
from core.models import LocalHoliday, Submission
from tests.factories.people import UserFactory


def adder(number: int):
    """Makes one row and gives its receipt."""

    def do() -> dict[str, Any]:
        LocalHoliday.objects.create(date=f"2026-12-{number:02}", name="x")
        return {"receipt": number}

    return do


@pytest.mark.django_db
def test_t34_repeat_returns_the_first_result_and_does_nothing():
    user, key = UserFactory(), new_key()

    first = once(user=user, act="test.add", key=key, do=adder(1))
    again = once(user=user, act="test.add", key=key, do=adder(2))

    assert (first, again) == (({"receipt": 1}, True), ({"receipt": 1}, False))
    assert LocalHoliday.objects.count() == 1


@pytest.mark.django_db
def test_t34_key_is_unique_per_user_and_act():
    user, other, key = UserFactory(), UserFactory(), new_key()

    results = [
        once(user=user, act="test.add", key=key, do=adder(1)),
        once(user=other, act="test.add", key=key, do=adder(2)),
        once(user=user, act="test.other", key=key, do=adder(3)),
    ]

    assert [ran for _result, ran in results] == [True, True, True]


@pytest.mark.django_db
def test_t34_refusal_leaves_no_trace_and_may_be_tried_again():
    user, key = UserFactory(), new_key()

    def refuse() -> dict[str, Any]:
        adder(1)()
        raise DomainError("Not now.")

    with pytest.raises(DomainError):
        once(user=user, act="test.add", key=key, do=refuse)
    assert (Submission.objects.count(), LocalHoliday.objects.count()) == (0, 0)

    assert once(user=user, act="test.add", key=key, do=adder(1)) == ({"receipt": 1}, True)


@pytest.mark.django_db
def test_t34_keys_cannot_be_guessed():
    assert len({new_key() for _ in range(100)}) == 100
    assert len(new_key()) >= 32


@pytest.mark.django_db(transaction=True)
def test_a31_double_click_and_two_tabs_make_one_record_with_the_same_receipt():
    user, key = UserFactory(), new_key()
    start = threading.Barrier(4)
    results: list[tuple[dict[str, Any], bool]] = []

    def submit(number: int) -> None:
        start.wait()
        results.append(once(user=user, act="test.add", key=key, do=adder(number)))
        connection.close()

    threads = [threading.Thread(target=submit, args=[number]) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert LocalHoliday.objects.count() == 1
    assert len({result["receipt"] for result, _ran in results}) == 1
    assert sorted(ran for _result, ran in results) == [False, False, False, True]
