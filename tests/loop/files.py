"""A small Palu as BKN exports it: three Dinas, BKPSDMD and the Setda, each with its head and a few people."""

from pathlib import Path
from typing import Any

from tests.factories import siasn
from tests.factories.siasn import CITY, HEADINGS, person, unit, unit_id

DISHUB, LALU_LINTAS, DINKES, DISDIKBUD, BKPSDMD, SETDA = 2, 1, 3, 4, 5, 6
UNITS = {
    DISHUB: "DINAS PERHUBUNGAN",
    DINKES: "DINAS KESEHATAN",
    DISDIKBUD: "DINAS PENDIDIKAN DAN KEBUDAYAAN",
    BKPSDMD: "BADAN KEPEGAWAIAN DAN PENGEMBANGAN SUMBER DAYA MANUSIA DAERAH",
    SETDA: "SEKRETARIAT DAERAH",
}
# Head of each: name, post, echelon.
HEADS = {
    DISHUB: ("RAHMAT LATIF", "KEPALA DINAS PERHUBUNGAN", ("22", "II.b")),
    DINKES: ("NURHAYATI DAUD", "KEPALA DINAS KESEHATAN", ("22", "II.b")),
    DISDIKBUD: ("HASAN TANRA", "KEPALA DINAS PENDIDIKAN DAN KEBUDAYAAN", ("22", "II.b")),
    BKPSDMD: ("MARIAM LAMONDO", "KEPALA BADAN KEPEGAWAIAN DAN PENGEMBANGAN SUMBER DAYA MANUSIA DAERAH", ("22", "II.b")),
    SETDA: ("IRFAN PETTALOLO", "SEKRETARIS DAERAH", ("21", "II.a")),
}
# Others: name, unit.
STAFF = (
    ("SITI AMINAH", DINKES),
    ("YUSUF ABDULLAH", DINKES),
    ("FITRI MARSELINA", DINKES),
    ("ANDI BASO", DISHUB),
    ("DEWI SARTIKA", DISHUB),
    ("RINI WULANDARI", DISDIKBUD),
    ("AGUS SALIM", DISDIKBUD),
)


def write(folder: Path) -> list[Path]:
    """The unit hierarchy as .csv and the people as .xlsx, one row of which has no valid NIP."""
    units = [CITY, *(unit(number, name) for number, name in UNITS.items())]
    units.append(unit(LALU_LINTAS, "BIDANG LALU LINTAS", unit_id(DISHUB)))
    people = [_head(number, *facts) for number, facts in HEADS.items()]
    people += [_staff(number, *facts) for number, facts in enumerate(STAFF, start=20)]
    people.append(person(40, NAMA="TANPA NOMOR", NIP_BARU="199001012015032000"))
    headings = [*HEADINGS, "ESELON ID", "ESELON NAMA"]
    return [
        siasn.write_csv(folder / "hierarki-unor.csv", units),
        siasn.write_xlsx(folder / "siasn-pns.xlsx", {"Data": siasn.people_sheet(people, headings)}),
    ]


def _head(number: int, name: str, post: str, echelon: tuple[str, str]) -> dict[str, Any]:
    return person(
        number, birth="19780101", NAMA=name, JABATAN_NAMA=post, JENIS_JABATAN_ID="1", UNOR_ID=unit_id(number),
        UNOR_NAMA=UNITS[number], GOL_AKHIR_ID="43", GOL_AKHIR_NAMA="IV/c", ESELON_ID=echelon[0],
        ESELON_NAMA=echelon[1],
    )  # fmt: skip


def _staff(number: int, name: str, at: int) -> dict[str, Any]:
    return person(number, NAMA=name, UNOR_ID=unit_id(at), UNOR_NAMA=UNITS[at])


def nip_of(name: str) -> str:
    """The number of somebody in the files, to sign in with."""
    heads = {facts[0]: siasn.nip(number, "19780101") for number, facts in HEADS.items()}
    staff = {facts[0]: siasn.nip(number) for number, facts in enumerate(STAFF, start=20)}
    return (heads | staff)[name]
