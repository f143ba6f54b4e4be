"""The people of the synthetic Palu: structural posts first, then teachers, health staff, other JF and pelaksana.

Shares are those of palu-figures.md section 8 (all A, assumptions); numbers are valid NIP and NI PPPK.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from monitoring.demo.names import birth_place, full_name
from monitoring.demo.organisation import DemoUnit
from people.enums import Sex
from people.reference.files import rows
from people.rules.dated import add_years
from people.rules.retirement import bup_rule

KIND_SHARES = (("pns", 4800), ("pppk", 3300), ("pppk_pw", 960))
WOMEN_BY_FIELD = {"guru": 0.75, "kesehatan": 0.78, "struktural": 0.45, "ketertiban": 0.15}
WOMEN = 0.62
AGE_BANDS = ((24, 29, 4), (30, 39, 22), (40, 49, 37), (50, 57, 37))
CAST = ("BKPSDMD", "DISDIKBUD", "DINKES")  # agencies somebody of whom signs in without heading anything
REPORTS_TO_HEAD = "DISHUB"  # the employee and the operator who sign in stand right below the head of this one
FIELDS = {"satuan_pendidikan": "guru", "puskesmas": "kesehatan", "rsud": "kesehatan"}
ORDERLY = ("SATPOLPP", "DAMKARMAT")
EDUCATION = {  # golongan at which one starts -> (BKN code, BKN name, field of study, title)
    "SLTA": ("15", "SLTA", "SMA IPS", ""),
    "D-III": ("30", "Diploma III/Sarjana Muda", "D-III", "A.Md."),
    "S-1": ("40", "S-1/Sarjana", "S-1", "S.Sos."),
    "S-2": ("45", "S-2", "S-2", "M.Si."),
}
STUDY = {
    "guru": ("PENDIDIKAN GURU SEKOLAH DASAR", "S.Pd."),
    "kesehatan": ("KEPERAWATAN", "S.Kep."),
    "struktural": ("ADMINISTRASI NEGARA", "S.Sos."),
    "teknis": ("ILMU PEMERINTAHAN", "S.IP."),
    "ketertiban": ("ILMU HUKUM", "S.H."),
}
GRADES = [
    "I/a",
    "I/b",
    "I/c",
    "I/d",
    "II/a",
    "II/b",
    "II/c",
    "II/d",
    "III/a",
    "III/b",
    "III/c",
    "III/d",
    "IV/a",
    "IV/b",
    "IV/c",
    "IV/d",
    "IV/e",
]
PPPK_GRADE = {"SLTA": "V", "D-III": "VII", "S-1": "IX", "S-2": "X"}
LEVEL_GRADES = {
    "Ahli Pertama": ("III/a", "III/b"), "Ahli Muda": ("III/c", "III/d"), "Ahli Madya": ("IV/a", "IV/c"),
    "Ahli Utama": ("IV/d", "IV/e"), "Terampil": ("II/b", "II/d"), "Mahir": ("III/a", "III/b"),
    "Penyelia": ("III/c", "III/d"), "Pemula": ("II/a", "II/a"),
}  # fmt: skip
ECHELON_GRADES = {
    "II.a": ("IV/c", "IV/d"), "II.b": ("IV/b", "IV/c"), "III.a": ("IV/a", "IV/b"), "III.b": ("III/d", "IV/a"),
    "IV.a": ("III/c", "III/d"), "IV.b": ("III/b", "III/c"),
}  # fmt: skip
ECHELON_TYPE = {"II": "jpt_pratama", "III": "administrator", "IV": "pengawas"}


@dataclass(slots=True)
class Post:
    """A post somebody can hold in the demo: what SIASN calls it and what it asks."""

    name: str
    group: str  # JENIS JABATAN ID: 1 structural, 2 functional, 4 executing
    education: str
    level: str = ""
    echelon: str = ""
    type: str = "pelaksana"
    bkn_id: str = ""


@dataclass(slots=True)
class DemoPerson:
    number: str
    pns_id: str
    name: str
    sex: str
    birth: date
    birth_place: str
    kind: str
    unit: DemoUnit
    post: Post
    grade: str
    grade_since: date
    cpns: date
    pns: date | None
    post_since: date | None
    education: tuple[str, str, str]
    graduated: int
    front: str = ""
    back: str = ""
    contract: tuple[date, date] | None = None
    flaws: set[str] = field(default_factory=set)


@cache
def posts() -> dict[str, list[Post]]:
    """Posts by the staff they are for: guru, kesehatan, teknis (other JF), pelaksana; by positions.csv."""
    found: dict[str, list[Post]] = {"guru": [], "kesehatan": [], "teknis": [], "pelaksana": [], "lama": []}
    for row in rows("positions"):
        education = row["min_education"].split(" ")[0]
        if education not in EDUCATION:
            education = "SLTA"
        if row["type"].startswith("fungsional") and row["jenjang"] != "Ahli Utama":
            field_of = _field_of(row)
            found[field_of].append(
                Post(row["nama_jabatan"], "2", education, level=row["jenjang"], type="fungsional", bkn_id=row["bkn_id"])
            )
        elif row["type"] == "pelaksana":
            is_old = "(old name)" in row["typical_units"]
            found["lama" if is_old else "pelaksana"].append(Post(row["nama_jabatan"], "4", education))
    return found


def _field_of(row: dict[str, str]) -> str:
    if row["nama_jabatan"].startswith("Guru"):
        return "guru"
    units = row["typical_units"]
    return "kesehatan" if "PKM" in units or "RSUD" in units else "teknis"


def _headed(units: list[DemoUnit], employees: int) -> list[DemoUnit]:
    """Units with a structural head; in a small city the lower ones have none, and a third of the people are staff."""
    found = [unit for unit in units if unit.echelon and unit.head_position]
    highest = sorted(found, key=lambda unit: unit.echelon)[: employees * 2 // 3]
    return [unit for unit in found if unit in highest]


def _with_cast(units: list[DemoUnit], places: list[DemoUnit]) -> list[DemoUnit]:
    """The places drawn, the first of them given to those who act in the history and were not drawn."""
    roots = {unit.code: unit for unit in units}
    taken = {place.code.split("-")[0] for place in places}
    missing = [roots[code] for code in CAST if code not in taken]
    missing += [roots[REPORTS_TO_HEAD]] * max(0, 2 - sum(place.code == REPORTS_TO_HEAD for place in places))
    return [*missing, *places[len(missing) :]]


class Staff:
    """Makes the people; one random generator, so the same seed gives the same city."""

    def __init__(self, random: Random, on: date) -> None:
        self.random = random
        self.on = on
        self._serials: dict[str, int] = {}

    def make(self, units: list[DemoUnit], employees: int) -> list[DemoPerson]:
        people = [self._head(unit) for unit in _headed(units, employees)]
        staffed = [unit for unit in units if unit.weight > 0]
        weights = [unit.weight for unit in staffed]
        kinds = self._kinds(employees, len(people))
        places = _with_cast(units, self.random.choices(staffed, weights, k=len(kinds)))
        return people + [self._member(kind, unit) for kind, unit in zip(kinds, places, strict=True)]

    def _kinds(self, employees: int, structural: int) -> list[str]:
        """Kinds still to be made so that the whole city has the shares; the structural ones are PNS."""
        total = sum(share for _kind, share in KIND_SHARES)
        counts = {kind: round(employees * share / total) for kind, share in KIND_SHARES}
        counts["pns"] = max(0, counts["pns"] - structural)
        kinds = [kind for kind, count in counts.items() for _ in range(count)]
        self.random.shuffle(kinds)
        return kinds[: max(0, employees - structural)]

    def _head(self, unit: DemoUnit) -> DemoPerson:
        name = _head_title(unit)
        kind = ECHELON_TYPE[unit.echelon.split(".")[0]]
        post = Post(name, "1", "S-2" if kind != "pengawas" else "S-1", echelon=unit.echelon, type=kind)
        low = {"jpt_pratama": 46, "administrator": 40, "pengawas": 35}[kind]
        high = {"jpt_pratama": 59, "administrator": 57, "pengawas": 56}[kind]
        return self._person("pns", unit, post, "struktural", self.random.randint(low, high))

    def _member(self, kind: str, unit: DemoUnit) -> DemoPerson:
        field_of = "ketertiban" if unit.code.startswith(ORDERLY) else FIELDS.get(unit.kind, "teknis")
        return self._person(kind, unit, self._post(kind, field_of), field_of, self._age(kind))

    def _post(self, kind: str, field_of: str) -> Post:
        known = posts()
        functional = {"guru": 0.88, "kesehatan": 0.85, "teknis": 0.14, "ketertiban": 0.1}[field_of]
        if kind == "pppk_pw":
            functional *= 0.2
        if self.random.random() < functional:
            choices = known["teknis" if field_of == "ketertiban" else field_of]
            entry = (
                {"Ahli Pertama", "Terampil"} if kind != "pns" else {"Ahli Pertama", "Ahli Muda", "Terampil", "Mahir"}
            )
            fitting = [
                post for post in choices if post.level in entry or (kind == "pns" and self.random.random() < 0.3)
            ]
            return self.random.choice(fitting or choices)
        return self.random.choice(known["lama"] if self.random.random() < 0.05 else known["pelaksana"])

    def _age(self, kind: str) -> int:
        low, high, _weight = self.random.choices(AGE_BANDS, [band[2] for band in AGE_BANDS])[0]
        return self.random.randint(low, high) if kind == "pns" else self.random.randint(24, min(52, high + 2))

    def _person(self, kind: str, unit: DemoUnit, post: Post, field_of: str, age: int) -> DemoPerson:
        random = self.random
        sex = Sex.FEMALE if random.random() < WOMEN_BY_FIELD.get(field_of, WOMEN) else Sex.MALE
        birth = self._birth(age, post)
        cpns = self._started(kind, birth)
        education = self._education(post, kind)
        grade = self._grade(post, kind, education, age)
        code, name, _study, title = EDUCATION[education]
        study, graduate_title = STUDY.get(field_of, STUDY["teknis"])
        study = (
            study if education in {"S-1", "S-2"} else ("SMA IPS" if education == "SLTA" else "ADMINISTRASI PERKANTORAN")
        )
        grade_since = self._since(cpns, 1, 5)
        return DemoPerson(
            number=self._number(kind, birth, cpns, sex),
            pns_id=f"{random.getrandbits(128):032X}",
            name=full_name(random, sex),
            sex=sex,
            birth=birth,
            birth_place=birth_place(random),
            kind=kind,
            unit=unit,
            post=post,
            grade=grade,
            grade_since=grade_since,
            cpns=cpns,
            pns=add_years(cpns, 1) if kind == "pns" else None,
            post_since=max(cpns, self._since(cpns, 0, 7)),
            education=(code, name, f"{education} {study}" if education != "SLTA" else study),
            graduated=min(birth.year + {"SLTA": 18, "D-III": 22, "S-1": 24, "S-2": 32}[education], self.on.year - 1),
            back=_titles(education, title, graduate_title),
            contract=self._contract(kind, cpns),
        )

    def _birth(self, age: int, post: Post) -> date:
        """A birthday that leaves the person in service: before the retirement age of the post."""
        day = self.on - timedelta(days=age * 365 + age // 4 + self.random.randint(0, 364))
        rule = bup_rule(name=post.name, position_type=post.type, level=post.level or None, on=self.on)
        limit = rule.age if rule else 58
        while add_years(day, limit) <= self.on + timedelta(days=31):
            day = add_years(day, 1)
        return day

    def _started(self, kind: str, birth: date) -> date:
        if kind == "pppk_pw":
            return date(min(2026, self.on.year), 1, 1)
        first = add_years(birth, 22)
        if kind == "pppk":
            year = self.random.choices((2021, 2022, 2023, 2025), (12, 18, 5, 65))[0]
            return max(date(min(year, self.on.year), 10 if year == 2025 else 3, 1), first.replace(day=1))
        year = self.random.randint(first.year, max(first.year, min(birth.year + 34, self.on.year - 2)))
        return date(year, self.random.choice((1, 3, 4, 12)), 1)

    def _education(self, post: Post, kind: str) -> str:
        order = list(EDUCATION)
        lowest = order.index(post.education)
        step = self.random.choices((0, 1, 2), (80, 17, 3))[0] if kind == "pns" else 0
        return order[min(lowest + step, len(order) - 1)]

    def _grade(self, post: Post, kind: str, education: str, age: int) -> str:
        if kind != "pns":
            return PPPK_GRADE[education]
        low, high = ECHELON_GRADES.get(post.echelon) or LEVEL_GRADES.get(post.level) or _executing(education)
        steps = GRADES[GRADES.index(low) : GRADES.index(high) + 1]
        rank = min(len(steps) - 1, max(0, (age - 30) * len(steps) // 25))
        return steps[rank]

    def _since(self, earliest: date, fewest: int, most: int) -> date:
        years = self.random.randint(fewest, most)
        month = self.random.choice((1, 4, 10))
        return max(earliest, date(self.on.year - years - (month > self.on.month), month, 1))

    def _contract(self, kind: str, cpns: date) -> tuple[date, date] | None:
        """Five years for PPPK, one for part-time PPPK; the running period, last day included."""
        if kind == "pns":
            return None
        years, start = (1 if kind == "pppk_pw" else 5), cpns
        while add_years(start, years) <= self.on:
            start = add_years(start, years)
        return start, add_years(start, years) - timedelta(days=1)

    def _number(self, kind: str, birth: date, cpns: date, sex: str) -> str:
        code = {"pns": f"{cpns.month:02d}", "pppk": "21", "pppk_pw": "24"}[kind]
        prefix = f"{birth:%Y%m%d}{cpns.year}{code}{1 if sex == Sex.MALE else 2}"
        serial = self._serials[prefix] = self._serials.get(prefix, 0) + 1
        return f"{prefix}{serial:03d}"


def _executing(education: str) -> tuple[str, str]:
    return {"SLTA": ("II/a", "III/b"), "D-III": ("II/c", "III/c"), "S-1": ("III/a", "III/d"), "S-2": ("III/b", "IV/a")}[
        education
    ]


def _titles(education: str, title: str, graduate: str) -> str:
    if education == "S-2":
        return f"{graduate}, {title}"
    return graduate if education == "S-1" else title


def _head_title(unit: DemoUnit) -> str:
    """What SIASN calls the head: the post with the name of the unit where the post alone says too little."""
    post, name = unit.head_position, unit.name
    if post in {"Kepala Dinas", "Kepala Badan", "Kepala Bidang", "Kepala Bagian"}:
        return f"Kepala {name}"
    if post in {"Camat", "Lurah"}:
        return f"{post} {name.split(' ', 1)[1]}"
    if post == "Kepala UPTD":
        return "Kepala UPTD Kelas A"
    return {"Asisten": name, "Staf Ahli": "Staf Ahli Wali Kota", "Direktur": "Direktur RSUD"}.get(post, post)
