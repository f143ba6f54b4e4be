"""No page offers a link that its reader may not open: every address on every page of the table, as each role."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from tests.core.url_table import COLUMNS, read_table

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAGES = [line for line in read_table().values() if line.method == "GET"]


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.found += [address for name in ("href", "hx-get") if tag != "link" and (address := named.get(name))]


def links_of(html: str, url: str) -> dict[tuple[str, str], str]:
    """One address of this site per view and names in its query."""
    found = {}
    for link in Links(html).found:
        parts = urlsplit(urljoin(f"http://testserver{url}", link))
        if parts.netloc == "testserver" and not parts.path.startswith("/static/"):
            names = "&".join(sorted(part.partition("=")[0] for part in parts.query.split("&")))
            found[resolve(parts.path).view_name, names] = parts.path + (f"?{parts.query}" if parts.query else "")
    return found


@pytest.mark.parametrize("column", COLUMNS)
def test_every_link_opens_for_whoever_sees_it(column, world, users_by_column):
    client = Client()
    user = users_by_column[column]
    if user is not None:
        client.force_login(user)
    asked: dict[str, int] = {}
    closed = []
    for line in PAGES:
        if line.statuses[column] != 200:
            continue
        url = line.url(world)
        answer = client.get(url)
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for link in links_of(answer.content.decode(), url).values():
            if link not in asked:
                asked[link] = client.get(link).status_code
            if asked[link] not in (200, 302):
                closed.append(f"{line.name} offers {link}: {asked[link]}")

    assert asked
    assert not closed, "\n".join(["", *closed])
