"""Questions core asks of the apps to its right, answered by what they set in AppConfig.ready.

Until somebody answers, only superusers see more than their own.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

UserCheck = Callable[[Any], bool]


def _superuser(user: Any) -> bool:
    return bool(user.is_active and user.is_superuser)


_answers: dict[str, Callable[[Any], Any]] = {}


def answer(
    *,
    sees_all_jobs: UserCheck | None = None,
    reads_all_job_files: UserCheck | None = None,
    opens_admin: UserCheck | None = None,
    role_words: Callable[[str], str] | None = None,
) -> None:
    """Set who sees everybody's jobs, who downloads their files, who may open the admin site; how a role is called."""
    given = {
        "sees_all_jobs": sees_all_jobs,
        "reads_all_job_files": reads_all_job_files,
        "opens_admin": opens_admin,
        "role_words": role_words,
    }
    _answers.update({name: check for name, check in given.items() if check is not None})


def _ask(question: str, user: Any) -> bool:
    return bool(user.is_authenticated and (_superuser(user) or _answers.get(question, _superuser)(user)))


def own_or_all(user: Any, question: str) -> Q:
    """The jobs `user` asked for, or every job where the answer to `question` is yes."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    return Q() if _ask(question, user) else Q(requested_by=user)


def sees_all_jobs(user: Any) -> bool:
    return _ask("sees_all_jobs", user)


def reads_all_job_files(user: Any) -> bool:
    return _ask("reads_all_job_files", user)


def role_words(acting_as: str) -> str:
    """The role that somebody acted under, in words."""
    return str(_answers.get("role_words", str)(acting_as))


def opens_admin(user: Any) -> bool:
    return _ask("opens_admin", user)
