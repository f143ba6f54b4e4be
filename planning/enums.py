from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedKind(models.TextChoices):
    TRAINING = "training", _("training")
    COMPETENCE = "competence", _("competence gap")
    CAREER = "career", _("career path")
    EVALUATION = "evaluation", _("performance dialogue")
    INDICATOR = "indicator", _("indicator")
    RETIREMENT = "retirement", _("retirement")
    OTHER = "other", _("other need")


class NeedState(models.TextChoices):
    OPEN = "open", _("not planned yet")
    PLANNED = "planned", _("in the plan")
    DROPPED = "dropped", _("set aside")


class PlanState(models.TextChoices):
    """What may follow what is in planning/rules/moves.py (T36)."""

    DRAFT = "draft", _("draft")
    IN_APPROVAL = "in_approval", _("in approval")
    APPROVED = "approved", _("approved")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")


class LineKind(models.TextChoices):
    TRAINING = "training", _("training")
    CAREER = "career", _("career")
    EVALUATION = "evaluation", _("performance evaluation")
    OTHER = "other", _("other")


class CompetencyKind(models.TextChoices):
    """Item 1 of Pasal 207(3): the kind of competence to develop."""

    TECHNICAL = "teknis", _("technical")
    MANAGERIAL = "manajerial", _("managerial")
    SOCIOCULTURAL = "sosiokultural", _("sociocultural")


class Road(models.TextChoices):
    """Item 3 of Pasal 207(3): the two roads of PerLAN 10/2018, the second in its two ways."""

    EDUCATION = "pendidikan", _("education (tugas belajar)")
    CLASSICAL = "klasikal", _("classical training")
    NON_CLASSICAL = "nonklasikal", _("non-classical training")
    BLENDED = "blended", _("classical and non-classical training")


class Conformity(models.TextChoices):
    """Item 6 of Pasal 207(3): conformity with the curriculum standard of the instansi pembina."""

    CONFORMS = "sesuai", _("conforms to the standard curriculum")
    ADAPTED = "disesuaikan", _("adapted from the standard curriculum")
    NO_STANDARD = "belum_ada_standar", _("no standard curriculum exists yet")


class StepCode(models.TextChoices):
    """Steps of approval in their order; Bappeda only where the settings name its unit."""

    VERIFY = "verify", _("Verification by BKPSDM")
    BAPPEDA = "bappeda", _("Verification by Bappeda")
    APPROVE = "approve", _("Approval by the Sekretaris Daerah")
    SET = "set", _("Setting by the Wali Kota")


class Decision(models.TextChoices):
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
