"""History sheets of performance: predicates before this system, and angka kredit as PAK set it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.clock import today
from people.enums import PositionType
from people.models import Employee
from people.rules import ranks
from people.sheets.columns import Column
from people.sheets.histories import SOURCE
from people.sheets.kinds import Entry, Key, ModelKind, register, told
from people.text import key_of
from performance.enums import EvaluationSource, EvaluationState, Predicate
from performance.models import AngkaKredit, AngkaKreditBalance, Evaluation
from performance.rules import periods

# siasn-ref-kinerja.csv, list predikat_kinerja: BKN's names and ids; CUKUP is the older word (docs/rules/performance.md)
PREDICATE_WORDS = {
    "SANGATBAIK": Predicate.SANGAT_BAIK, "BAIK": Predicate.BAIK, "BUTUHPERBAIKAN": Predicate.BUTUH_PERBAIKAN,
    "CUKUP": Predicate.BUTUH_PERBAIKAN, "KURANG": Predicate.KURANG, "KURANGMISCONDUCT": Predicate.KURANG,
    "SANGATKURANG": Predicate.SANGAT_KURANG, "1": Predicate.SANGAT_BAIK, "2": Predicate.BAIK,
    "3": Predicate.BUTUH_PERBAIKAN, "4": Predicate.KURANG, "5": Predicate.SANGAT_KURANG,
}  # fmt: skip
PREDICATES_SHOWN = "Sangat Baik, Baik, Butuh Perbaikan, Kurang, Sangat Kurang"
QUARTER_WORDS = {
    key_of(word): str(number)
    for number, words in enumerate(("1 I TW1 TWI Q1", "2 II TW2 TWII Q2", "3 III TW3 TWIII Q3", "4 IV TW4 TWIV Q4"), 1)
    for word in words.split()
}

YEAR = Column("year", "TAHUN", _("Year that was evaluated."), "2025", _("A year that is over."), True, "year")
PREDICATE = Column(
    "predicate", "PREDIKAT", _("Predicate of the person's performance."), "Baik",
    _("Sangat Baik, Baik, Butuh Perbaikan, Kurang or Sangat Kurang."), True, "choice",
    alternatives=("PREDIKAT KINERJA", "PREDIKAT KINERJA PEGAWAI"),
    choices={word: str(code) for word, code in PREDICATE_WORDS.items()}, shown_choices=PREDICATES_SHOWN,
)  # fmt: skip


class PredicateKind(ModelKind):
    """Evaluations with the source "history": neither rater nor ratings, and no angka kredit, which PAK tells."""

    model = Evaluation
    key_fields = ("employee_id", "period")
    value_fields = ("predicate", "source")

    def period(self, entry: Entry) -> str:
        raise NotImplementedError

    def settle(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            period = self.period(entry)
            entry.key = (entry.employee_id, period)
            entry.values = {"predicate": entry.cells["predicate"]}
            if not periods.is_over(period, today()):
                entry.refuse("day_ahead", "TAHUN", found=periods.label(period))

    def examine(self, entries: Sequence[Entry], stored: Mapping[Key, dict[str, Any]]) -> None:
        for entry in entries:
            found = stored.get(entry.key)
            if found is None or found["source"] != EvaluationSource.SYSTEM:
                continue
            if found["predicate"] != entry.values["predicate"]:
                entry.refuse("rated_here", "PREDIKAT")

    def defaults(self, entry: Entry) -> dict[str, Any]:
        assert entry.person is not None  # for the type checker: rows without their person are refused
        now = timezone.now()
        return {
            "unit_id": entry.person.unit_id,
            "dinas_id": entry.person.dinas_id,
            "source": EvaluationSource.HISTORY.value,
            "state": EvaluationState.ACKNOWLEDGED.value,
            "sent_at": now,
            "acknowledged_at": now,
        }


class YearlyPredicates(PredicateKind):
    code: ClassVar[str] = "predikat-tahunan"
    place = 10
    title = _("Yearly predicates")
    unlocks = _("Eligibility for posts, the next jenjang and rank promotion, which ask for the last two years.")
    own_columns = (YEAR, PREDICATE)

    def period(self, entry: Entry) -> str:
        return str(entry.cells["year"])

    def known_people(self) -> Any:
        """Those with both of the last two calendar years, which the rules ask for."""
        last, before = str(today().year - 1), str(today().year - 2)
        known = Evaluation.objects.told()
        return (
            known.filter(period=last, employee__in=known.filter(period=before).order_by().values("employee_id"))
            .order_by()
            .values("employee_id")
        )


class QuarterlyPredicates(PredicateKind):
    code: ClassVar[str] = "predikat-triwulan"
    place = 20
    title = _("Quarterly predicates")
    unlocks = _("The course of a person's evaluations on the evaluation pages; promotion looks at years only.")
    own_columns = (
        YEAR,
        Column(
            "quarter", "TRIWULAN", _("Quarter of the year."), "III", _("1 to 4, or I to IV."), True, "choice",
            choices=QUARTER_WORDS, shown_choices="1, 2, 3, 4",
        ),
        PREDICATE,
    )  # fmt: skip

    def period(self, entry: Entry) -> str:
        return f"{entry.cells['year']}-Q{entry.cells['quarter']}"

    def known_people(self) -> Any:
        year = str(today().year - 1)
        return Evaluation.objects.told().filter(period__startswith=f"{year}-Q").order_by().values("employee_id")


class Balances(ModelKind):
    """Angka kredit as PAK set it; the newest of a jenjang counts, with the ledger of the years after it."""

    code: ClassVar[str] = "angka-kredit"
    place = 30
    title = _("Angka kredit balance (PAK)")
    unlocks = _("Angka kredit in the eligibility for the next jenjang, counted on by the yearly predicates.")
    model = AngkaKreditBalance
    key_fields = ("employee_id", "level", "as_on")
    value_fields = ("points", "number")
    own_columns = (
        Column("level", "JENJANG", _("Jenjang of the functional position the points belong to."), "Ahli Muda",
               _("Pemula, Terampil, Mahir, Penyelia, Ahli Pertama, Ahli Muda, Ahli Madya or Ahli Utama."), True,
               "choice", choices={key_of(row.name): row.code for row in ranks.FUNCTIONAL_LEVELS},
               shown_choices=", ".join(row.name for row in ranks.FUNCTIONAL_LEVELS)),
        Column("as_on", "PER TANGGAL", _("Day up to which the PAK counts."), "31-12-2025",
               _("Day-month-year, not ahead."), True, "date", alternatives=("TANGGAL PAK",)),
        Column("points", "ANGKA KREDIT", _("Angka kredit gathered in this jenjang."), "87,5",
               _("0 to 9999, decimals behind a comma."), True, "decimal",
               alternatives=("JUMLAH ANGKA KREDIT", "ANGKA KREDIT KUMULATIF"), lowest=Decimal(0),
               highest=Decimal(9999)),
        Column("number_of_pak", "NOMOR PAK", _("Number of the PAK."), "PAK/12/2025", limit=120),
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            cells = entry.cells
            entry.key = (entry.employee_id, cells["level"], cells["as_on"])
            entry.values = told(points=cells["points"], number=cells["number_of_pak"])
            if cells["as_on"] > today():
                entry.refuse("day_ahead", "PER TANGGAL", found=f"{cells['as_on']:%d-%m-%Y}")

    def defaults(self, entry: Entry) -> dict[str, Any]:
        return {"source": SOURCE}

    def applies(self) -> Q:
        """Holders of a JF whose jenjang is known."""
        return Q(position__type=PositionType.FUNCTIONAL) & ~Q(position__level="")

    def known_people(self) -> Any:
        """By a PAK, or by the ledger of yearly predicates, in the present jenjang."""
        same: dict[str, Any] = {"employee": OuterRef("pk"), "level": OuterRef("position__level")}
        known = Exists(AngkaKreditBalance.objects.filter(**same)) | Exists(AngkaKredit.objects.filter(**same))
        return Employee.objects.filter(known).order_by().values("pk")


def install() -> None:
    register(Balances())
    register(YearlyPredicates())
    register(QuarterlyPredicates())
