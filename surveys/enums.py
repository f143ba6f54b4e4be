from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class ResponseState(models.TextChoices):
    """What may follow what is in surveys/rules/moves.py (T36)."""

    DRAFT = "draft", _("being filled in")
    SENT = "sent", _("sent")
    RETURNED = "returned", _("reopened")
    CLOSED = "closed", _("closed")


class Progress(models.TextChoices):
    """How far a unit is, as the monitor page filters it."""

    WAITING = "belum", _("not started")
    FILLING = "sedang", _("being filled in")
    DONE = "selesai", _("sent")


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("one answer")
    SEVERAL = "several", _("several answers")
    SCALE = "scale", _("scale")
    NUMBER = "number", _("number")
    TEXT = "text", _("text")
    ROWS = "rows", _("rows")
