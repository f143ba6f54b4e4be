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
    numbers = [int(one) for one in statuses.split()]
    return Line(name, method or "GET", permission, kind, dict(zip(COLUMNS, numbers, strict=True)))


def read_table() -> dict[str, Line]:
    rows: dict[str, list[str]] = tomllib.loads(TABLE_FILE.read_text(encoding="utf-8"))
    return {key: read_line(key, *row) for key, row in rows.items()}
