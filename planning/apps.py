from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Planning")

    def ready(self) -> None:
        from planning import jobs as _jobs  # noqa: F401 registers the kinds of long work
        from planning import notices
        from planning import receivers as _receivers  # noqa: F401 listens to surveys

        notices.register()
