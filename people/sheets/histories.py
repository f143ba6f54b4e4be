"""Rank and position history: what somebody held before the present one, which comes with the SIASN file.

A row of a sheet ends where the next begins, or where the row ended that it cuts in two; the latest row stays as SIASN
left it, and so does a gap that is known (service that ended and began again).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import today
from people.enums import EmploymentKind, RowOutcome, UnitKind
from people.models import Grade, GradeHeld, Position, PositionHeld, Unit
from people.sheets.columns import Column
from people.sheets.kinds import CHUNK, Entry, Key, ModelKind, told
from people.siasn.positions import Positions
from people.siasn.references import CONTRACT_KINDS
from people.text import key_of

SOURCE = "Lembar riwayat"

DECREE = Column(
    "decree", "NOMOR SK", _("Number of the decree."), "823.3/45/BKPSDM/2021",
    alternatives=("NO SK", "NOMOR SURAT KEPUTUSAN"), limit=120,
)  # fmt: skip


class HistoryKind(ModelKind):
    """Rows of a dated history of a person, one a first day."""

    key_fields = ("employee_id", "valid_from")
    held: ClassVar[str]  # the field that says what was held
    since: ClassVar[str]  # heading of the first day
    what: ClassVar[str]  # heading of what was held

    def examine(self, entries: Sequence[Entry], stored: Mapping[Key, dict[str, Any]]) -> None:
        latest = self._latest({entry.employee_id for entry in entries})
        for entry in entries:
            row = latest.get(entry.employee_id)
            first = entry.key[1]
            if row is None:
                entry.refuse("current_unknown", "NIP")
            elif first > row.valid_from:
                entry.refuse("after_current", self.since, since=f"{row.valid_from:%d-%m-%Y}")
            elif first == row.valid_from and row.source != SOURCE:
                if entry.values[self.held] != getattr(row, self.held):
                    held = getattr(row, self.held)
                    entry.refuse("current_differs", self.what, found=self.shown(self.held, [held]).get(held, "–"))
                entry.values = {name: value for name, value in entry.values.items() if name == "decree"}

    def _latest(self, ids: set[int]) -> dict[int, Any]:
        wanted = sorted(ids)
        found: dict[int, Any] = {}
        for start in range(0, len(wanted), CHUNK):
            rows: Any = self.model._default_manager.filter(employee__in=wanted[start : start + CHUNK])
            found |= {row.employee_id: row for row in rows.order_by("valid_from", "pk")}
        return found

    def defaults(self, entry: Entry) -> dict[str, Any]:
        """Its last day comes with `after`, which knows the next row."""
        return {"valid_to": entry.key[1] + timedelta(days=1), "source": SOURCE}

    def remove(self, entries: Sequence[Entry], actor: Any) -> None:
        """The row that ended where one began that is taken back gets its days."""
        for entry in entries:
            for row in self.one(entry):
                before = self.rows().filter(employee=row.employee_id, valid_from__lt=row.valid_from)
                before.filter(valid_to=row.valid_from).update(valid_to=row.valid_to)
                row.delete()

    def after(self, entries: Sequence[Entry]) -> None:
        """Give the rows just written their last day; no other row is made longer."""
        new = {entry.key for entry in entries if entry.outcome == RowOutcome.NEW}
        histories: dict[int, list[Any]] = defaultdict(list)
        rows: Any = self.model._default_manager.filter(employee__in={entry.employee_id for entry in entries})
        for row in rows.order_by("employee", "valid_from", "pk"):
            histories[row.employee_id].append(row)
        changed = [row for history in histories.values() for row in _ended(history, new)]
        self.model._default_manager.bulk_update(changed, ["valid_to"], batch_size=500)


def _ended(history: Sequence[Any], new: set[Key]) -> list[Any]:
    """The rows of one person that get another last day."""
    was = {row.pk: row.valid_to for row in history}
    cuts: set[int] = set()  # new rows that took the end of the row they cut
    for row, following in pairwise(history):
        begins = following.valid_from
        if row.valid_from == begins:
            continue
        if (row.employee_id, row.valid_from) in new and row.pk not in cuts:
            row.valid_to = begins
        if row.valid_to is None or row.valid_to > begins:
            if (following.employee_id, begins) in new:
                following.valid_to = row.valid_to
                cuts.add(following.pk)
            row.valid_to = begins
    return [row for row in history if row.valid_to != was[row.pk]]


class RankHistory(HistoryKind):
    code: ClassVar[str] = "pangkat"
    place = 60
    title = _("Rank history")
    unlocks = _("The career strip of a person, and the angka kredit a holder of a JF must still gather in the jenjang.")
    model = GradeHeld
    value_fields = ("grade_id", "decree")
    held, since, what = "grade_id", "TMT GOLONGAN", "GOLONGAN"
    own_columns = (
        Column("grade", "GOLONGAN", _("Golongan ruang of PNS, golongan of PPPK."), "III/b",
               _("I/a to IV/e for PNS, I to XVII for PPPK."), True, alternatives=("GOLONGAN RUANG", "GOL")),
        Column("since", "TMT GOLONGAN", _("First day in the rank."), "01-04-2018",
               _("Day-month-year, before the present rank began."), True, "date", alternatives=("TMT PANGKAT",)),
        DECREE,
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        grades = {(ladder, key_of(name)): pk for pk, ladder, name in Grade.objects.values_list("pk", "ladder", "name")}
        for entry in entries:
            assert entry.person is not None  # for the type checker: rows without their person are refused
            ladder = "PPPK" if entry.person.kind in CONTRACT_KINDS else "PNS"
            entry.key = (entry.employee_id, entry.cells["since"])
            found = grades.get((ladder, key_of(entry.cells["grade"])))
            if found is None:
                entry.refuse("ladder_differs", "GOLONGAN", found=entry.cells["grade"][:40])
            entry.values = told(grade_id=found, decree=entry.cells["decree"])

    def applies(self) -> Q:
        """PPPK have no rank promotion."""
        return Q(kind__in=[EmploymentKind.PNS, EmploymentKind.CPNS])

    def known_people(self) -> Any:
        """Those with a rank before the present one."""
        return GradeHeld.objects.filter(valid_to__isnull=False).order_by().values("employee_id")


class PositionHistory(HistoryKind):
    code: ClassVar[str] = "jabatan"
    place = 70
    title = _("Position history")
    unlocks = _("Years in posts of the same level, which eligibility for pengawas, administrator and JPT pratama asks.")
    model = PositionHeld
    value_fields = ("position_id", "unit_id", "place", "decree")
    held, since, what = "position_id", "TMT JABATAN", "JABATAN"
    own_columns = (
        Column("position", "JABATAN", _("Name of the post."), "Kepala Seksi Pelayanan", required=True,
               alternatives=("NAMA JABATAN", "JABATAN NAMA")),
        Column("kind", "JENIS JABATAN", _("Structural, functional or executing post."), "Struktural",
               _("Struktural, Fungsional or Pelaksana; needed only where the name does not tell."), reading="choice",
               choices={"STRUKTURAL": "1", "FUNGSIONAL": "2", "FUNGSIONALTERTENTU": "2", "PELAKSANA": "4",
                        "FUNGSIONALUMUM": "4"}, shown_choices="Struktural, Fungsional, Pelaksana"),
        Column("echelon", "ESELON", _("Echelon of a structural post."), "IV.a", limit=6),
        Column("since", "TMT JABATAN", _("First day in the post."), "02-01-2019",
               _("Day-month-year, before the present post began."), True, "date"),
        Column("unit", "UNIT KERJA", _("Unit of the post, by name or UNOR ID."), "Kecamatan Palu Barat",
               _("A unit that is none of the city's today is kept as text."), True,
               alternatives=("UNIT", "UNOR", "UNOR ID", "UNOR NAMA")),
        DECREE,
    )  # fmt: skip

    def settle(self, entries: Sequence[Entry]) -> None:
        positions = Positions(Position.objects.all(), today())
        units = UnitNames()
        for entry in entries:
            cells = entry.cells
            asked = {"position": cells["position"], "position_kind": cells["kind"], "echelon": cells["echelon"]}
            found = positions.find(told(**asked))
            assert found is not None  # for the type checker: the name is required
            if found.model.pk is None:
                entry.missing = found.model
                entry.warn("position_added", "JABATAN", found=found.model.name)
            unit_id = units.find(cells["unit"])
            if unit_id is None:
                entry.warn("place_kept", "UNIT KERJA", found=cells["unit"])
            entry.key = (entry.employee_id, cells["since"])
            entry.values = {
                "position_id": found.model.pk,
                "unit_id": unit_id or units.city,
                "place": "" if unit_id else cells["unit"],
                **told(decree=cells["decree"]),
            }

    def make_missing(self, entries: Sequence[Entry]) -> list[Position]:
        made: list[Position] = []
        for entry in entries:
            if entry.missing is None:
                continue
            if entry.missing.pk is None:
                entry.missing.save()
                made.append(entry.missing)
            entry.values["position_id"] = entry.missing.pk
        return made

    def known_people(self) -> Any:
        """Those with a post before the present one."""
        return PositionHeld.objects.filter(valid_to__isnull=False).order_by().values("employee_id")


class UnitNames:
    """Units in use by UNOR ID, or by a name that only one of them has."""

    def __init__(self) -> None:
        self.city: int | None = None
        self._by_id: dict[str, int] = {}
        names: dict[str, list[int]] = defaultdict(list)
        for pk, siasn_id, name, kind in Unit.objects.active().values_list("pk", "siasn_id", "name", "kind"):
            if kind == UnitKind.CITY:
                self.city = pk
            if kind != UnitKind.UNMAPPED:
                names[key_of(name)].append(pk)
            if siasn_id:
                self._by_id[key_of(siasn_id)] = pk
        self._by_name = {name: found[0] for name, found in names.items() if len(found) == 1}

    def find(self, words: str) -> int | None:
        key = key_of(words)
        return self._by_id.get(key) or self._by_name.get(key)
