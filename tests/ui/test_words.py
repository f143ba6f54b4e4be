"""What no page may show: a year written as a number, Python's words for nothing, an unfilled place, English words."""

import re

import pytest
from django.test import Client

from tests import english
from tests.core.url_table import read_table

pytestmark = pytest.mark.django_db

FIRST_TO_ASK = ("hr", "head", "employee", "operator", "sekda", "mayor", "admin", "anonymous")
PAGES = {key: line for key, line in read_table().items() if line.method == "GET" and 200 in line.statuses.values()}
SLIPS = {
    "a year with a thousand separator": re.compile(r"(?<![\d.,p])(?:1\.9[6-9]\d|2\.0[0-4]\d)(?![\d.,])"),
    "None": re.compile(r">\s*None\s*<"),
    "a place of a format": re.compile(r"%\(\w+\)[sd]"),
    "an object of Python": re.compile(r"&lt;(?:QuerySet|\w+: )|<\w+ object at"),
}
NOT_OURS = {"people:event_proof"}  # a file that somebody uploaded


def words_of(html: str) -> str:
    """The page without its head, scripts and addresses."""
    body = html.partition("<body")[2] or html
    return re.sub(r'\s(?:href|src|d|points|viewBox|value)="[^"]*"', "", body)


@pytest.mark.parametrize("key", PAGES)
def test_page_shows_no_slip(key, world, users_by_column):
    line = PAGES[key]
    client = Client()
    user = users_by_column[next(column for column in FIRST_TO_ASK if line.statuses[column] == 200)]
    if user is not None:
        client.force_login(user)
    answer = client.get(line.url(world))
    assert line.name in NOT_OURS or english.left_in(english.in_answer(answer)) == set()
    if not answer.headers["Content-Type"].startswith("text/html"):
        return

    words = words_of(answer.content.decode())

    assert {name: found.findall(words) for name, found in SLIPS.items() if found.search(words)} == {}
