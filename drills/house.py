"""An installation of its own for one drill: a temporary folder, its own servers on free loopback ports, cleaned up."""

import http.client
import json
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90.0
LOOPBACK = "127.0.0.1"


class DrillError(Exception):
    """The drill itself could not be carried out."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


def wait(met: Callable[[], Any], what: str, patience: float = PATIENCE) -> float:
    """Seconds until `met` gave something true. Raises DrillError after `patience`."""
    start = time.monotonic()
    while time.monotonic() - start < patience:
        if met():
            return time.monotonic() - start
        time.sleep(0.1)
    raise DrillError(f"waited {patience:.0f} s in vain for: {what}")


@dataclass
class Answer:
    status: int
    text: str
    headers: dict[str, str]
    seconds: float


@dataclass
class House:
    """`with House(postgresql=True, redis=True) as house:` gives an installation in demo mode with these servers."""

    postgresql: bool = False
    redis: bool = False
    disk_mb: int = 0  # the data folder on a file system of this size
    logs_mb: int = 0  # the logs on one of their own
    settings: str = "drills.settings"
    acts: str = "drills.inside"  # the module whose functions `inside` runs
    extra: dict[str, str] = field(default_factory=dict)
    folder: Path = field(init=False)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="palu-drill-"))
        self.folder.chmod(0o755)
        self.data, self.logs = self.folder / "data", self.folder / "logs"
        self.data.mkdir()
        self.logs.mkdir()
        try:
            self._furnish()
        except BaseException:  # also Ctrl-C: what was started is ended
            self.__exit__()
            raise
        return self

    def _furnish(self) -> None:
        for folder, size in self._small_disks():
            mount(folder, size)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {
            "PALU_MODE": "demo",
            "PALU_DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHONDONTWRITEBYTECODE": "1",
            "LOG_LEVEL": "WARNING",
        }
        if self.postgresql:
            self._make_postgresql()
        if self.redis:
            self.redis_port = free_port()
            self.start_redis()
            self.environment["REDIS_URL"] = f"redis://{LOOPBACK}:{self.redis_port}/0"
        self.environment |= self.extra
        self.manage("migrate", "--verbosity", "0")

    def __exit__(self, *raised: object) -> None:
        if raised and raised[0] is DrillError:
            for log in sorted(self.logs.glob("*.log")):
                tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
                print(f"--- {log.name}", *(line[:600] for line in tail), sep="\n", file=sys.stderr)
        for name in list(self.processes):
            self.kill(name)
        if self.postgresql and (self.folder / "postgresql" / "postmaster.pid").exists():
            self.stop_postgresql("immediate")
        for folder, _size in self._small_disks():
            subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _small_disks(self) -> list[tuple[Path, int]]:
        return [(folder, size) for folder, size in ((self.data, self.disk_mb), (self.logs, self.logs_mb)) if size]

    # --- commands and processes ---------------------------------------------------------------------------------------
    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise DrillError(f"{' '.join(arguments[:3])} ended with {done.returncode}: {done.stderr[-1500:]}")
        return done.stdout

    def manage(self, *arguments: str) -> str:
        return self.python("manage.py", *arguments)

    def inside(self, act: str, **parameters: Any) -> Any:
        """What a function of the module `acts` gives, run in a process of this installation."""
        return json.loads(self.python(*act_command(self.acts, act, parameters)).splitlines()[-1])

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                process_group=0,
            )  # fmt: skip
        self.processes[name] = process
        return process

    def start_web(self) -> None:
        self.port = free_port()
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.start("web", *unit_command("web", self.port))
        wait(lambda: self.get("/healthz/").status == 200, "the pages")
        for _time in range(16):  # so that every process has answered once
            self.get("/healthz/")

    def start_celery(self, name: str) -> None:
        self.start(name, *unit_command(name))

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        process = self.processes.pop(name, None)
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        process.wait(timeout=30)

    # --- servers ------------------------------------------------------------------------------------------------------
    def start_redis(self) -> None:
        if shutil.which("redis-server") is None:
            raise DrillError("redis-server is not installed")
        self.start(
            "redis", "redis-server", "--port", str(self.redis_port), "--bind", LOOPBACK, "--save", "",
            "--dir", str(self.folder),
        )  # fmt: skip
        wait(lambda: listens(self.redis_port), "Redis", 20)

    def _make_postgresql(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not found:
            raise DrillError("PostgreSQL is not installed")
        self.postgresql_bin, self.postgresql_port = found[-1], free_port()
        self.cluster = self.folder / "postgresql"
        self.cluster.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self.cluster, "postgres", "postgres")
        self._as_postgres("initdb", "-D", str(self.cluster), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        with (self.cluster / "postgresql.conf").open("a") as settings:
            settings.write(
                f"listen_addresses = '{LOOPBACK}'\nport = {self.postgresql_port}\nunix_socket_directories = ''\n"
                "max_connections = 30\nshared_buffers = 256MB\n"
            )
        self.start_postgresql()
        self.psql("CREATE ROLE palu LOGIN PASSWORD 'batu-karang-merah'; CREATE DATABASE palu OWNER palu", "postgres")
        self.environment["DATABASE_URL"] = f"postgres://palu:batu-karang-merah@{LOOPBACK}:{self.postgresql_port}/palu"

    def _as_postgres(self, tool: str, *arguments: str) -> str:
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*prefix, str(self.postgresql_bin / tool), *arguments],
            cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise DrillError(f"{tool} ended with {done.returncode}: {done.stderr[-500:]}")
        return done.stdout

    def start_postgresql(self) -> None:
        log = self.cluster / "log"
        self._as_postgres("pg_ctl", "-D", str(self.cluster), "-s", "-w", "-l", str(log), "start")

    def stop_postgresql(self, how: str = "immediate") -> None:
        self._as_postgres("pg_ctl", "-D", str(self.cluster), "-s", "-w", "-m", how, "stop")

    def psql(self, statements: str, database: str = "palu") -> str:
        command = ["-h", LOOPBACK, "-p", str(self.postgresql_port), "-U", "postgres", "-qAtX", "-d", database]
        for statement in statements.split("; "):
            command += ["-c", statement]
        return self._as_postgres("psql", *command)

    # --- the pages ----------------------------------------------------------------------------------------------------
    def ask(self, method: str, path: str, cookies: str, body: bytes = b"", **headers: str) -> Answer:
        """One request; status 0 when nothing answered. `Content_Type` and the like are given with an underscore."""
        start = time.monotonic()
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        fields = {"Cookie": cookies, "Host": LOOPBACK, "X-Forwarded-Proto": "https", "Origin": f"https://{LOOPBACK}"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body or None, fields)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, text, dict(answer.getheaders()), time.monotonic() - start)
        except (OSError, http.client.HTTPException):
            return Answer(0, "", {}, time.monotonic() - start)
        finally:
            connection.close()

    def get(self, path: str, session: str = "") -> Answer:
        return self.ask("GET", path, f"sessionid={session}")

    def post(
        self, path: str, values: dict[str, str], session: str = "", files: Iterable[Path] = (), **headers: str
    ) -> Answer:
        """A form sent as the browser does, with the token of its page."""
        token = secrets.token_hex(16)
        body = multipart({"csrfmiddlewaretoken": token, **values}, files)
        cookies = f"sessionid={session}; csrftoken={token}"
        return self.ask("POST", path, cookies, body, Content_Type=MULTIPART, **headers)


def mount(folder: Path, size: int) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(folder)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise DrillError(f"a small file system cannot be mounted here: {done.stderr.strip()}")


def fill(folder: Path) -> Path:
    """A file that takes what is free."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as stream:
        for size in (2**20, 4096):
            with suppress(OSError):
                while stream.write(b"\0" * size) == size:
                    pass
    return ballast


