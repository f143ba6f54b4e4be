"""Imports of SIASN and of history sheets, and what HR said about the files."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import PublicIdModel
from people.enums import ImportFamily, ImportState, RowOutcome, UndoOutcome
from people.models.organisation import Unit
from people.models.reference import Position


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
    moved_at = models.DateTimeField(
        _("written to at"), null=True, blank=True, help_text=_("start of the run or the last batch of rows")
    )
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
    undone_note = models.TextField(_("what the undo could not bring back"), blank=True, default="", db_default="")
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
