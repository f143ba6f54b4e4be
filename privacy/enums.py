from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """What the law lets a person ask for (UU 27/2022 Pasal 6, 7, 8, 11)."""

    CORRECTION = "correction", _("correction")
    COPY = "copy", _("copy of own data")
    RESTRICTION = "restriction", _("restriction of processing")
    DELETION = "deletion", _("deletion")


class RequestState(models.TextChoices):
    OPEN = "open", _("waiting for an answer")
    ANSWERED = "answered", _("done")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Ground(models.TextChoices):
    """Grounds the law gives for a refusal; the article is in `privacy.rules.clock.GROUNDS`."""

    SAFETY = "safety", _("It endangers the safety or health of somebody")
    OTHERS = "others", _("It discloses data of somebody else")
    DEFENCE = "defence", _("It is against defence or national security")
    LAW = "law", _("Law enforcement needs the data")
    STATE = "state", _("The public interest in running the state needs the data")
    STATISTICS = "statistics", _("Statistics and research need the data")


class Fact(models.TextChoices):
    """What can be wrong about a person; the profile links here beside each."""

    NAME = "name", _("Name")
    NUMBER = "number", _("NIP / NI PPPK")
    BIRTH = "birth", _("Birth")
    STATUS = "status", _("Kind and state")
    POSITION = "position", _("Position")
    UNIT = "unit", _("Unit")
    RANK = "rank", _("Rank and grade")
    SERVICE = "service", _("Length of service")
    EDUCATION = "education", _("Education")
    COMPETENCE = "competence", _("Competence")
    TRAINING = "training", _("Training and JP")
    PERFORMANCE = "performance", _("Performance")
    OTHER = "other", _("Something else")
