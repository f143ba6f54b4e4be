#!/usr/bin/env python3
"""`make bench`: two demo cities, the pages of each, the import and the export; writes RESULTS.md and results.json."""

import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from bench.figures import renew

SIZES = (1500, 9000)
LARGE = SIZES[-1]
SEED_DATE = "2026-11-24"
PAGES = (
    "employee_list", "employee_profile", "dinas", "survey_question", "campaign_monitor", "plan",
    "home_hr", "home_head", "home_employee", "home_leader", "report",
)  # fmt: skip
FIGURES = ("statements", "cpu_ms", "html_bytes", "gzip_bytes", "first_visit_bytes")
LIMITS = {  # flat key: highest value wanted (issue: the bench table)
    **{f"{page}.{size}.statements": 12 for page in PAGES for size in SIZES},
    **{f"employee_list.{size}.ratio_to_bare": 3 for size in SIZES},
    **{f"employee_list.{size}.gzip_bytes": 9 * 1024 for size in SIZES},
    "import_siasn.9000.dry_run_cpu_s": 4,
    "import_siasn.9000.run_cpu_s": 8,
    "import_siasn.9000.peak_mb": 300,
    "export_employees.9000.cpu_s": 2,
}


class StepError(Exception):
    """A command of the bench failed."""


def run(data_dir: Path, *command: str) -> tuple[str, resource.struct_rusage]:
    """Output and resource usage (its children included) of a command on the city in `data_dir`."""
    environment = {**os.environ, "PALU_MODE": "demo", "PALU_DATA_DIR": str(data_dir)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        if process.returncode:
            raise StepError(f"{' '.join(command)} ended with {process.returncode}:\n{output.read()}")
        return output.read(), usage


def manage(data_dir: Path, *arguments: str) -> tuple[str, resource.struct_rusage]:
    return run(data_dir, "manage.py", *arguments)


def empty_city(data_dir: Path) -> None:
    manage(data_dir, "migrate", "--verbosity", "0")
    for name in ("load_reference", "load_questionnaires", "load_catalogue"):
        manage(data_dir, name)


def measure_pages(size: int, data_dir: Path, flat: dict[str, float]) -> None:
    empty_city(data_dir)
    start = time.monotonic()
    manage(data_dir, "seed_demo", "--employees", str(size), "--on", SEED_DATE)
    flat[f"seed_demo.{size}.wall_s"] = round(time.monotonic() - start, 1)
    manage(data_dir, "collectstatic", "--noinput", "--verbosity", "0")
    output, _ = run(data_dir, "bench/measure.py", *(["--export"] if size == LARGE else []))
    for what, figures in json.loads(output).items():
        flat.update({f"{what}.{size}.{figure}": value for figure, value in figures.items()})


def measure_import(work: Path, flat: dict[str, float]) -> None:
    """Dry run and run of the files of LARGE people on an empty city: CPU of the process and its children, and peak."""
    city, files = work / "import", work / "files"
    empty_city(city)
    manage(city, "seed_demo", "--employees", str(LARGE), "--on", SEED_DATE, "--out", str(files))
    names = sorted(str(path) for path in files.iterdir())
    peaks = []
    for figure, extra in (("dry_run_cpu_s", ["--dry-run"]), ("run_cpu_s", [])):
        output, usage = manage(city, "import_siasn", *names, "--json", *extra)
        report = json.loads(output)
        if report["new"] < LARGE * 0.9:
            raise StepError(f"the import took {report['new']} of about {LARGE} people: {output[:400]}")
        flat[f"import_siasn.{LARGE}.{figure}"] = round(usage.ru_utime + usage.ru_stime, 2)
        peaks.append(usage.ru_maxrss / 1024)
    flat[f"import_siasn.{LARGE}.peak_mb"] = round(max(peaks))


def machine() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores of {names[0] if names else platform.machine()}, {memory:.0f} GB of memory, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.system()}"
    )


def cell(flat: dict[str, float], key: str) -> str:
    """The figure, with a mark where it is above its limit."""
    value = flat.get(key)
    if value is None:
        return "–"
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return f"{shown} ✗" if value > LIMITS.get(key, value) else shown


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]


def results(flat: dict[str, float], on: str) -> str:
    above = sorted(key for key, limit in LIMITS.items() if flat.get(key, 0) > limit)
    lines = [
        "# What the pages cost",
        "",
        f"Made by `make bench` on {on}: {machine()}.",
        "Pages are asked through Django's test client, warm, the median of 50; CPU is that of the process, so trust",
        "ratios more than milliseconds. `results.json` holds the same figures.",
        "",
        "| | targets |",
        "| --- | --- |",
        "| statements a page | at most 12, the same at both sizes |",
        "| employee list | at most 3 times the bare view (`bench/bare.py`), at most 9 KB gzipped |",
        "| import of 9,000 people | dry run 4 s CPU, run 8 s CPU, 300 MB |",
        "| export of 9,000 people × 18 columns | 2 s CPU |",
        "",
        f"Above its target: {', '.join(above)}." if above else "Nothing is above its target.",
    ]
    for size in SIZES:
        rows = [[page, *(cell(flat, f"{page}.{size}.{figure}") for figure in FIGURES)] for page in PAGES]
        lines += ["", f"## {size:,} people", "", *table(["page", *(one.replace("_", " ") for one in FIGURES)], rows)]
    rest = sorted(key for key in flat if not key.startswith(PAGES) or key.endswith("ratio_to_bare"))
    lines += ["", "## The rest", "", *table(["figure", "value"], [[f"`{key}`", cell(flat, key)] for key in rest])]
    return "\n".join(lines) + "\n"


def main() -> int:
    flat: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="palu-bench-") as folder:
        work = Path(folder)
        try:
            print("Import of 9,000 people …", flush=True)
            measure_import(work, flat)
            for size in SIZES:
                print(f"Pages of a city of {size:,} people …", flush=True)
                measure_pages(size, work / str(size), flat)
        except StepError as error:
            print(error, file=sys.stderr)
            return 1
    renew("bench", flat)
    (HERE / "RESULTS.md").write_text(results(flat, f"{datetime.now(UTC):%d %B %Y}"), encoding="utf-8")
    print((HERE / "RESULTS.md").read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
