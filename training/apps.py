from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from surveys import registry
        from surveys.questionnaires.needs_survey import TOPIC_SOURCE
        from training import survey_topics

        registry.register(TOPIC_SOURCE, survey_topics.programmes)
