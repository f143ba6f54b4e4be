"""The organisation and its people: units, Dinas, positions, employees with their histories, and roles."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.enums import (
    AssignmentKind,
    DisciplineLevel,
    EmploymentKind,
    EmploymentState,
    EventKind,
    EventState,
    ImportFamily,
    ImportState,
    NumberKind,
    PositionType,
    Post,
    Role,
    RowOutcome,
    Sex,
    UndoOutcome,
    UnitKind,
)
from people.querysets import (
    AboutEmployeeQuerySet,
    DatedQuerySet,
    DinasQuerySet,
    DisciplineQuerySet,
    EmployeeQuerySet,
    EventQuerySet,
    UnitQuerySet,
)


def valid_period(name: str) -> models.CheckConstraint:
    """valid_from before valid_to; NULL = open."""
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=name)


class DatedModel(models.Model):
    """True from `valid_from` (inclusive) to `valid_to` (exclusive; NULL = open)."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (exclusive)"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day it is true, as screens show it; None while it lasts."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None


# --- Reference data (loaded by load_reference, kept by administrators) ------------------------------------------------
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

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name", "type", "echelon"], name="people_position_once")]

    def __str__(self) -> str:
        return self.name


# --- Organisation -----------------------------------------------------------------------------------------------------
class Unit(PublicIdModel):
    """A unit of the city; `path` holds four digits a level (people/paths.py), written by services/units.py only."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    dinas = models.ForeignKey(
        "Dinas", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("agency")
    )
    path = models.CharField(max_length=60, unique=True, editable=False)
    name = models.CharField(_("unit"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind, default=UnitKind.OTHER)
    siasn_id = models.CharField(_("UNOR ID"), max_length=36, blank=True, db_index=True)
    head_position = models.CharField(_("post of its head"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["siasn_id"], condition=~Q(siasn_id=""), name="people_unit_siasn_once"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind=UnitKind.CITY), name="people_unit_one_city"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, kind=UnitKind.CITY) | Q(parent__isnull=False),
                name="people_unit_root_is_city",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:unit_detail", args=[self.public_id])


class Dinas(PublicIdModel):
    """A perangkat daerah: one-to-one with its root unit; proposed by the import, confirmed by HR."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="as_dinas", verbose_name=_("root unit"))
    name = models.CharField(_("agency"), max_length=200)
    short_name = models.SlugField(_("short name"), max_length=40, unique=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DinasQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="people_dinas_confirmed_at_with_by",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:dinas_detail", args=[self.public_id])


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
    updated_at = models.DateTimeField(auto_now=True)

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

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="numbers")
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


