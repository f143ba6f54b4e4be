from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "performance"
    verbose_name = _("Performance")

    def ready(self) -> None:
        from accounts import inbox
        from people import panels
        from people.permissions import Permission
        from performance import sheets, survey_rows
        from surveys import registry
        from surveys.questionnaires.needs_survey import INDICATOR_PREFILL

        inbox.register("performance.evaluation_sent", _("Your evaluation for %(period)s is ready to read"))
        inbox.register("performance.evaluation_acknowledged", _("An evaluation for %(period)s was acknowledged"))
        inbox.register("performance.feedback_given", _("You have new feedback"))
        inbox.register("performance.feedback_acknowledged", _("Your feedback was acknowledged"))
        registry.register(INDICATOR_PREFILL, survey_rows.unit_indicators)
        panels.register(_("Performance"), "performance:employee_panel", Permission.EVALUATION_VIEW)
        sheets.install()
