from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import data_checks as _data_checks  # noqa: F401 registers what check_data looks for
        from people import hooks
        from people import jobs as _jobs  # noqa: F401 registers the kinds of jobs

        hooks.install()
