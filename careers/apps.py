from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareersConfig(AppConfig):
    name = "careers"
    verbose_name = _("Careers")

    def ready(self) -> None:
        from careers import unlocks
        from people import panels
        from people.permissions import Permission

        panels.register(_("Career"), "careers:employee_panel", Permission.CAREER_VIEW)
        unlocks.install()
