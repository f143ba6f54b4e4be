"""Reads tests/url_permissions.toml and makes the people and addresses it speaks of."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse

from accounts.models import User
from tests.core import url_objects
from tests.core.url_objects import World

TABLE_FILE = Path(__file__).resolve().parents[1] / "url_permissions.toml"
COLUMNS = ("anonymous", "employee", "operator", "head", "outsider", "hr", "sekda", "mayor", "admin")
LOCAL_HR = "local_hr"  # HR of one Dinas: written behind a stroke where it gets something else than HR of the city
Users = dict[str, User | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    name: str
    method: str
    permission: str
    kind: str
    statuses: dict[str, int]

    def url(self, world: World) -> str:
        """The address, with an object made for it."""
        return reverse(self.name, kwargs=getattr(url_objects, self.kind)(world) if self.kind else {})


def read_line(key: str, permission: str, kind: str, statuses: str) -> Line:
    name, _, method = key.partition(" ")
    found = dict(zip(COLUMNS, statuses.split(), strict=True))
    of_city, _, local = found["hr"].partition("/")
    found |= {"hr": of_city, LOCAL_HR: local or of_city}
    return Line(name, method or "GET", permission, kind, {column: int(status) for column, status in found.items()})


def write_statuses(found: dict[str, int]) -> str:
    """The last part of a line, as read_line reads it."""
    words = {column: str(status) for column, status in found.items()}
    local = words.pop(LOCAL_HR)
    if local != words["hr"]:
        words["hr"] += f"/{local}"
    return "  ".join(words.values())


def read_table() -> dict[str, Line]:
    rows: dict[str, list[str]] = tomllib.loads(TABLE_FILE.read_text(encoding="utf-8"))
    return {key: read_line(key, *row) for key, row in rows.items()}
