"""Keeps a handful of programs running: starts them, restarts what dies, stops all of them together."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

STOP_SECONDS = 20  # from SIGTERM to SIGKILL
POLL_SECONDS = 0.2
FIRST_DELAY, LONGEST_DELAY = 1.0, 60.0  # before a restart; doubles each time
STEADY_SECONDS = 60.0  # after which a program counts as well again
PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """A command with what is known of its process; each runs in a session of its own, so Ctrl-C reaches only us."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    delay: float = FIRST_DELAY
    due_at: float = field(default=0.0)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def die_with_parent() -> None:
    """Asks Linux to end a child whose supervisor was killed with -9; elsewhere nothing happens."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except AttributeError:
        return


class Supervisor:
    def __init__(self, programs: Sequence[Program], say: Callable[[str], None]) -> None:
        self.programs = programs
        self.say = say
        self.stopping = False
        self.hurry = False

    def run(self, each_round: Callable[[], None] = lambda: None) -> None:
        """Returns when a signal asked to stop and every program has ended; `each_round` runs some times a second."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            while not self.stopping:
                self._start_what_is_due()
                each_round()
                time.sleep(POLL_SECONDS)
        finally:
            self._stop_all()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.hurry = self.stopping
        self.stopping = True

    def _start_what_is_due(self) -> None:
        now = time.monotonic()
        for program in self.programs:
            if program.running:
                continue
            if program.process is not None:
                self._plan_restart(program, now)
            if now >= program.due_at:
                self._start(program, now)

    def _plan_restart(self, program: Program, now: float) -> None:
        assert program.process is not None
        steady = now - program.started_at > STEADY_SECONDS
        program.delay = FIRST_DELAY if steady else program.delay
        program.due_at = now + program.delay
        self.say(f"{program.name} ended with {program.process.returncode}; it starts again in {program.delay:.0f} s.")
        self._signal(program, signal.SIGKILL)
        program.delay = min(program.delay * 2, LONGEST_DELAY)
        program.process = None

    def _start(self, program: Program, now: float) -> None:
        program.started_at = now
        program.process = subprocess.Popen(  # noqa: S603  fixed commands, no shell
            program.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  one thread only
        )

    def _stop_all(self) -> None:
        """SIGTERM to every group, SIGKILL to what is left after STOP_SECONDS or a second signal."""
        for program in self.programs:
            self._signal(program, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while any(program.running for program in self.programs) and time.monotonic() < deadline and not self.hurry:
            time.sleep(POLL_SECONDS)
        for program in self.programs:
            self._signal(program, signal.SIGKILL)
            if program.process is not None:
                program.process.wait()

    @staticmethod
    def _signal(program: Program, number: signal.Signals) -> None:
        """To the whole group: a web server's own children must not outlive it."""
        if program.process is not None:
            try:
                os.killpg(program.process.pid, number)
            except ProcessLookupError:
                return
