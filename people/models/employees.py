"""The civil servant, with the numbers one has and had."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.enums import EmploymentKind, EmploymentState, NumberKind, Sex
from people.models.dated import DatedModel, valid_period
from people.models.organisation import Dinas, Unit
from people.models.reference import EducationLevel, Grade, LegalStatus, Position
from people.querysets import DatedQuerySet, EmployeeQuerySet


class Employee(PublicIdModel):
    """A civil servant with current values; the histories below hold what was true when.

    Current post, grade and unit are written by the services that close the old history row and open the new one.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name=_("account"),
    )
    pns_id = models.CharField(
        _("PNS ID"), max_length=36, blank=True, help_text=_("BKN person id, stripped, upper case")
    )
    number = models.CharField(_("current number"), max_length=18, unique=True, help_text=_("NIP or NI PPPK, 18 digits"))
    name = models.CharField(_("name"), max_length=150, db_index=True)
    front_title = models.CharField(_("title before"), max_length=60, blank=True)
    back_title = models.CharField(_("title after"), max_length=80, blank=True)
    birth_place = models.CharField(_("birth place"), max_length=100, blank=True)
    birth_date = models.DateField(_("birth date"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    kind = models.CharField(_("kind"), max_length=8, choices=EmploymentKind)
    state = models.CharField(_("state"), max_length=10, choices=EmploymentState, default=EmploymentState.ACTIVE)
    legal_status = models.ForeignKey(
        LegalStatus, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("legal status")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="members", verbose_name=_("unit"))
    dinas = models.ForeignKey(
        Dinas, models.PROTECT, null=True, blank=True, related_name="employees", verbose_name=_("agency")
    )
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="holders", verbose_name=_("position")
    )
    position_since = models.DateField(_("in position since (TMT)"), null=True, blank=True)
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("grade"))
    grade_since = models.DateField(_("grade since (TMT)"), null=True, blank=True)
    education_level = models.ForeignKey(
        EducationLevel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("education")
    )
    education_name = models.CharField(_("field of study"), max_length=150, blank=True)
    education_year = models.PositiveSmallIntegerField(_("graduated"), null=True, blank=True)
    cpns_since = models.DateField(_("TMT CPNS / first contract"), null=True, blank=True)
    pns_since = models.DateField(_("TMT PNS"), null=True, blank=True)
    retires_on = models.DateField(_("retires on (TMT pensiun)"), null=True, blank=True, db_index=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    is_restricted = models.BooleanField(
        _("processing restricted"),
        default=False,
        db_default=False,
        help_text=_("left out of analysis and of lists that are not prescribed (UU 27/2022 Pasal 11)"),
    )
    source_date = models.DateField(_("as on"), null=True, blank=True)
    ended_on = models.DateField(_("service ended on"), null=True, blank=True)
    unor_id = models.CharField(
        _("UNOR ID not mapped"), max_length=36, blank=True, db_index=True, help_text=_("empty once the unit is known")
    )
    unor_name = models.CharField(_("UNOR not mapped"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pns_id"], condition=~Q(pns_id=""), name="people_employee_pns_id_once"),
            models.CheckConstraint(condition=Q(kind__in=EmploymentKind.values), name="people_employee_kind"),
            models.CheckConstraint(condition=Q(state__in=EmploymentState.values), name="people_employee_state"),
        ]
        indexes = [
            models.Index(fields=["dinas", "name"], name="people_employee_dinas_name"),
            models.Index(fields=["unit", "name"], name="people_employee_unit_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("people:employee_detail", args=[self.public_id])

    @property
    def full_name(self) -> str:
        front = f"{self.front_title} " if self.front_title else ""
        back = f", {self.back_title}" if self.back_title else ""
        return f"{front}{self.name}{back}"

    @property
    def is_contract(self) -> bool:
        return self.kind in {EmploymentKind.PPPK, EmploymentKind.PPPK_PART}


class EmployeeNumber(DatedModel):
    """Every NIP and NI PPPK a person ever had; search and sign-in find the former ones too."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="numbers", verbose_name=_("employee"))
    number = models.CharField(_("number"), max_length=18, db_index=True)
    kind = models.CharField(_("kind"), max_length=8, choices=NumberKind)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("employee number")
        verbose_name_plural = _("employee numbers")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="people_number_once"),
            models.UniqueConstraint(
                fields=["employee"], condition=Q(valid_to__isnull=True), name="people_number_one_open"
            ),
            valid_period("people_number_period"),
        ]

    def __str__(self) -> str:
        return self.number
