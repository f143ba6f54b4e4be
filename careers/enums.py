from django.db import models
from django.utils.translation import gettext_lazy as _


class MoveKind(models.TextChoices):
    VERTICAL = "vertical", _("vertical")
    HORIZONTAL = "horizontal", _("horizontal")
    DIAGONAL = "diagonal", _("diagonal")


class MoveState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", _("agreed")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")
