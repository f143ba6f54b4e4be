"""Scoped reads of core's own records."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core import hooks, job_kinds


class JobQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Jobs `user` asked for; every job for HR and administrators (set by people through core.hooks)."""
        return self.filter(hooks.own_or_all(user, "sees_all_jobs"))

    def files_visible_to(self, user: Any) -> Self:
        """Jobs whose result file `user` may download: administrators of the system get no files of others.

        Files that are handed out once go to nobody but who asked for them.
        """
        visible = self.exclude(result_file="").filter(hooks.own_or_all(user, "reads_all_job_files"))
        return visible.filter(~Q(kind__in=job_kinds.handed_once()) | Q(requested_by=user.pk))

    def for_list(self) -> Self:
        return self.select_related("requested_by").order_by("-pk")
