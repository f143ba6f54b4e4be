"""What was true of a person when: posts, grades, contracts, diplomas, discipline, assessments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.enums import DisciplineLevel
from people.models.dated import DatedModel, valid_period
from people.models.employees import Employee
from people.models.organisation import Unit
from people.models.reference import Competency, EducationLevel, Grade, Position
from people.querysets import AboutEmployeeQuerySet, DisciplineQuerySet


class PositionHeld(DatedModel):
    """A post in a unit over a time; the open row equals the current values on Employee."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="positions_held", verbose_name=_("employee"))
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("position")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    place = models.CharField(
        _("where, as the decree says"), max_length=200, blank=True, default="", db_default="",
        help_text=_("for a unit that is none of the city's today; `unit` is then the city root"),
    )  # fmt: skip
    decree = models.CharField(_("decree number"), max_length=120, blank=True, default="", db_default="")
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = AboutEmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("position held")
        verbose_name_plural = _("positions held")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=Q(valid_to__isnull=True), name="people_position_held_one_open"
            ),
            valid_period("people_position_held_period"),
        ]

    @property
    def where(self) -> str:
        return self.place or self.unit.name


class GradeHeld(DatedModel):
    """A grade over a time; the open row equals the current values on Employee."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="grades_held", verbose_name=_("employee"))
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="+", verbose_name=_("grade"))
    decree = models.CharField(_("decree number"), max_length=120, blank=True, default="", db_default="")
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = AboutEmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade held")
        verbose_name_plural = _("grades held")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=Q(valid_to__isnull=True), name="people_grade_held_one_open"
            ),
            valid_period("people_grade_held_period"),
        ]


class ContractPeriod(DatedModel):
    """One perjanjian kerja of a PPPK; the learning-hours ceiling counts within it."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="contracts", verbose_name=_("employee"))
    number = models.CharField(_("contract number"), max_length=80, blank=True)

    objects = AboutEmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract period")
        verbose_name_plural = _("contract periods")
        ordering = ["-valid_from"]
        constraints = [
            valid_period("people_contract_period"),
            models.UniqueConstraint(fields=["employee", "valid_from"], name="people_contract_once"),
        ]


class EducationRecord(models.Model):
    """One diploma of a person; the highest counts where it is higher than what SIASN says."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="educations", verbose_name=_("employee"))
    level = models.ForeignKey(EducationLevel, models.PROTECT, related_name="+", verbose_name=_("level"))
    graduated = models.PositiveSmallIntegerField(_("graduated"))
    field = models.CharField(_("field of study"), max_length=150, blank=True)
    institution = models.CharField(_("school"), max_length=150, blank=True)
    diploma = models.CharField(_("diploma number"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = AboutEmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("education")
        verbose_name_plural = _("educations")
        ordering = ["-graduated", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "level", "graduated"], name="people_education_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.graduated}"


class DisciplineRecord(DatedModel):
    """The level of a discipline penalty over its time: confidential (P3). Neither its kind nor its reason is kept.

    Read only with DISCIPLINE_VIEW and where settings.DISCIPLINE_ASSESSMENT names the impact assessment.
    """

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    level = models.CharField(_("level"), max_length=6, choices=DisciplineLevel)
    decree = models.CharField(_("decree number"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = DisciplineQuerySet.as_manager()

    class Meta:
        verbose_name = _("discipline level")
        verbose_name_plural = _("discipline levels")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            valid_period("people_discipline_period"),
            models.CheckConstraint(condition=Q(level__in=DisciplineLevel.values), name="people_discipline_level"),
            models.UniqueConstraint(fields=["employee", "valid_from"], name="people_discipline_once"),
        ]


class CompetencyAssessment(models.Model):
    """A level (1-5) somebody was assessed at; none of them means "belum ada data"."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="assessments", verbose_name=_("employee"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(_("level"))
    assessed_on = models.DateField(_("assessed on"))
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("competency assessment")
        verbose_name_plural = _("competency assessments")
        constraints = [
            models.UniqueConstraint(fields=["employee", "competency", "assessed_on"], name="people_assessment_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="people_assessment_level"),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.level}"
