from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("Personal data")

    def ready(self) -> None:
        from privacy import jobs as _jobs  # noqa: F401 registers the kind of job
        from privacy import receivers

        receivers.install()
