import pytest

from core.numbers import small_int


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999), ("1000000000", None), ("9" * 5000, None), ("²", None),
     ("-1", None), ("1.0", None), ("", None), (None, None), ("٣", None)],
)  # fmt: skip
def test_small_int_reads_plain_digits_only(text, number):
    assert small_int(text) == number
