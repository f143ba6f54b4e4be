"""docs/rules/lists.md: the order of DUK, each key decided only by equality of the ones before it."""

from dataclasses import replace
from datetime import date

import pytest

from people.rules.duk import Standing, key

EQUAL = Standing(
    rank=10, rank_since=date(2022, 4, 1), echelon="", level="ahli_muda", position_since=date(2021, 1, 1),
    service_since=date(2012, 1, 1), training=2, training_on=date(2019, 5, 1), education=7, graduated=2010,
    birth=date(1985, 6, 1),
)  # fmt: skip

FIRST_BEFORE_SECOND = [
    ("rank higher", {"rank": 11}, {}),
    ("rank since earlier", {"rank_since": date(2022, 3, 1)}, {}),
    ("echelon before a functional post", {"echelon": "IV.b", "level": ""}, {"level": "ahli_utama"}),
    ("echelon higher", {"echelon": "II.b"}, {"echelon": "III.a"}),
    ("level higher", {"level": "ahli_madya"}, {}),
    ("skilled above the rest", {"level": "pemula"}, {"level": ""}),
    ("post since earlier", {"position_since": date(2020, 12, 31)}, {}),
    ("longer service", {"service_since": date(2011, 12, 1)}, {}),
    ("training higher", {"training": 3}, {}),
    ("training earlier", {"training_on": date(2018, 5, 1)}, {}),
    ("education higher", {"education": 9}, {}),
    ("graduated earlier", {"graduated": 2009}, {}),
    ("older", {"birth": date(1984, 6, 1)}, {}),
    ("rank before everything else", {"rank": 11, "birth": date(2000, 1, 1), "education": 1}, {"education": 10}),
    ("post before service", {"echelon": "III.a", "service_since": date(2020, 1, 1)}, {"echelon": "III.b"}),
]


@pytest.mark.parametrize(
    ("first", "second"), [case[1:] for case in FIRST_BEFORE_SECOND], ids=lambda case: str(case)[:30]
)
def test_duk_order(first, second):
    assert key(replace(EQUAL, **first)) < key(replace(EQUAL, **second))


@pytest.mark.parametrize(
    "field",
    ["rank", "rank_since", "position_since", "service_since", "training", "training_on", "education", "graduated"],
)
def test_what_is_not_known_comes_after_what_is(field):
    assert key(EQUAL) < key(replace(EQUAL, **{field: None}))