class PositionHeld(DatedModel):
    """A post in a unit over a time; the open row equals the current values on Employee."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="positions_held")
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    place = models.CharField(
        _("where, as the decree says"), max_length=200, blank=True, default="", db_default="",
        help_text=_("for a unit that is none of the city's today; `unit` is then the city root"),
    )  # fmt: skip
    decree = models.CharField(_("decree number"), max_length=120, blank=True, default="", db_default="")
    source = models.CharField(max_length=60, blank=True)

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

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="grades_held")
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="+")
    decree = models.CharField(_("decree number"), max_length=120, blank=True, default="", db_default="")
    source = models.CharField(max_length=60, blank=True)

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

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="contracts")
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

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="educations")
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


class ApprovedPost(DatedModel):
    """How many of a position a unit may have (formasi), over a time, by decree."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="approved_posts", verbose_name=_("unit"))
    position = models.ForeignKey(Position, models.PROTECT, related_name="approved_posts", verbose_name=_("position"))
    count = models.PositiveSmallIntegerField(_("posts"))
    decree = models.CharField(_("decree number"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("approved posts")
        verbose_name_plural = _("approved posts")
        ordering = ["unit", "position", "-valid_from"]
        constraints = [
            valid_period("people_approved_post_period"),
            models.UniqueConstraint(fields=["unit", "position", "valid_from"], name="people_approved_post_once"),
            models.UniqueConstraint(
                fields=["unit", "position"], condition=Q(valid_to__isnull=True), name="people_approved_post_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.position}: {self.count}"


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


class CompetencyAssessment(models.Model):
    """A level (1-5) somebody was assessed at; none of them means "belum ada data"."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="assessments")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
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


class UnitHead(DatedModel, PublicIdModel):
    """Who heads a unit, over a time; written with the head's RoleAssignment by services/heads.py."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="heads", verbose_name=_("unit"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="heads", verbose_name=_("head"))
    kind = models.CharField(_("kind"), max_length=10, choices=AssignmentKind, default=AssignmentKind.DEFINITIVE)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit head")
        verbose_name_plural = _("unit heads")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="people_unit_head_one_open"
            ),
            valid_period("people_unit_head_period"),
        ]


class LineManagerOverride(DatedModel):
    """Another line manager than the head of the unit, over a time."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="manager_overrides")
    manager = models.ForeignKey(Employee, models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("line manager override")
        verbose_name_plural = _("line manager overrides")
        constraints = [
            valid_period("people_manager_override_period"),
            models.CheckConstraint(condition=~Q(employee=F("manager")), name="people_manager_is_another"),
        ]


class RoleAssignment(DatedModel, PublicIdModel):
    """A role of a user at a unit and below (the city root = everywhere), over a time; `post` for leaders only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_assignments", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_assignments", verbose_name=_("unit"))
    post = models.CharField(_("post"), max_length=12, choices=Post, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=AssignmentKind, default=AssignmentKind.DEFINITIVE)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            valid_period("people_role_period"),
            models.CheckConstraint(
                condition=Q(role__in=Role.values) & ~Q(role=Role.EMPLOYEE), name="people_role_known"
            ),
            models.CheckConstraint(condition=Q(post="") | Q(role=Role.LEADER), name="people_role_post_of_leader"),
        ]
        indexes = [models.Index(fields=["user", "valid_from"], name="people_role_user")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit}"

    @property
    def role_value(self) -> Role:
        return Role(self.role)


