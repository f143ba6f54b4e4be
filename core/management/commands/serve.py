"""One command for a machine without services: web, worker and beat, and in demo mode the city to look at."""

import fcntl
import os
import socket
import sys
import time
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from core.supervisor import Program, Supervisor

LOOPBACK = "127.0.0.1"
KEEP_PROCESSED_SECONDS = 24 * 60 * 60
TIDY_SECONDS = 60 * 60


class Command(BaseCommand):
    help = "Runs web server, Celery worker and beat under one supervisor until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default=LOOPBACK, help="address to bind to; demo mode takes only 127.0.0.1")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:
        if settings.DEMO and host != LOOPBACK:
            raise CommandError(f"The demo is for this machine alone: it binds to {LOOPBACK} only.")
        refuse_busy_port(host, port)
        with only_one_server():
            if settings.DEMO:
                tell_address(host, port)
                try:
                    self.prepare_demo()
                except KeyboardInterrupt as stop:
                    raise CommandError("Stopped before the pages were open.") from stop
            connections.close_all()
            rounds = Rounds(self.say, host, port)
            Supervisor(programs(host, port), self.say).run(rounds)
        self.say("Stopped.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def prepare_demo(self) -> None:
        """Database, reference data, the demo city on the first run, static files."""
        unfinished = settings.DATA_DIR / "demo-unfinished"
        if unfinished.exists():
            self.start_over(unfinished)
        self.say("Preparing the database and files …")
        call_command("migrate", verbosity=0, interactive=False)
        for name in reference_commands():
            call_command(name, stdout=StringIO())
        if not get_user_model()._default_manager.exists():
            unfinished.touch()
            self.say("Making the demo city; this happens once and takes about a minute …")
            if "seed_demo" in get_commands():
                call_command("seed_demo", stdout=self.stdout)
            unfinished.unlink()
        call_command("collectstatic", verbosity=0, interactive=False)

    def start_over(self, unfinished: Path) -> None:
        """A demo city that was interrupted half-way is made anew; only ever the demo's own SQLite file."""
        name = Path(str(settings.DATABASES["default"]["NAME"]))
        if name.parent != settings.DATA_DIR:
            raise CommandError("Making the demo city was interrupted; empty the database and start again.")
        self.say("Making the demo city was interrupted last time; it starts again.")
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
        unfinished.unlink()


class Rounds:
    """What the supervisor does besides: tells once when the pages answer, and tidies the queue folder."""

    def __init__(self, say: Any, host: str, port: int) -> None:
        self.say, self.host, self.port = say, host, port
        self.told = False
        self.tidied_at = 0.0

    def __call__(self) -> None:
        if not self.told and answers(self.host, self.port):
            self.told = True
            self.say(welcome(self.host, self.port))
        now = time.monotonic()
        if not settings.REDIS_URL and now - self.tidied_at > TIDY_SECONDS:
            self.tidied_at = now
            forget_processed_messages()


def reference_commands() -> list[str]:
    """The apps' own load_… commands, in the order of the apps; each may run again and again."""
    return sorted(
        (name for name, app in get_commands().items() if name.startswith("load_") and app in settings.LOCAL_APPS),
        key=lambda name: settings.LOCAL_APPS.index(str(get_commands()[name])),
    )


def programs(host: str, port: int) -> list[Program]:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "palu_asn"]
    level = ["--loglevel", "WARNING" if settings.DEMO else "INFO"]
    web = [
        sys.executable, "-m", "gunicorn", "palu_asn.wsgi:application", "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60",
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    return [
        Program("web", web),
        Program("worker", [*celery, "worker", *level]),
        Program("beat", [*celery, "beat", *level, "--pidfile", ""]),
    ]


def tell_address(host: str, port: int) -> None:
    """The address that letters, PDF and QR codes of the programs below print, unless another one is set."""
    os.environ.setdefault("PUBLIC_URL", f"http://{host}:{port}")


def refuse_busy_port(host: str, port: int) -> None:
    """Raises CommandError when another program has the port."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except PermissionError as error:
            raise CommandError(f"Port {port} is for administrators only; choose one above 1023.") from error
        except OSError as error:
            raise CommandError(
                f"Port {port} is in use by another program. Stop that program or choose another port: "
                f"make run PORT={port + 1}"
            ) from error


def only_one_server() -> IO[str]:
    """A lock held while the server runs, so that there is exactly one beat; raises CommandError when it is taken."""
    lock = (settings.DATA_DIR / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise CommandError(f"Palu ASN is already running on {settings.DATA_DIR}; stop it first (Ctrl-C).") from error
    return lock


def answers(host: str, port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.2)
        return one.connect_ex((host, port)) == 0


def welcome(host: str, port: int) -> str:
    lines = ["", f"Palu ASN is open at http://{host}:{port}/   (Ctrl-C stops it)"]
    sign_ins = settings.DATA_DIR / "demo-sign-ins.txt"
    if settings.DEMO and sign_ins.exists():
        lines += ["", sign_ins.read_text(encoding="utf-8").rstrip(), "", f"These are kept in {sign_ins}."]
    return "\n".join(lines)


def forget_processed_messages() -> None:
    """The server-less broker keeps what it delivered; a day of it is enough to look at."""
    limit = time.time() - KEEP_PROCESSED_SECONDS
    for entry in os.scandir(settings.QUEUE_DIR / "done"):
        if entry.stat().st_mtime < limit:
            Path(entry.path).unlink(missing_ok=True)
