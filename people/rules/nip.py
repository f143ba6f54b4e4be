"""NIP PNS and NI PPPK: cleaning, reading, grouping and masking. Facts and sources: docs/rules/nip.md.

Both numbers have 18 digits and no check digit, so reading can refuse what cannot be but never vouches for a number.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from people.rules.dated import add_years, full_years, latest_in_force
from people.rules.messages import Message

LENGTH = 18
MASK = "*"
MONTHS = range(1, 13)
FIRST_CONTRACT_CODE = 21
TYPICAL_LATEST_AGE = 35  # PP 11/2017: applicants 18 to 35 years [M]; above it only a warning
SEXES = {"1": "L", "2": "P"}  # pria, wanita
NOISE = re.compile(r"[\s.\-\u2010-\u2015\u2212'\u2018\u2019\u02bc`\u200b-\u200f\u2060\ufeff]")
DIGITS = re.compile(r"[0-9]+")
AS_EXCEL_WRITES_IT = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+")


class NumberKind(StrEnum):
    """The two patterns; every kind of PPPK, part-time too, has the second."""

    PNS = "pns"
    PPPK = "pppk"


@dataclass(frozen=True, slots=True)
class MinimumAge:
    valid_from: date  # of the appointment
    kind: NumberKind
    years: int
    source: str
    confirmed: bool


MINIMUM_AGES = (
    MinimumAge(date(1945, 8, 17), NumberKind.PNS, 18, "PP 11/2017: applicants are 18 to 35 years old", confirmed=False),
    MinimumAge(date(2018, 11, 28), NumberKind.PPPK, 20, "PP 49/2018, as summarised by a page", confirmed=True),
)


@dataclass(frozen=True, slots=True)
class ContractCode:
    valid_from: date
    code: int  # digits 13-14 of a NI PPPK
    contract: int  # which contract of work
    source: str
    confirmed: bool


CONTRACT_CODES = (
    ContractCode(date(2019, 1, 1), 21, 1, "practice of BKN", confirmed=False),
    ContractCode(date(2019, 1, 1), 22, 2, "practice of BKN", confirmed=False),
)


@dataclass(frozen=True, slots=True)
class EmployeeNumber:
    """What an 18-digit number says; the parts that cannot be read are None, and `problems` tells why."""

    digits: str  # cleaned
    kind: NumberKind
    birth: date | None = None
    year: int | None = None  # of first appointment
    code: int | None = None  # month of TMT CPNS, or code of the contract
    sex: str | None = None  # "L" or "P"
    serial: int | None = None
    tmt: date | None = None  # TMT CPNS; a NI PPPK holds no month
    problems: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.problems


def clean(text: str) -> str:
    """Without blanks, dots, dashes and apostrophes, upper case; letters stay, for nothing is ever repaired."""
    return NOISE.sub("", text).upper()


def guess_kind(text: str) -> NumberKind:
    """A hint from digits 13-14, never the only evidence of what a person is."""
    code = clean(text)[12:14]
    is_contract = bool(DIGITS.fullmatch(code)) and int(code) >= FIRST_CONTRACT_CODE
    return NumberKind.PPPK if is_contract else NumberKind.PNS


def kind_of(employment: str | None, text: str = "") -> NumberKind:
    """The pattern for a kind of employment (codes of people.enums); None = guessed from the number."""
    if not employment:
        return guess_kind(text)
    return NumberKind.PPPK if employment.lower().startswith("pppk") else NumberKind.PNS


def parse(
    text: str,
    employment: str | None = None,
    *,
    today: date,
    recorded_birth: date | None = None,
    minimum_ages: tuple[MinimumAge, ...] = MINIMUM_AGES,
    contract_codes: tuple[ContractCode, ...] = CONTRACT_CODES,
) -> EmployeeNumber:
    """Read a NIP or NI PPPK. Never raises: whatever is wrong stands in `problems`, whatever is odd in `warnings`.

    `recorded_birth` is the birth date of the record; a difference is a warning, since only BKN corrects a number.
    """
    digits = clean(text)
    kind = kind_of(employment, digits)
    malformed = _malformed(digits)
    if malformed:
        return EmployeeNumber(digits, kind, problems=(malformed,))
    birth, year, code = _date(digits[0:8]), int(digits[8:12]), int(digits[12:14])
    is_month = kind is NumberKind.PNS and code in MONTHS and year > 0
    number = EmployeeNumber(
        digits,
        kind,
        birth=birth,
        year=year,
        code=code,
        sex=SEXES.get(digits[14]),
        serial=int(digits[15:18]),
        tmt=date(year, code, 1) if is_month else None,
    )
    problems = [*_birth_problems(number, today), *_appointment_problems(number, today), *_tail_problems(number)]
    problems += _age_problems(number, minimum_ages)
    warnings = _warnings(number, recorded_birth, contract_codes)
    return EmployeeNumber(
        digits, kind, birth, year, code, number.sex, number.serial, number.tmt, tuple(problems), tuple(warnings)
    )


def groups(text: str, employment: str | None = None) -> list[str]:
    """The number as shown: 8-6-1-3 for PNS, 8-4-2-1-3 for PPPK; a masked number as well.

    What has not 18 places comes back as one group.
    """
    digits = clean(text)
    if len(digits) != LENGTH:
        return [digits] if digits else []
    if kind_of(employment, digits) is NumberKind.PNS:
        return [digits[0:8], digits[8:14], digits[14], digits[15:18]]
    return [digits[0:8], digits[8:12], digits[12:14], digits[14], digits[15:18]]


def mask(text: str) -> str:
    """The number without birth date and sex: `********201503*002`. What has not 18 places is hidden entirely."""
    digits = clean(text)
    if len(digits) != LENGTH:
        return MASK * len(digits)
    return MASK * 8 + digits[8:14] + MASK + digits[15:18]


def _malformed(digits: str) -> Message | None:
    if not digits:
        return Message("empty", _("NIP is empty."))
    if AS_EXCEL_WRITES_IT.fullmatch(digits):
        return Message(
            "number",
            _("The NIP was stored as a number (%(found)s) and its last digits are lost. Format the column as Text."),
            {"found": digits},
        )
    if not DIGITS.fullmatch(digits):
        letters = "".join(sorted({sign for sign in digits if not DIGITS.fullmatch(sign)}))
        return Message("not_digits", _("NIP must hold digits only; found: %(found)s"), {"found": letters})
    if len(digits) != LENGTH:
        return Message(
            "length",
            _("NIP must have %(expected)s digits; %(found)s are filled in."),
            {"expected": LENGTH, "found": len(digits)},
        )
    return None


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[0:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _birth_problems(number: EmployeeNumber, today: date) -> list[Message]:
    if number.birth is None:
        found = f"{number.digits[6:8]}-{number.digits[4:6]}-{number.digits[0:4]}"
        return [Message("birth", _("The birth date in the NIP (%(found)s) does not exist."), {"found": found})]
    if number.birth >= today:
        return [Message("birth_future", _("The birth date in the NIP lies in the future."))]
    return []


def _appointment_problems(number: EmployeeNumber, today: date) -> list[Message]:
    if number.kind is NumberKind.PPPK:
        return [*_contract_problems(number), *_year_problems(number, today)]
    if number.code not in MONTHS:
        return [
            Message(
                "month",
                _("Digits 13-14 of the NIP must be a month, 01 to 12; found: %(found)s"),
                {"found": number.digits[12:14]},
            )
        ]
    if number.tmt is None:
        return [Message("year", _("The appointment year in the NIP (%(found)s) cannot be."), {"found": "0000"})]
    if number.tmt > add_years(today, 1):
        return [Message("tmt_future", _("The appointment in the NIP lies more than a year ahead."))]
    return []


def _contract_problems(number: EmployeeNumber) -> list[Message]:
    if number.code is not None and number.code >= FIRST_CONTRACT_CODE:
        return []
    return [
        Message(
            "contract_code",
            _("Digits 13-14 of a NI PPPK must be %(lowest)s or more; found: %(found)s"),
            {"lowest": FIRST_CONTRACT_CODE, "found": number.digits[12:14]},
        )
    ]


def _year_problems(number: EmployeeNumber, today: date) -> list[Message]:
    if not number.year:
        return [Message("year", _("The appointment year in the NIP (%(found)s) cannot be."), {"found": "0000"})]
    if number.year > today.year + 1:
        return [Message("tmt_future", _("The appointment in the NIP lies more than a year ahead."))]
    return []


def _tail_problems(number: EmployeeNumber) -> list[Message]:
    problems = []
    if number.sex is None:
        problems.append(
            Message(
                "sex",
                _("Digit 15 of the NIP must be 1 (man) or 2 (woman); found: %(found)s"),
                {"found": number.digits[14]},
            )
        )
    if number.serial == 0:
        problems.append(
            Message(
                "serial",
                _("The last 3 digits of the NIP are 000. Excel does this to numbers: format the column as Text."),
            )
        )
    return problems


def _age_problems(number: EmployeeNumber, minimum_ages: tuple[MinimumAge, ...]) -> list[Message]:
    appointed = _latest_appointment(number)
    if number.birth is None or appointed is None:
        return []
    rule = latest_in_force((row for row in minimum_ages if row.kind is number.kind), appointed)
    age = full_years(number.birth, appointed)
    if rule is None or age >= rule.years:
        return []
    return [
        Message(
            "too_young",
            _("By the NIP this person was %(found)s years old when appointed; the lowest age is %(required)s."),
            {"found": age, "required": rule.years},
        )
    ]


def _latest_appointment(number: EmployeeNumber) -> date | None:
    """TMT CPNS; of a PPPK only the year is known, so its last day, which refuses nobody wrongly."""
    if number.kind is NumberKind.PNS:
        return number.tmt
    return date(number.year, 12, 31) if number.year else None


def _warnings(
    number: EmployeeNumber, recorded_birth: date | None, contract_codes: tuple[ContractCode, ...]
) -> list[Message]:
    warnings = []
    if number.birth and number.tmt and full_years(number.birth, number.tmt) > TYPICAL_LATEST_AGE:
        warnings.append(
            Message(
                "old_at_appointment",
                _("Appointed at the age of %(found)s, above the usual %(usual)s."),
                {"found": full_years(number.birth, number.tmt), "usual": TYPICAL_LATEST_AGE},
            )
        )
    if recorded_birth and number.birth and recorded_birth != number.birth:
        warnings.append(Message("birth_differs", _("The birth date in the NIP differs from the recorded one.")))
    known = {row.code for row in contract_codes}
    is_contract = number.kind is NumberKind.PPPK and number.code is not None and number.code >= FIRST_CONTRACT_CODE
    if is_contract and number.code not in known:
        warnings.append(
            Message("unknown_code", _("The meaning of contract code %(found)s is not known."), {"found": number.code})
        )
    return warnings
