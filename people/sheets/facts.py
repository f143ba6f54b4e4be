"""Education, contract periods and competence assessments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core.clock import today
from people.models import Competency, CompetencyAssessment, ContractPeriod, EducationLevel, EducationRecord, Employee
from people.rules import ranks
from people.rules.competence import COMPETENCES
from people.sheets.columns import Column
from people.sheets.histories import SOURCE
from people.sheets.kinds import Entry, Key, ModelKind, told
from people.siasn.references import CONTRACT_KINDS
from people.text import key_of


class Educations(ModelKind):
    code: ClassVar[str] = "pendidikan"
    place = 80
    title = _("Education")
    unlocks = _("Eligibility for posts that ask a level of education, and the ceiling of rank promotion.")
    model = EducationRecord
    key_fields = ("employee_id", "level_id", "graduated")
    value_fields = ("field", "institution", "diploma")
    own_columns = (
        Column("level", "TINGKAT PENDIDIKAN", _("Level of the diploma."), "S-1/Sarjana",
               _("As BKN names it (SLTA, Diploma III, S-1 …) or its code."), True,
               alternatives=("TINGKAT PENDIDIKAN NAMA", "JENJANG PENDIDIKAN")),
        Column("field", "JURUSAN", _("Field of study."), "Ilmu Administrasi Negara",
               alternatives=("PENDIDIKAN NAMA", "PROGRAM STUDI"), limit=150),
        Column("institution", "NAMA SEKOLAH", _("School or university."), "Universitas Tadulako",
               alternatives=("PERGURUAN TINGGI",), limit=150),
        Column("graduated", "TAHUN LULUS", _("Year of the diploma."), "2012", required=True, reading="year"),
        Column("diploma", "NOMOR IJAZAH", _("Number of the diploma."), "1204/UN28/2012", limit=80),
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        levels = education_levels()
        for entry in entries:
            cells = entry.cells
            level = levels.get(key_of(cells["level"])) or levels.get(ranks.education_code(cells["level"]) or "")
            if level is None:
                entry.refuse("choice_unknown", "TINGKAT PENDIDIKAN", found=cells["level"][:40], choices=LEVELS_SHOWN)
                continue
            entry.key = (entry.employee_id, level, cells["graduated"])
            entry.values = told(field=cells["field"], institution=cells["institution"], diploma=cells["diploma"])

    def defaults(self, entry: Entry) -> dict[str, Any]:
        return {"source": SOURCE}

    def known_people(self) -> Any:
        """By a diploma, or by what SIASN says."""
        with_diploma = EducationRecord.objects.order_by().values("employee_id")
        known = Q(education_level__isnull=False) | Q(pk__in=with_diploma)
        return Employee.objects.filter(known).order_by().values("pk")


GENERAL_COMPETENCE = ("manajerial", "sosiokultural")
LEVELS_SHOWN = "SD, SLTP, SLTA, Diploma I–IV, S-1, S-2, S-3, Profesi"


def education_levels() -> dict[str, int]:
    """Levels by the spelling of their name, by BKN code, and by the code of people/rules."""
    found: dict[str, int] = {}
    for pk, code, name in EducationLevel.objects.values_list("pk", "code", "name"):
        found[key_of(name)] = found[code] = pk
        found.setdefault(code.lstrip("0"), pk)
        rule = ranks.education_code(code) or ranks.education_code(name)
        if rule is not None:
            found.setdefault(rule, pk)
    return found


class Contracts(ModelKind):
    code: ClassVar[str] = "kontrak"
    place = 90
    title = _("Contract periods of PPPK")
    unlocks = _("The ceiling of 24 JP within a contract.")
    model = ContractPeriod
    key_fields = ("employee_id", "valid_from")
    value_fields = ("valid_to", "number")
    own_columns = (
        Column("first", "TANGGAL MULAI", _("First day of the contract."), "01-03-2023", _("Day-month-year."), True,
               "date", alternatives=("TGL AWAL KONTRAK",)),
        Column("last", "TANGGAL SELESAI", _("Last day of the contract."), "28-02-2028", _("Day-month-year."), True,
               "date", alternatives=("TGL AKHIR KONTRAK",)),
        Column("contract", "NOMOR KONTRAK", _("Number of the contract."), "800/12/PK/2023",
               alternatives=("NOMOR PERJANJIAN KERJA",), limit=80),
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            assert entry.person is not None  # for the type checker: rows without their person are refused
            first, last = entry.cells["first"], entry.cells["last"]
            entry.key = (entry.employee_id, first)
            entry.values = {"valid_to": last + timedelta(days=1), **told(number=entry.cells["contract"])}
            if last < first:
                entry.refuse("days_reversed", "TANGGAL SELESAI")
            if entry.person.kind not in CONTRACT_KINDS:
                entry.refuse("not_contract", "NIP")

    def applies(self) -> Q:
        return Q(kind__in=CONTRACT_KINDS)

    def known_people(self) -> Any:
        """Those with a contract that is in force today."""
        return ContractPeriod.objects.in_force().order_by().values("employee_id")

    def examine(self, entries: Sequence[Entry], stored: Mapping[Key, dict[str, Any]]) -> None:
        """No day lies in two contracts; those of the sheet count as they are written there."""
        periods: dict[int, dict[date, date]] = defaultdict(dict)
        for (employee, first), row in stored.items():
            periods[employee][first] = row["valid_to"] or date.max
        for entry in entries:
            periods[entry.employee_id][entry.key[1]] = entry.values["valid_to"]
        for entry in entries:
            first, end = entry.key[1], entry.values["valid_to"]
            for other, other_end in periods[entry.employee_id].items():
                if other != first and other < end and first < other_end:
                    last = "…" if other_end == date.max else f"{other_end - timedelta(days=1):%d-%m-%Y}"
                    entry.refuse("contract_overlaps", "TANGGAL MULAI", first=f"{other:%d-%m-%Y}", last=last)
                    break


class Assessments(ModelKind):
    """A person counts as assessed once each of the nine general competences has a level, which the rules ask for."""

    code: ClassVar[str] = "kompetensi"
    place = 50
    title = _("Competence assessments")
    unlocks = _("Competence gaps in the needs of agencies, and the competence condition of eligibility.")
    model = CompetencyAssessment
    key_fields = ("employee_id", "competency_id", "assessed_on")
    value_fields = ("level", "source")
    own_columns = (
        Column("competency", "KOMPETENSI", _("Name of the competence."), "Kerja Sama",
               _("One of the dictionary: eight managerial ones, Perekat Bangsa, and technical ones that HR added."),
               True, alternatives=("NAMA KOMPETENSI",)),
        Column("level", "LEVEL", _("Level that was reached."), "3", _("1 to 5."), True, "integer",
               alternatives=("LEVEL CAPAIAN",), lowest=Decimal(1), highest=Decimal(5)),
        Column("assessed_on", "TANGGAL PENILAIAN", _("Day of the assessment."), "12-08-2025",
               _("Day-month-year, not ahead."), True, "date"),
        Column("source", "SUMBER", _("Who assessed."), "UPT Penilaian Kompetensi", limit=120),
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        known = {key_of(name): pk for pk, name in Competency.objects.values_list("pk", "name")}
        for entry in entries:
            cells = entry.cells
            competency = known.get(key_of(cells["competency"]))
            if competency is None:
                choices = ", ".join(Competency.objects.values_list("name", flat=True)[:12])
                entry.refuse("choice_unknown", "KOMPETENSI", found=cells["competency"][:80], choices=choices)
                continue
            entry.key = (entry.employee_id, competency, cells["assessed_on"])
            entry.values = {"level": cells["level"], "source": cells["source"] or SOURCE}
            if cells["assessed_on"] > today():
                entry.refuse("day_ahead", "TANGGAL PENILAIAN", found=f"{cells['assessed_on']:%d-%m-%Y}")

    def known_people(self) -> Any:
        assessed = CompetencyAssessment.objects.filter(competency__kind__in=GENERAL_COMPETENCE)
        counted = assessed.order_by().values("employee_id").annotate(n=Count("competency", distinct=True))
        return counted.filter(n__gte=len(COMPETENCES)).values("employee_id")
