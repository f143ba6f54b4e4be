"""History sheet of training: what people did elsewhere or before this system, into the learning-hours ledger."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.clock import today
from people.sheets.columns import Column
from people.sheets.histories import SOURCE
from people.sheets.kinds import Entry, Key, ModelKind, register, told
from training.models import LearningHours
from training.rules.learning_hours import to_hours, to_quarters

MOST_JP = Decimal(2000)


class TrainingKind(ModelKind):
    """One finished activity of a person: its name and last day; the same name in other letters is the same."""

    code: ClassVar[str] = "pelatihan"
    place = 40
    title = _("Training with JP")
    unlocks = _("Learning hours of the year (20 JP for PNS) and of the contract (24 JP for PPPK).")
    model = LearningHours
    key_fields = ("employee_id", "finished_on", "title")
    value_fields = ("jp", "evidence", "enrolment_id")
    own_columns = (
        Column("title", "NAMA PELATIHAN", _("Name of the activity as on the certificate."), "Bimtek Penyusunan SKP",
               required=True, alternatives=("NAMA KEGIATAN", "NAMA DIKLAT")),
        Column("jp", "JP", _("Learning hours (JP)."), "20", _("In steps of 0.25."), True, "decimal",
               alternatives=("JUMLAH JP", "JAM PELAJARAN"), lowest=Decimal("0.25"), highest=MOST_JP),
        Column("finished_on", "TANGGAL SELESAI", _("Last day of the activity."), "14-03-2025",
               _("Day-month-year, not ahead; it decides the year and the contract."), True, "date"),
        Column("evidence", "NOMOR BUKTI", _("Number of the certificate or letter."), "893.3/112/BKPSDM/2025",
               _("Without it the hours are kept but do not count."),
               alternatives=("NOMOR SERTIFIKAT", "NO SERTIFIKAT"), limit=120),
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            cells = entry.cells
            entry.key = self.folded((entry.employee_id, cells["finished_on"], cells["title"]))
            if cells["finished_on"] > today():
                entry.refuse("day_ahead", "TANGGAL SELESAI", found=f"{cells['finished_on']:%d-%m-%Y}")
            try:
                quarters = to_quarters(cells["jp"])
            except ValueError:
                entry.refuse("jp_steps", "JP", found=entry.payload["jp"])
                continue
            entry.values = told(jp=quarters, evidence=cells["evidence"])
            if not cells["evidence"]:
                entry.warn("evidence_empty", "NOMOR BUKTI")

    def examine(self, entries: Sequence[Entry], stored: Mapping[Key, dict[str, Any]]) -> None:
        evidence = self._evidence(entries)
        for entry in entries:
            found = stored.get(entry.key)
            if found and found["enrolment_id"] and any(found[name] != value for name, value in entry.values.items()):
                entry.refuse("from_session", "NAMA PELATIHAN")
            number = entry.values.get("evidence")
            if number and evidence.setdefault((entry.employee_id, number.casefold()), entry.key) != entry.key:
                entry.refuse("evidence_used", "NOMOR BUKTI", found=number)

    def _evidence(self, entries: Sequence[Entry]) -> dict[tuple[int, str], Key]:
        """(employee, evidence number) -> the activity it stands for."""
        ids = {entry.employee_id for entry in entries if entry.values.get("evidence")}
        rows = LearningHours.objects.filter(employee__in=ids).exclude(evidence="")
        return {
            (employee, evidence.casefold()): self.folded((employee, finished_on, title))
            for employee, evidence, finished_on, title in rows.values_list(
                "employee_id", "evidence", "finished_on", "title"
            )
        }

    def folded(self, key: Key) -> Key:
        return (*key[:2], key[2].casefold())

    def key_values(self, entry: Entry) -> dict[str, Any]:
        return super().key_values(entry) | {"title": entry.cells["title"]}

    def one(self, entry: Entry) -> Any:
        return LearningHours.objects.filter(
            employee_id=entry.key[0], finished_on=entry.key[1], title__iexact=entry.cells["title"]
        )

    def defaults(self, entry: Entry) -> dict[str, Any]:
        return {"source": SOURCE}

    def shown(self, name: str, values: Sequence[Any]) -> dict[Any, str]:
        if name == "jp":
            return {value: f"{to_hours(value).normalize():f}".replace(".", ",") for value in values}
        return super().shown(name, values)

    def known_people(self) -> Any:
        """Those with any hours of this year that count."""
        counted = LearningHours.objects.filter(finished_on__year=today().year).exclude(evidence="")
        return counted.order_by().values("employee_id")


def install() -> None:
    register(TrainingKind())