# --- Dated changes --------------------------------------------------------------------------------------------------
class PersonnelEvent(PublicIdModel):
    """A change of a person or unit from a day on: asked for with reason and proof, decided by HR, undone if need be.

    `asked` and `before` map a field (people/events/fields.py) to a plain value; `journal` lists the rows it wrote with
    their values before and after, which is what an undo restores. A decided change without `applied_at` waits for its
    day, or for what `held_up` says.
    """

    kind = models.CharField(_("kind of change"), max_length=10, choices=EventKind)
    state = models.CharField(_("state"), max_length=8, choices=EventState, default=EventState.DRAFT)
    employee = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("employee")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("unit"))
    effective_on = models.DateField(_("from"), help_text=_("first day on which it is so"))
    asked = models.JSONField(_("asked"), default=dict)
    before = models.JSONField(_("before"), default=dict)
    reason = models.TextField(_("reason"))
    proof = models.CharField(_("stored proof"), max_length=80)
    proof_name = models.CharField(_("proof"), max_length=150)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.TextField(_("why it was returned or undone"), blank=True)
    applied_at = models.DateTimeField(_("took effect at"), null=True, blank=True)
    held_up = models.TextField(_("why it could not take effect"), blank=True)
    journal = models.JSONField(default=list)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="people_event_kind"),
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="people_event_state"),
            models.CheckConstraint(
                condition=Q(employee__isnull=False) | Q(unit__isnull=False), name="people_event_has_subject"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="people_event_decided_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[EventState.DECIDED, EventState.UNDONE]) | Q(decided_at__isnull=False),
                name="people_event_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "effective_on"], name="people_event_due"),
            models.Index(fields=["employee", "state"], name="people_event_employee"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("people:event_detail", args=[self.public_id])

    @property
    def about(self) -> str:
        """Whom or what it is about, in words."""
        if self.employee is not None:
            return self.employee.full_name
        return str(self.asked.get("name") or self.unit)

    @property
    def is_open(self) -> bool:
        return self.state in {EventState.DRAFT, EventState.PREPARED, EventState.RETURNED}

    @property
    def waits_for_its_day(self) -> bool:
        return self.state == EventState.DECIDED and self.applied_at is None


# --- SIASN import -----------------------------------------------------------------------------------------------------
class ImportBatch(PublicIdModel):
    """One import of one or several files: what was asked, how far it is and what came of it."""

    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.CHECKING)
    family = models.CharField(
        _("family"), max_length=8, choices=ImportFamily, default=ImportFamily.SIASN, db_default=ImportFamily.SIASN
    )
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    check_job = models.ForeignKey("core.Job", models.PROTECT, null=True, blank=True, related_name="+")
    run_job = models.ForeignKey("core.Job", models.PROTECT, null=True, blank=True, related_name="+")
    undo_job = models.ForeignKey("core.Job", models.PROTECT, null=True, blank=True, related_name="+")
    options = models.JSONField(default=dict, blank=True, help_text=_("files, their kinds, complete, end missing"))
    report = models.JSONField(
        _("report"), default=dict, blank=True, help_text=_("counts by table, without personal data")
    )
    cursor = models.PositiveBigIntegerField(default=0, help_text=_("key of the last staged row that stands written"))
    made = models.JSONField(default=dict, blank=True, help_text=_("keys of what it made beside people and units"))
    source_date = models.DateField(_("as on"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    error = models.TextField(_("why it stopped"), blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="people_import_state"),
            models.CheckConstraint(condition=Q(family__in=ImportFamily.values), name="people_import_family"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("people:import_detail", args=[self.public_id])

    def rows_passed(self) -> tuple[int, int]:
        """Staged rows the cursor has passed, of how many."""
        return self.staged.filter(pk__lte=self.cursor).count(), self.staged.count()


class StagedRow(models.Model):
    """One row of a file as it was read, what is to become of it and, once written, the values an undo needs.

    Deleted 30 days after the check, or after the writing. `payload` holds only the columns we use; `previous` maps a
    field to [before, after]; `written` traces what the writing did to other rows (services/traces.py).
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="staged")
    file = models.CharField(_("file"), max_length=150, blank=True)
    sheet = models.CharField(_("sheet"), max_length=60, blank=True)
    row = models.PositiveIntegerField(_("row"), default=0)
    kind = models.CharField(_("kind"), max_length=20, help_text=_("FileKind, or the code of a history sheet"))
    payload = models.JSONField(default=dict)
    outcome = models.CharField(_("outcome"), max_length=10, choices=RowOutcome)
    code = models.CharField(_("code"), max_length=40, blank=True)
    column = models.CharField(_("column"), max_length=60, blank=True)
    problems = models.JSONField(_("causes"), default=list, blank=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    target = models.UUIDField(_("person or unit"), null=True, blank=True)
    previous = models.JSONField(_("before and after"), default=dict, blank=True)
    accepted = models.BooleanField(_("to be written"), default=True)
    agency = models.CharField(_("agency"), max_length=200, blank=True, help_text=_("unit below the city it is about"))
    written = models.JSONField(_("what else was written"), default=list, blank=True)
    undone = models.CharField(_("undo"), max_length=8, choices=UndoOutcome, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("staged row")
        verbose_name_plural = _("staged rows")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(outcome__in=RowOutcome.values), name="people_staged_outcome")]
        indexes = [models.Index(fields=["batch", "outcome"], name="people_staged_outcome_idx")]

    def __str__(self) -> str:
        return f"{self.file} {self.sheet} {self.row}"


class ImportMapping(PublicIdModel):
    """What HR said a unit or position of a file means that we do not know by its id or name; used by every import."""

    key = models.CharField(
        max_length=220, unique=True, help_text=_("kind and UNOR ID, or kind and letters of the name")
    )
    said = models.CharField(_("name in the files"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("position")
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("mapping of an import")
        verbose_name_plural = _("mappings of imports")
        ordering = ["said", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, position__isnull=False) | Q(unit__isnull=False, position__isnull=True),
                name="people_mapping_one_target",
            )
        ]

    def __str__(self) -> str:
        return self.said


class ColumnChoice(PublicIdModel):
    """Which columns HR chose in a sheet with certain headings; offered again for the same headings.

    The key is a hash of the headings: some files have data in that row.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, blank=True, help_text=_("FileKind, or the code of a history sheet")
    )
    columns = models.JSONField(default=dict, help_text=_("column we know -> heading in the file"))
    chosen_at = models.DateTimeField(_("since"), auto_now=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"


class ListPreference(models.Model):
    """How a person likes one table: its columns and how dense its rows are."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    table = models.CharField(max_length=30)
    columns = models.JSONField(default=list)
    dense = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("table preference")
        verbose_name_plural = _("table preferences")
        constraints = [models.UniqueConstraint(fields=["user", "table"], name="people_list_preference_once")]
