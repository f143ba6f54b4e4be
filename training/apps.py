from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from accounts import inbox
        from people import panels
        from people.events import expected
        from people.permissions import Permission
        from surveys import registry
        from surveys.questionnaires.needs_survey import TOPIC_SOURCE
        from training import (
            jobs,  # noqa: F401 - registers its kind of job
            leavers,
            receivers,  # noqa: F401 - listens to service that ends
            sheets,
            survey_topics,
            unlocks,
        )

        expected.register("training", leavers.sentences)
        registry.register(TOPIC_SOURCE, survey_topics.programmes)
        panels.register(_("Training and JP"), "training:employee_panel", Permission.TRAINING_VIEW)
        inbox.register("training.confirmed", _("%(name)s has a seat: %(title)s"))
        inbox.register("training.waiting", _("%(name)s is number %(place)s on the waiting list: %(title)s"))
        inbox.register("training.declined", _("The nomination of %(name)s was declined: %(title)s"))
        inbox.register("training.cancelled", _("%(name)s was taken off: %(title)s"))
        inbox.register("training.session_cancelled", _("The session is cancelled: %(title)s"))
        inbox.register("training.certificate", _("Your certificate is ready: %(title)s"))
        sheets.install()
        unlocks.install()
