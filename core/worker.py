"""The base of every Celery task: each run has its own origin, forgotten when it ends (T47)."""

from typing import Any

from celery import Task

from core.context import Origin, set_origin


class ContextTask(Task):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with set_origin(Origin(request_id=str(self.request.id or "")[:36], acting_as="system")):
            return super().__call__(*args, **kwargs)
