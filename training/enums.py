from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeKind(models.TextChoices):
    """training-catalog.csv, column kind."""

    MANAGERIAL = "manajerial", _("managerial")
    TECHNICAL = "teknis", _("technical")
    FUNCTIONAL = "fungsional", _("functional")
    SOCIOCULTURAL = "sosiokultural", _("sociocultural")


class ProgrammeForm(models.TextChoices):
    """training-catalog.csv, column form."""

    CLASSICAL = "klasikal", _("classical")
    NON_CLASSICAL = "non klasikal", _("non-classical")
    BLENDED = "blended", _("blended")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open for nominations")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class EnrolmentState(models.TextChoices):
    NOMINATED = "nominated", _("nominated")
    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("on the waiting list")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("cancelled")
    ATTENDED = "attended", _("attended")
    ABSENT = "absent", _("absent")


# States of a session that is neither done nor cancelled.
OPEN_STATES = (SessionState.PLANNED, SessionState.OPEN, SessionState.RUNNING)
# States in which people are nominated and given seats.
TAKES_PEOPLE = (SessionState.PLANNED, SessionState.OPEN)
# States that hold one of the seats of a session.
SEATED = (EnrolmentState.CONFIRMED, EnrolmentState.ATTENDED, EnrolmentState.ABSENT)
# States in which the person is not on the session (any more).
CLOSED = (EnrolmentState.DECLINED, EnrolmentState.CANCELLED)
