"""Causes and warnings: a stable code, the BKN heading it stands under, and the figures of its sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise] = {
    # the number
    "nip_empty": _("NIP is empty."),
    "nip_number": _(
        "The NIP was stored as a number (%(found)s) and its last digits are lost. Format the column as Text."
    ),
    "nip_not_digits": _("NIP must hold digits only; found: %(found)s"),
    "nip_length": _("NIP must have %(expected)s digits; %(found)s are filled in."),
    "nip_birth": _("The birth date in the NIP (%(found)s) does not exist."),
    "nip_birth_future": _("The birth date in the NIP lies in the future."),
    "nip_month": _("Digits 13-14 of the NIP must be a month, 01 to 12; found: %(found)s"),
    "nip_contract_code": _("Digits 13-14 of a NI PPPK must be %(lowest)s or more; found: %(found)s"),
    "nip_year": _("The appointment year in the NIP (%(found)s) cannot be."),
    "nip_tmt_future": _("The appointment in the NIP lies more than a year ahead."),
    "nip_sex": _("Digit 15 of the NIP must be 1 (man) or 2 (woman); found: %(found)s"),
    "nip_serial": _("The last 3 digits of the NIP are 000. Excel does this to numbers: format the column as Text."),
    "nip_too_young": _(
        "By the NIP this person was %(found)s years old when appointed; the lowest age is %(required)s."
    ),
    "nip_old_at_appointment": _("Appointed at the age of %(found)s, above the usual %(usual)s."),
    "nip_unknown_code": _("The meaning of contract code %(found)s is not known."),
    "birth_differs": _("The birth date %(found)s differs from the one in the NIP (%(nip)s); the column counts."),
    "birth_from_nip": _("The birth date is empty; it was taken from the NIP."),
    "sex_differs": _("The sex differs from digit 15 of the NIP; the column counts."),
    "sex_unreadable": _("“%(found)s” is no sex (M or F); it was taken from the NIP."),
    # who it is
    "id_unreadable": _("“%(found)s” is no PNS ID: 32 signs 0-9 and A-F."),
    "name_empty": _("The name is empty."),
    "identity_conflict": _("PNS ID and NIP belong to two different people in the database. Check both with BKN."),
    "number_taken": _("This NIP is the former number of somebody. The file may be older than the data here."),
    "duplicate": _("The same person also stands in %(where)s, row %(row)s, which is the later one and counts."),
    "kind_differs": _("This row looks like %(found)s, but the file was said to hold %(given)s."),
    # cells
    "date_unreadable": _("“%(found)s” cannot be read as a date (dd-mm-yyyy)."),
    "date_refused": _("“%(found)s” cannot be read as a date (dd-mm-yyyy). Correct it and import the row again."),
    "number_unreadable": _("“%(found)s” cannot be read as a number."),
    "text_cut": _("The text is longer than %(limit)s signs and was cut."),
    # what it points to
    "status_unknown": _("The legal status “%(found)s” is not in the list and was left out."),
    "grade_unknown": _("The grade “%(found)s” is not in the list and was left out."),
    "education_unknown": _("The education level “%(found)s” is not in the list and was left out."),
    "position_empty": _("The position is empty."),
    "position_date_empty": _("TMT JABATAN is empty."),
    "position_new": _("The position “%(found)s” is not in the list; it was added as not confirmed."),
    "position_old": _("“%(found)s” is an old name of a position; it was kept."),
    "position_by_id": _("“%(found)s” is not in the list, but its JABATAN ID is: taken as “%(taken)s”."),
    "past_retirement": _("The retirement date %(found)s has passed, but the person is still active."),
    "unit_empty": _("UNOR ID is empty (unit “%(name)s”); the person waits in “Belum terpetakan”."),
    "unit_unknown": _(
        "The unit “%(name)s” (UNOR ID %(found)s) is not in the hierarchy; the person waits in “Belum terpetakan”."
    ),
    # units
    "unit_id_empty": _("The ID of the unit is empty."),
    "unit_name_empty": _("The name of the unit is empty."),
    "parent_missing": _("The parent unit %(found)s is not in the file and not in the database, or was refused."),
    "loop": _("The unit lies below itself: %(found)s."),
    # history sheets
    "nip_unknown": _("Nobody here has the NIP %(found)s, now or before. Import the SIASN file first."),
    "cell_empty": _("This cell must be filled in."),
    "text_long": _("The text is longer than %(limit)s signs. Shorten it."),
    "year_unreadable": _("“%(found)s” is no year from %(first)s to %(last)s."),
    "number_outside": _("%(found)s does not lie between %(lowest)s and %(highest)s."),
    "choice_unknown": _("“%(found)s” is none of: %(choices)s."),
    "duplicate_key": _("The same fact also stands in %(where)s, row %(row)s, which is the later one and counts."),
    "jp_steps": _("JP come in steps of 0.25; found: %(found)s."),
    "day_ahead": _("%(found)s lies ahead. Only what has happened is recorded here."),
    "days_reversed": _("The last day lies before the first."),
    "rated_here": _("This period was evaluated in this system; the sheet does not replace that."),
    "evidence_empty": _("Without an evidence number these hours are kept but do not count."),
    "evidence_used": _("Evidence number %(found)s already stands for another activity of this person."),
    "from_session": _("These hours come from a training session in this system; the sheet does not replace them."),
    "after_current": _("The present one began on %(since)s. What is later comes with the SIASN file."),
    "current_unknown": _("What this person holds now is not known. Import the SIASN file first."),
    "current_differs": _("The present one also began on this day, but is %(found)s. Correct it in SIASN."),
    "ladder_differs": _("“%(found)s” is no grade of this kind of employee."),
    "not_contract": _("This person is no PPPK and has no contract periods."),
    "contract_overlaps": _("The contract overlaps the one from %(first)s to %(last)s."),
    "not_in_service": _("This person is no longer in service."),
    "before_head": _("The present head began on %(since)s; another one can only follow."),
    "place_kept": _("“%(found)s” is none of the units here; it is kept as text."),
    "position_added": _("The position “%(found)s” is not in the list; it is added as not confirmed."),
    "unit_unclear": _("“%(found)s” is not the name or UNOR ID of exactly one unit."),
    "position_unclear": _("“%(found)s” is not the name of exactly one position in the list."),
    # files
    "sheet_apart": _("This is a history sheet (%(title)s). Upload history sheets apart from SIASN files."),
    "no_table": _("No table was found. Missing columns: %(missing)s."),
}


_NUMBER = _("18 digits, formatted as Text")
EXPECTED: dict[str, Promise] = {
    "nip_empty": _("PNS ID or 18 digits of the NIP"),
    "nip_number": _NUMBER,
    "nip_not_digits": _NUMBER,
    "nip_length": _NUMBER,
    "nip_birth": _("digits 1-8: a birth date that exists (yyyymmdd)"),
    "nip_birth_future": _("digits 1-8: a birth date in the past (yyyymmdd)"),
    "nip_month": _("digits 13-14: 01 to 12"),
    "nip_contract_code": _("digits 13-14 of a NI PPPK: %(lowest)s or more"),
    "nip_year": _("digits 9-12: the year of appointment"),
    "nip_tmt_future": _("digits 9-14: an appointment at most a year ahead"),
    "nip_sex": _("digit 15: 1 (man) or 2 (woman)"),
    "nip_serial": _("the last 3 digits as BKN gave them, column formatted as Text"),
    "nip_too_young": _("birth date and appointment that fit each other"),
    "id_unreadable": _("32 signs 0-9 and A-F"),
    "name_empty": _("the name without titles"),
    "date_refused": _("a date, dd-mm-yyyy"),
    "identity_conflict": _("PNS ID and NIP of one and the same person"),
    "number_taken": _("the current NIP"),
    "unit_id_empty": _("the UNOR ID of BKN"),
    "unit_name_empty": _("the name of the unit"),
    "parent_missing": _("the ID of a unit in the file or in the database"),
    "loop": _("the ID of a unit that does not lie below this one"),
}
# Refused because a later row of the same person, unit or fact counts: mended and sent again they would replace it.
SUPERSEDED = frozenset({"duplicate", "duplicate_key"})
FOUND_IN = {"NIP BARU": "number", "PNS ID": "pns_id", "ID": "id", "ID_ATASAN": "parent"}  # column -> key of the payload


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return sentence(self.code, self.params)

    @property
    def expected(self) -> str:
        """What the cell should hold; "" where no single cell is wrong."""
        words = str(EXPECTED.get(self.code, ""))
        return words % self.params if "%(" in words else words

    def found(self, payload: Mapping[str, Any]) -> str:
        """What the cell holds, as far as it was kept."""
        told = self.params.get("found")
        if self.column in FOUND_IN:
            return str(payload.get(FOUND_IN[self.column]) or told or "")
        return str(told or "")

    def plain(self) -> dict[str, Any]:
        return {"code": self.code, "column": self.column, "params": dict(self.params)}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """In the language then active."""
    return str(TEXTS[code]) % params if params else str(TEXTS[code])


def from_plain(plain: Mapping[str, Any]) -> Problem:
    return Problem(plain["code"], plain["column"], plain["params"])
