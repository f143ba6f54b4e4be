"""The kinds of long work: each app registers its own by name in AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django.utils.translation import gettext as _

from core.errors import DomainError

if TYPE_CHECKING:
    from core.jobs import JobContext

Run = Callable[["JobContext"], dict[str, Any] | None]
May = Callable[[Any, dict[str, Any]], bool]  # (user, params): whether the user may ask for this work today


class OutdatedError(DomainError):
    """An earlier version asked for the work and did not say all that this one has to know."""


class Params(dict[str, Any]):
    """What a job was asked with; a key that is not there raises OutdatedError."""

    def __missing__(self, key: str) -> NoReturn:
        raise OutdatedError(_("An earlier version of Palu ASN asked for this work. Ask for it again on its page."))


@dataclass(frozen=True, slots=True)
class JobKind:
    name: str
    title: Any
    run: Run
    handed_once: bool = False
    may: May | None = None  # None: whoever asked for it may, whatever role they hold by now


_kinds: dict[str, JobKind] = {}


def register(name: str, *, title: Any, handed_once: bool = False, may: May | None = None) -> Callable[[Run], Run]:
    """Decorates `run(ctx)`, which does the work and gives a plain result; it must be safe to run twice (T52).

    The result file of a kind that is `handed_once` is kept encrypted, goes to nobody but who asked, and is gone then.
    `may` says who may still take the file of such a job, stop it or run it again: a role that ended ends that, too.
    """

    def keep(run: Run) -> Run:
        known = _kinds.get(name)
        if known is not None and known.run is not run:
            raise ValueError(f"job kind {name!r} is registered twice")
        _kinds[name] = JobKind(name, title, run, handed_once, may)
        return run

    return keep


def get(name: str) -> JobKind:
    """Raises LookupError for a kind nobody registered."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no job kind {name!r}") from None


def handed_once() -> set[str]:
    """The names of the kinds whose file is handed out once."""
    return {kind.name for kind in _kinds.values() if kind.handed_once}


def allows(name: str, user: Any, params: dict[str, Any]) -> bool:
    """Whether `user` may ask for this work today; nobody may for a kind that is gone or work that says too little."""
    kind = _kinds.get(name)
    try:
        return kind is not None and (kind.may is None or kind.may(user, Params(params)))
    except OutdatedError:
        return False


def title_of(name: str) -> str:
    kind = _kinds.get(name)
    return str(kind.title) if kind is not None else name
