"""Codes of programmes, activities and sub-activities (docs/rules/planning.md section 2)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from people.rules.messages import Message

PROVINCE, CITY = "1", "2"
PATTERN = re.compile(r"(\d)\.(\d{2})\.(\d{2})\.(\d)\.(\d{2})(?:\.(\d{2}|\d{4}))?")

NAMES = {  # of a city; the last three of 5.03.02 and both of 5.04.02 are read from their provincial twins
    "5.03.01": "Program Penunjang Urusan Pemerintahan Daerah Kabupaten/Kota",
    "5.03.02": "Program Kepegawaian Daerah",
    "5.03.02.2.01": "Pengadaan, Pemberhentian dan Informasi Kepegawaian ASN",
    "5.03.02.2.01.03": "Koordinasi dan Fasilitasi Pengadaan PNS dan PPPK",
    "5.03.02.2.01.06": "Koordinasi Pelaksanaan Administrasi Pemberhentian",
    "5.03.02.2.01.11": "Pengelolaan Data Kepegawaian",
    "5.03.02.2.02": "Mutasi dan Promosi ASN",
    "5.03.02.2.02.0001": "Pengelolaan Mutasi ASN",
    "5.03.02.2.03": "Pengembangan Kompetensi ASN",
    "5.03.02.2.04": "Penilaian dan Evaluasi Kinerja Aparatur",
    "5.04.02": "Program Pengembangan Sumber Daya Manusia",
    "5.04.02.2.01": "Pengembangan Kompetensi Teknis",
    "5.04.02.2.02": "Sertifikasi, Kelembagaan, Pengembangan Kompetensi Manajerial dan Fungsional",
}


@dataclass(frozen=True, slots=True)
class ActivityCode:
    """urusan.bidang.program.level.kegiatan[.sub]; `sub` has two digits (old) or four (new), "" for a whole activity."""

    urusan: str
    bidang: str
    program: str
    level: str
    kegiatan: str
    sub: str

    @property
    def activity(self) -> str:
        return f"{self.urusan}.{self.bidang}.{self.program}.{self.level}.{self.kegiatan}"

    @property
    def name(self) -> str:
        """The official name of the sub-activity, else of its activity; "" when not known here."""
        return NAMES.get(str(self)) or NAMES.get(self.activity, "")

    def __str__(self) -> str:
        return f"{self.activity}.{self.sub}" if self.sub else self.activity


class RefusedCode(ValueError):
    """The code is none of a city plan; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


SHAPE = Message("shape", _("Write the code as digits and dots, for example 5.03.02.2.03 or 5.03.02.2.02.0001."))
OF_PROVINCE = Message("province", _("The fourth group is 1, which is a province. A city plan has 2 there."))
NO_LEVEL = Message("level", _("The fourth group is 2 in a city plan."))


def parse(text: str) -> ActivityCode:
    """The parts of a code of a city plan. Raises RefusedCode."""
    found = PATTERN.fullmatch(text.strip())
    if found is None:
        raise RefusedCode(SHAPE)
    code = ActivityCode(*(part or "" for part in found.groups()))
    if code.level != CITY:
        raise RefusedCode(OF_PROVINCE if code.level == PROVINCE else NO_LEVEL)
    return code


def refusal(text: str) -> Message | None:
    """Why a code may not stand in a city plan; None when it may."""
    try:
        parse(text)
    except RefusedCode as refused:
        return refused.message
    return None
