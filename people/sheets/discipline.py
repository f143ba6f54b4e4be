"""Level of discipline penalties: confidential (P3), off until the city names its impact assessment.

Kept is the level over its time, neither the kind of the penalty nor its reason; no ordinary page, list, export or log
shows it (docs/history-sheets.md). No rule reads it yet.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.enums import DisciplineLevel
from people.models import DisciplineRecord
from people.permissions import Permission
from people.reference.files import rows
from people.sheets.columns import Column
from people.sheets.histories import SOURCE
from people.sheets.kinds import Entry, ModelKind, told
from people.text import key_of

LEVEL_OF_LETTER = {"R": DisciplineLevel.LIGHT, "S": DisciplineLevel.MODERATE, "B": DisciplineLevel.SEVERE}
LIFTED = "12"  # PENGAKTIFAN HUKUMAN DISIPLIN stands in BKN's list but is no penalty


def level_words() -> dict[str, str]:
    """Level by its own word and letter, and by the name and id of each penalty of siasn-ref-jenis-hukuman.csv."""
    found = {level.value.upper(): level.value for level in DisciplineLevel}
    found |= {letter: level.value for letter, level in LEVEL_OF_LETTER.items()}
    for row in rows("siasn-ref-jenis-hukuman"):
        if row["id"] != LIFTED:
            level = LEVEL_OF_LETTER[row["jenis_tingkat_hukuman_id"]]
            found[key_of(row["nama"])] = found[row["id"]] = level.value
    return found


class Discipline(ModelKind):
    code: ClassVar[str] = "disiplin"
    place = 120
    title = _("Discipline level (confidential)")
    unlocks = _("Nothing yet: it is kept for the discipline part of IP ASN, which a later release computes.")
    permission = Permission.DISCIPLINE_VIEW
    model = DisciplineRecord
    key_fields = ("employee_id", "valid_from")
    value_fields = ("level", "valid_to", "decree")
    own_columns = (
        Column("level", "TINGKAT HUKUMAN", _("Level of the penalty."), "Ringan",
               _("Ringan, Sedang or Berat; a name or id of BKN's list is read as its level and not kept."), True,
               "choice", alternatives=("JENIS HUKUMAN", "TINGKAT HUKUMAN DISIPLIN"), choices=level_words(),
               shown_choices="Ringan, Sedang, Berat"),
        Column("first", "TMT HUKUMAN", _("First day of the penalty."), "01-02-2024", _("Day-month-year."), True,
               "date", alternatives=("TMT HUKUMAN DISIPLIN",)),
        Column("last", "AKHIR HUKUMAN", _("Last day of the penalty; empty where it has none."), "31-01-2025",
               _("Day-month-year."), reading="date", alternatives=("TANGGAL AKHIR HUKUMAN",)),
        Column("decree", "NOMOR SK HUKUMAN", _("Number of the decree."), "862/3/BKPSDM/2024", limit=120),
    )  # fmt: skip

    def is_on(self) -> bool:
        return bool(settings.DISCIPLINE_ASSESSMENT)

    def settle(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            cells = entry.cells
            last: date | None = cells["last"]
            entry.key = (entry.employee_id, cells["first"])
            end = last + timedelta(days=1) if last else None
            entry.values = {"level": cells["level"], **told(valid_to=end, decree=cells["decree"])}
            entry.payload["level"] = cells["level"].capitalize()
            if last is not None and last < cells["first"]:
                entry.refuse("days_reversed", "AKHIR HUKUMAN")

    def defaults(self, entry: Entry) -> dict[str, Any]:
        return {"source": SOURCE}

    def known_people(self) -> Any:
        """Who has one is no figure for a page."""
        return None
