#!/usr/bin/env python3
"""Measures the pages of one demo city (PALU_DATA_DIR) and prints one JSON object; called by bench/run.py."""

import gzip
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import SignInFailure, User
from bench.pages import Page, holder, pages
from people.enums import Role
from people.models import Employee

ROUNDS, WARM = 50, 5
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")
STATIC_FILE = re.compile(rf"{re.escape(settings.STATIC_URL)}([\w./-]+)")
FONT = re.compile(r"url\([\"']?([\w./-]+\.woff2)")


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def fetch(client: Client, url: str) -> bytes:
    answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url} answered {answer.status_code}")
    return answer.content


def cpu_ms(*calls: Callable[[], Any]) -> list[float]:
    """Median CPU of each call over ROUNDS, taken in turns so that a noisy moment hits all of them."""
    for call in calls * WARM:
        call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for times, call in zip(taken, calls, strict=True):
            start = time.process_time()
            call()
            times.append((time.process_time() - start) * 1000)
    return [statistics.median(times) for times in taken]


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        fetch(client, url)
    return sum(not query["sql"].startswith(BOOKKEEPING) for query in captured.captured_queries)


def packed(path: Path) -> int:
    """Bytes over the wire: gzip where whitenoise keeps it, the file itself where packing gains nothing."""
    small = Path(f"{path}.gz")
    return (small if small.exists() else path).stat().st_size


def assets(html: str) -> set[Path]:
    """Style sheets, scripts, icons and fonts that a first visit of this page loads."""
    root = Path(settings.STATIC_ROOT)
    found = {root / name for name in STATIC_FILE.findall(html) if (root / name).is_file()}
    for sheet in [one for one in found if one.suffix == ".css"]:
        found |= {(sheet.parent / name).resolve() for name in FONT.findall(sheet.read_text(encoding="utf-8"))}
    return found


def measure(page: Page) -> dict[str, float]:
    client = signed_in(page.user)
    html = fetch(client, page.url)
    fetch(client, page.url)
    small = len(gzip.compress(html, 6))
    figures: dict[str, float] = {
        "statements": statements(client, page.url),
        "html_bytes": len(html),
        "gzip_bytes": small,
        "first_visit_bytes": small + sum(packed(path) for path in assets(html.decode())),
    }
    calls = [lambda: client.get(page.url)]
    if page.name == "employee_list":
        bare = reverse("bench_bare")
        fetch(client, bare)
        calls.append(lambda: client.get(bare))
    taken = cpu_ms(*calls)
    figures["cpu_ms"] = round(taken[0], 2)
    if page.name == "employee_list":
        figures["ratio_to_bare"] = round(taken[0] / taken[1], 2)
    return figures


def measure_export() -> dict[str, float]:
    """All employees with every column as XLSX, asked for and confirmed as HR staff does."""
    client = signed_in(holder(Role.HR))
    url = reverse("people:employee_export")
    wanted = {"all": "1", "kind": "xlsx", "number": Employee.objects.active().count()}
    fetch(client, url)
    with CaptureQueriesContext(connection) as captured:
        start = time.process_time()
        answer = client.post(url, wanted)
        body = answer.getvalue()
        taken = time.process_time() - start
    if answer.status_code != 200 or not body.startswith(b"PK"):
        raise SystemExit(f"{url} answered {answer.status_code}, not a workbook")
    counted = sum(not query["sql"].startswith(BOOKKEEPING) for query in captured.captured_queries)
    return {"cpu_s": round(taken, 2), "statements": counted}


def measure_sign_in() -> dict[str, float]:
    """CPU of a refused sign-in, taken in turns: the medians do not tell whose number has an account (T13)."""
    client, url = Client(headers={"host": "127.0.0.1"}), reverse("account_login")

    def refused(login: str) -> None:
        SignInFailure.objects.all().delete()
        answer = client.post(url, {"login": login, "password": "bukan kata sandinya"})
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}, not the form with its refusal")

    known = Employee.objects.get(user=holder(Role.HR)).number
    taken = cpu_ms(lambda: refused(known), lambda: refused("199001152015031009"))
    return {"known_cpu_ms": round(taken[0], 2), "unknown_cpu_ms": round(taken[1], 2)}


def main() -> None:
    found = {page.name: measure(page) for page in pages()} | {"sign_in": measure_sign_in()}
    if "--export" in sys.argv:
        found["export_employees"] = measure_export()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