BOUNDARY = "----palu-drill"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def multipart(values: dict[str, str], files: Iterable[Path] = ()) -> bytes:
    """A form as FormData has it; files are fields named `uploads`."""
    start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    parts = [f'{start}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in values.items()]
    for file in files:
        parts += [f'{start}"uploads"; filename="{file.name}"\r\n\r\n'.encode(), file.read_bytes(), b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def unit_command(name: str, port: int = 0) -> list[str]:
    """What the unit file of the pages, the worker or beat starts, with the Python of this run and another port."""
    unit = (ROOT / "deploy" / "systemd" / f"palu-asn-{name}.service").read_text(encoding="utf-8")
    command = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    program, *options = shlex.split(
        command.removeprefix("ExecStart=").replace(f"{LOOPBACK}:8000", f"{LOOPBACK}:{port}")
    )
    return [sys.executable, "-m", Path(program).name, *options]


def act_command(module: str, act: str, parameters: dict[str, Any]) -> list[str]:
    return ["-m", "drills.act", module, act, json.dumps(parameters)]


def listens(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.5)
        return one.connect_ex((LOOPBACK, port)) == 0


@dataclass
class Head:
    """A unit head at the survey: saves the remarks of one response again and again, as palu.js does."""

    house: House
    path: str
    session: str
    number: int
    version: str = "0."
    confirmed: list[str] = field(default_factory=list)

    def save(self, words: str) -> Answer:
        """One save; `confirmed` remembers what the product said it kept."""
        values = {"version": self.version, "save_key": words, "remarks": words}
        answer = self.house.post(self.path, values, self.session, X_Autosave="1")
        if answer.status == 200:
            self.version = json.loads(answer.text)["version"]
            self.confirmed.append(words)
        return answer
