"""The kinds of long work: each app registers its own by name in AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.jobs import JobContext

Run = Callable[["JobContext"], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class JobKind:
    name: str
    title: Any
    run: Run


_kinds: dict[str, JobKind] = {}


def register(name: str, *, title: Any) -> Callable[[Run], Run]:
    """Decorates `run(ctx)`, which does the work and gives a plain result; it must be safe to run twice (T52)."""

    def keep(run: Run) -> Run:
        known = _kinds.get(name)
        if known is not None and known.run is not run:
            raise ValueError(f"job kind {name!r} is registered twice")
        _kinds[name] = JobKind(name, title, run)
        return run

    return keep


def get(name: str) -> JobKind:
    """Raises LookupError for a kind nobody registered."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no job kind {name!r}") from None


def title_of(name: str) -> str:
    kind = _kinds.get(name)
    return str(kind.title) if kind is not None else name
