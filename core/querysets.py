"""Scoped reads of core's own records."""

from typing import Any, Self

from django.db import models

from core import hooks


class JobQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Jobs `user` asked for; every job for HR and administrators (set by people through core.hooks)."""
        return self.filter(hooks.own_or_all(user, "sees_all_jobs"))

    def files_visible_to(self, user: Any) -> Self:
        """Jobs whose result file `user` may download: administrators of the system get no files of others."""
        return self.exclude(result_file="").filter(hooks.own_or_all(user, "reads_all_job_files"))

    def for_list(self) -> Self:
        return self.select_related("requested_by").order_by("-pk")
