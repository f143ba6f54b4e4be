from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        from accounts import inbox
        from monitoring import jobs, receivers  # noqa: F401 - registers the kind of job and the start of the worker
        from monitoring.services.reports import KIND
        from performance.rules import periods

        inbox.register(
            KIND,
            _("Monthly report %(month)s: %(name)s"),
            words=lambda params: {**params, "month": periods.label(params["period"])},
        )
