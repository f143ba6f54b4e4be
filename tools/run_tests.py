#!/usr/bin/env python3
"""`make test`: the suite on SQLite, and at the same time on PostgreSQL + Redis where both are named.

PYTEST_ARGS adds arguments to both runs, as in: make test PYTEST_ARGS="-k import tests/people"
"""

import os
import shlex
import subprocess
import sys
import tempfile
from typing import IO

SERVICES = ("TEST_DATABASE_URL", "TEST_REDIS_URL")
NO_TESTS = 5  # what pytest returns when nothing was selected


def start(selection: str, environment: dict[str, str], output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", *shlex.split(os.environ.get("PYTEST_ARGS", ""))]
    if selection:
        command += ["-m", selection]
    return subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT if output else None)


def main() -> int:
    named = [name for name in SERVICES if os.environ.get(name)]
    if len(named) == 1:
        return f"{named[0]} is set alone; set both of {' and '.join(SERVICES)} or neither."
    plain = {key: value for key, value in os.environ.items() if key not in SERVICES}
    print("\n=== SQLite, no server", flush=True)
    if not named:
        good = start("", plain).wait() in (0, NO_TESTS)
        print(f"\nPostgreSQL and Redis were left out: {' and '.join(SERVICES)} are not set.")
        return 0 if good else 1
    # Both at once: each keeps one core busy; the second is printed when the first is through.
    with tempfile.TemporaryFile() as output:
        services = start("not browser or both_stacks or services", dict(os.environ), output)
        good = start("not services", plain).wait() in (0, NO_TESTS)
        good &= services.wait() in (0, NO_TESTS)
        print("\n=== PostgreSQL and Redis", flush=True)
        output.seek(0)
        sys.stdout.buffer.write(output.read())
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
