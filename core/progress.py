"""How long work tells how far it is, to whoever watches it (`JobContext.progress`), or to nobody."""

from collections.abc import Callable

Progress = Callable[[int, int | None], None]  # done, of how many (None: not known yet)


def untold(done: int, total: int | None) -> None:
    """Nobody watches: a command, or work that is short."""
