"""The real worker and beat, once on the broker that needs no server and once on Redis (T51, T52, A34, A35)."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 45  # seconds; the machine may be busy
pytestmark = pytest.mark.slow


@dataclass
class House:
    """A data folder with its database, and the processes that were started on it."""

    folder: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def python(self, *arguments: str, **changed: str) -> str:
        environment = self.environment | changed
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Celery in a session of its own, so that the whole of it can be killed."""
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "palu_asn", *arguments, "--loglevel", "WARNING"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start("worker")

    def ask(self, how: str, kind: str, redis_url: str | None = None, **params: Any) -> str:
        changed = {} if redis_url is None else {"REDIS_URL": redis_url}
        return self.python("-m", "tests.broker_jobs.drive", how, kind, json.dumps(params), **changed)

    def job(self, public_id: str) -> dict[str, Any]:
        with sqlite3.connect(f"file:{self.folder / 'palu.sqlite3'}?mode=ro", uri=True, timeout=10) as connection:
            connection.row_factory = sqlite3.Row
            row = connection.execute("SELECT * FROM core_job WHERE public_id = ?", [public_id]).fetchone()
        connection.close()
        return dict(row)

    def wait(self, public_id: str, met: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            job = self.job(public_id)
            if met(job):
                return job
            time.sleep(0.2)
        logs = "\n".join(path.read_text()[-2000:] for path in self.folder.glob("*.log"))
        raise AssertionError(f"still {self.job(public_id)}\n{logs}")

    def kill(self, process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> None:
        if process.poll() is None:
            os.killpg(process.pid, how)
        process.wait(timeout=30)

    def close(self) -> None:
        for process in self.processes:
            self.kill(process)


def environment(folder: Path, redis_url: str = "") -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "PALU_MODE": "demo",
        "PALU_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.settings_broker",
        "PYTHONDONTWRITEBYTECODE": "1",
        "REDIS_URL": redis_url,
        "TEST_PREFIX": f"palu-test-{os.getpid()}:",
    }


def forget(redis_url: str, prefix: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as server:
        for key in server.scan_iter(f"{prefix}*"):
            server.delete(key)


@pytest.fixture(scope="module", params=["folder", pytest.param("redis", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp(request.param)
    redis_url = settings.REDIS_URL if request.param == "redis" else ""
    one = House(folder, environment(folder, redis_url))
    one.python("manage.py", "migrate", "--verbosity", "0")
    one.worker()
    one.start("beat", "--pidfile", "")
    yield one
    one.close()
    if redis_url:
        forget(redis_url, one.environment["TEST_PREFIX"])


def test_t51_job_is_done_by_the_real_worker(house):
    public_id = house.ask("sent", "test.quick", numbers=[20, 22])

    job = house.wait(public_id, lambda job: job["state"] == "done")

    assert (json.loads(job["result"]), job["attempt"], job["done"]) == ({"sum": 42}, 1, 1)


def test_t51_job_that_never_reached_the_queue_is_sent_by_the_sweep(house):
    public_id = house.ask("unsent", "test.quick", numbers=[1])

    job = house.wait(public_id, lambda job: job["state"] == "done")

    assert job["attempt"] == 1


def test_t50_job_asked_for_while_the_queue_is_away_waits_and_is_then_done(house):
    started = time.monotonic()
    public_id = house.ask("sent", "test.quick", redis_url="redis://127.0.0.1:1/0", numbers=[7])
    asked_in = time.monotonic() - started

    job = house.wait(public_id, lambda job: job["state"] == "done")

    assert asked_in < 15
    assert (json.loads(job["result"]), job["attempt"]) == ({"sum": 7}, 1)


def test_a35_job_of_a_killed_worker_comes_back_with_one_effect(house):
    public_id = house.ask("sent", "test.killed")
    house.wait(public_id, lambda job: job["state"] == "running" and job["done"] > 0)

    house.kill(house.processes[0])
    half = house.job(public_id)
    house.processes[0] = house.worker()
    job = house.wait(public_id, lambda job: job["state"] == "done")

    assert (half["state"], half["result_file"]) == ("running", "")
    assert (job["attempt"], json.loads(job["result"])) == (2, {"attempt": 2})
    assert (house.folder / "results" / job["result_file"]).read_bytes() == b"whole"
    assert (house.folder / "effects").read_text() == "2\n"


def test_t52_worker_acknowledges_late_and_redis_waits_longer_than_the_hard_limit(tmp_path):
    one = House(tmp_path, environment(tmp_path, "redis://127.0.0.1:1/0"))

    code = (
        "import json; from palu_asn.celery import app; c = app.conf; print(json.dumps([c.task_acks_late, "
        "c.task_reject_on_worker_lost, c.worker_prefetch_multiplier, c.task_soft_time_limit, c.task_time_limit, "
        "c.broker_transport_options['visibility_timeout']]))"
    )
    late, requeue, prefetch, soft, hard, visibility = json.loads(one.python("-c", code))

    assert (late, requeue, prefetch) == (True, True, 1)
    assert soft < hard < visibility


def test_t50_page_that_asks_for_a_job_does_not_wait_for_a_queue_that_is_away(tmp_path):
    one = House(tmp_path, environment(tmp_path, "redis://127.0.0.1:1/0"))

    code = (
        "import time, django; django.setup(); from core import jobs; from core.ids import uuid7; "
        "start = time.monotonic(); jobs.send(uuid7()); print(time.monotonic() - start)"
    )
    seconds = float(one.python("-c", code))

    assert seconds < 2
