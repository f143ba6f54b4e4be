"""Reference data: loaded by load_reference, kept by administrators."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.enums import EmploymentState, PositionType


class Grade(models.Model):
    """Golongan ruang of PNS (17 steps) or golongan of PPPK (I–XVII); two ladders, never compared across `ladder`."""

    ladder = models.CharField(_("ladder"), max_length=4, choices=[("PNS", "PNS"), ("PPPK", "PPPK")])
    code = models.CharField(_("BKN code"), max_length=4)
    name = models.CharField(_("grade"), max_length=8)
    rank_name = models.CharField(_("rank"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("order"))
    confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["ladder", "order"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "name"], name="people_grade_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank_name} ({self.name})" if self.rank_name else self.name


class EducationLevel(models.Model):
    """siasn-ref-tingkat-pendidikan.csv; `order` rises with the level."""

    code = models.CharField(_("BKN code"), max_length=4, unique=True)
    name = models.CharField(_("level"), max_length=60)
    group_name = models.CharField(_("group"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"))
    confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("education level")
        verbose_name_plural = _("education levels")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class LegalStatus(models.Model):
    """Kedudukan hukum of BKN and what it means for us (siasn-ref-kedudukan-hukum.csv)."""

    code = models.CharField(_("BKN code"), max_length=4, unique=True)
    name = models.CharField(_("legal status"), max_length=80)
    state = models.CharField(_("state here"), max_length=10, choices=EmploymentState)
    confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("legal status")
        verbose_name_plural = _("legal statuses")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Position(PublicIdModel):
    """A kind of post (jabatan), from positions.csv, the BKN list of JF, or met in an import (`source`)."""

    name = models.CharField(_("position"), max_length=200)
    type = models.CharField(_("type"), max_length=14, choices=PositionType)
    level = models.CharField(_("level (jenjang)"), max_length=20, blank=True)
    family = models.CharField(_("family"), max_length=150, blank=True, help_text=_("name without its level"))
    echelon = models.CharField(_("echelon"), max_length=6, blank=True)
    job_class = models.PositiveSmallIntegerField(_("job class"), null=True, blank=True)
    retirement_age = models.PositiveSmallIntegerField(_("retirement age"), null=True, blank=True)
    lowest_grade = models.CharField(_("lowest grade"), max_length=8, blank=True)
    highest_grade = models.CharField(_("highest grade"), max_length=8, blank=True)
    lowest_education = models.CharField(_("lowest education"), max_length=20, blank=True)
    bkn_id = models.CharField(_("BKN id"), max_length=36, blank=True, db_index=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    confirmed = models.BooleanField(_("confirmed"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name", "type", "echelon"], name="people_position_once")]

    def __str__(self) -> str:
        return self.name


class Competency(PublicIdModel):
    """A competence of the dictionary (8 managerial, 1 sociocultural, technical ones)."""

    name = models.CharField(_("competency"), max_length=120, unique=True)
    kind = models.CharField(
        _("kind"), max_length=14,
        choices=[("manajerial", _("managerial")), ("sosiokultural", _("sociocultural")), ("teknis", _("technical"))],
    )  # fmt: skip
    confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name
