#!/usr/bin/env python3
"""`make test`: the suite on SQLite, then on PostgreSQL + Redis where both are named.

PYTEST_ARGS adds arguments to both runs, as in: make test PYTEST_ARGS="-k import tests/people"
"""

import os
import shlex
import subprocess
import sys

SERVICES = ("TEST_DATABASE_URL", "TEST_REDIS_URL")
NO_TESTS = 5  # what pytest returns when nothing was selected


def run(title: str, selection: str, environment: dict[str, str]) -> bool:
    print(f"\n=== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", *shlex.split(os.environ.get("PYTEST_ARGS", ""))]
    if selection:
        command += ["-m", selection]
    return subprocess.run(command, env=environment, check=False).returncode in (0, NO_TESTS)


def main() -> int:
    named = [name for name in SERVICES if os.environ.get(name)]
    if len(named) == 1:
        return f"{named[0]} is set alone; set both of {' and '.join(SERVICES)} or neither."
    plain = {key: value for key, value in os.environ.items() if key not in SERVICES}
    good = run("SQLite, no server", "not services" if named else "", plain)
    if named:
        good &= run("PostgreSQL and Redis", "not browser or both_stacks or services", dict(os.environ))
    else:
        print(f"\nPostgreSQL and Redis were left out: {' and '.join(SERVICES)} are not set.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
