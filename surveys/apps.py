from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        from accounts import inbox
        from surveys import registry, sources
        from surveys.questionnaires.needs_survey import TOPIC_SOURCE

        registry.register(TOPIC_SOURCE, sources.competencies)
        inbox.register("surveys.opened", _("%(title)s is open. Last day: %(last_day)s."))
        inbox.register("surveys.extended", _("%(title)s: you have until %(last_day)s."))
        inbox.register("surveys.reminder", _("%(title)s is still waiting for your answers. Last day: %(last_day)s."))
        inbox.register("surveys.reopened", _("%(title)s was reopened for you. Reason: %(reason)s"))
        inbox.register("surveys.sent", _("%(title)s: sent. Receipt number: %(receipt)s."))
