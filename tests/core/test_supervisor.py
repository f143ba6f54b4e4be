"""The supervisor: with small programs, and once with the real web server, worker and beat."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from core.management.commands.serve import tell_address

ROOT = Path(__file__).resolve().parents[2]
SUPERVISE = """
import sys
sys.path.insert(0, {root!r})
from core.supervisor import Program, Supervisor
Supervisor([{programs}], lambda text: print(text, flush=True)).run()
print("Stopped.", flush=True)
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def supervise(*codes):
    programs = ", ".join(f"Program('p{n}', [sys.executable, '-c', {code!r}])" for n, code in enumerate(codes))
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISE.format(root=str(ROOT), programs=programs)], stdout=subprocess.PIPE, text=True
    )


def children_of(pid):
    """Every process below `pid`, grandchildren included."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return value


def test_program_that_dies_is_started_again_after_growing_delays():
    one = supervise("print('up', flush=True); raise SystemExit(3)")

    lines = [one.stdout.readline().strip() for _ in range(5)]
    one.send_signal(signal.SIGINT)
    rest = one.communicate(timeout=10)[0]

    assert lines == [
        "up",
        "p0 ended with 3; it starts again in 1 s.",
        "up",
        "p0 ended with 3; it starts again in 2 s.",
        "up",
    ]
    assert rest.splitlines()[-1] == "Stopped."
    assert one.returncode == 0


def test_second_signal_kills_what_does_not_listen():
    one = supervise(STUBBORN)
    assert one.stdout.readline() == "deaf\n"
    [child] = children_of(one.pid)

    one.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert alive(child)
    one.send_signal(signal.SIGTERM)

    assert one.communicate(timeout=5)[0] == "Stopped.\n"
    assert not alive(child)


def test_killed_supervisor_leaves_no_child():
    one = supervise("import time; print('up', flush=True); time.sleep(60)")
    assert one.stdout.readline() == "up\n"
    [child] = children_of(one.pid)

    one.kill()

    one.wait(timeout=5)
    wait_for(lambda: not alive(child), 5)
    one.stdout.close()


def serve(port, data_dir, *arguments):
    """The real command in demo mode, on a database made beforehand so that it has no city to make."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PALU_MODE": "demo", "PALU_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=2) as answer:
            return answer.status
    except (urllib.error.URLError, OSError):
        return None


@pytest.fixture(scope="module")
def city_dir(tmp_path_factory):
    """A data folder with a migrated database and one account, as after a first run."""
    folder = tmp_path_factory.mktemp("city")
    code = (
        "import django; django.setup(); from django.core.management import call_command; "
        "call_command('migrate', verbosity=0); "
        "from accounts.models import User; User.objects.create_user('someone', name='Someone')"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PALU_MODE": "demo",
        "PALU_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "palu_asn.settings",
    }
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    (folder / "demo-sign-ins.txt").write_text("hr  nama  sandi\n", encoding="utf-8")
    return folder


@pytest.mark.slow
def test_serve_starts_three_programs_and_leaves_none(city_dir):
    port = free_port()
    one = serve(port, city_dir)
    wait_for(lambda: answers(port) == 200, 30)
    wait_for(lambda: len(children_of(one.pid)) >= 4, 30)  # gunicorn and its two workers, worker, beat
    children = children_of(one.pid)

    second = serve(free_port(), city_dir)
    refusal = second.communicate(timeout=20)[0]
    one.send_signal(signal.SIGINT)
    said = one.communicate(timeout=30)[0]

    assert second.returncode == 1
    assert "is already running on" in refusal
    assert f"Palu ASN is open at http://127.0.0.1:{port}/" in said
    assert "hr  nama  sandi" in said
    assert said.rstrip().endswith("Stopped.")
    assert one.returncode == 0
    assert [pid for pid in children if alive(pid)] == []


@pytest.mark.slow
def test_serve_refuses_a_busy_port_in_words(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        one = serve(port, tmp_path)
        said = one.communicate(timeout=20)[0]

    assert one.returncode == 1
    assert f"Port {port} is in use by another program" in said
    assert f"make run PORT={port + 1}" in said


@pytest.mark.slow
def test_demo_refuses_another_address_than_loopback(tmp_path):
    one = serve(free_port(), tmp_path, "--host", "0.0.0.0")

    said = one.communicate(timeout=20)[0]

    assert one.returncode == 1
    assert "binds to 127.0.0.1 only" in said


@pytest.mark.parametrize(
    ("given", "printed"), [(None, "http://127.0.0.1:8811"), ("http://demo.test", "http://demo.test")]
)
def test_demo_prints_the_address_it_was_started_at(given, printed, monkeypatch):
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    if given:
        monkeypatch.setenv("PUBLIC_URL", given)

    tell_address("127.0.0.1", 8811)

    told = os.environ.pop("PUBLIC_URL")
    assert told == printed
