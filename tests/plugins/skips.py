"""Names every skipped test with its reason; under REQUIRE_SERVICES=1 a skip is a failure."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"


def reason_of(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.longrepr = f"skipped although REQUIRE_SERVICES=1: {reason_of(report)}"
        report.outcome = "failed"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    terminalreporter.section(f"{len(skipped)} skipped" if skipped else "nothing skipped")
    for report in skipped:
        terminalreporter.write_line(f"{report.nodeid}: {reason_of(report)}")
