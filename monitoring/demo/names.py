"""Invented names of the region: given names and family names, combined at random; no real person is meant."""

from random import Random

from people.enums import Sex

MEN = (
    "Abdul Rahman", "Ahmad", "Aditya", "Agus", "Alimuddin", "Andi", "Arifin", "Asrul", "Bahtiar", "Burhan", "Darwis",
    "Dedi", "Fadli", "Fahri", "Faisal", "Gunawan", "Hamka", "Hasan", "Hendra", "Ibrahim", "Idrus", "Ilham", "Irfan",
    "Ismail", "Jamaluddin", "Kamaruddin", "Lukman", "Mahmud", "Mansyur", "Moh. Rizal", "Mohammad", "Muhlis", "Mursalim",
    "Nasrun", "Nurdin", "Rahmat", "Ridwan", "Rusdi", "Rustam", "Saiful", "Samsul", "Sofyan", "Sudirman", "Syarif",
    "Taufik", "Umar", "Usman", "Wahyu", "Yusuf", "Zainal", "Markus", "Yohanis", "Stefanus", "Petrus", "I Wayan",
    "I Made", "Alfian", "Bayu", "Dimas", "Rifai",
)  # fmt: skip
WOMEN = (
    "Aisyah", "Andini", "Anita", "Asmawati", "Astuti", "Ayu", "Citra", "Dahlia", "Dewi", "Diana", "Eka", "Elfira",
    "Fatimah", "Fitriani", "Hadijah", "Harlina", "Hasnah", "Hastuti", "Herlina", "Ika", "Indah", "Irmawati", "Jumriah",
    "Kartini", "Kurnia", "Lestari", "Maryam", "Masita", "Mega", "Nirmala", "Nur Aini", "Nurhayati", "Nurlela", "Rahmi",
    "Ratna", "Rosmini", "Rukmini", "Salma", "Sartika", "Siti", "Sitti Hajar", "Sri", "Sulastri", "Suriani", "Syamsiah",
    "Tuti", "Ulfa", "Wahyuni", "Wulan", "Yuliana", "Yuni", "Zubaidah", "Maria", "Yohana", "Meilani", "Ni Luh",
    "Ni Made", "Rini", "Desi", "Melati",
)  # fmt: skip
FAMILY = (
    "Lasimpara", "Yotolemba", "Lamakarate", "Djalangkara", "Lembah", "Tagunu", "Daepawala", "Pettalolo", "Borahima",
    "Lahide", "Marasobu", "Tombolotutu", "Lamarauna", "Lapasere", "Rantelino", "Mangkona", "Tahawila", "Tandrilangi",
    "Latopada", "Datupalinge", "Lamadjido", "Radjamuda", "Randalembah", "Labandu", "Lawira", "Sulaeman", "Abdullah",
    "Karim", "Hamid", "Mustafa", "Yunus", "Saleh", "Malik", "Basri", "Aziz", "Latif", "Tahir", "Kadir", "Hidayat",
    "Kurniawan", "Pratama", "Wijaya", "Saputra", "Nugroho", "Santoso", "Tondongan", "Pangemanan", "Sangaji",
    "Mokodompit", "Kaluku",
)  # fmt: skip
PLACES = ("PALU", "DONGGALA", "SIGI", "PARIGI", "POSO", "TOLITOLI", "BUOL", "MAKASSAR", "LUWUK", "AMPANA", "GORONTALO")


def full_name(random: Random, sex: str) -> str:
    """Upper case, as SIASN writes names."""
    first = random.choice(MEN if sex == Sex.MALE else WOMEN)
    middle = f" {random.choice(MEN[:20])}" if random.random() < 0.12 and sex == Sex.MALE else ""
    return f"{first}{middle} {random.choice(FAMILY)}".upper()


def birth_place(random: Random) -> str:
    return random.choices(PLACES, weights=(50, 12, 10, 8, 6, 3, 2, 4, 2, 2, 1))[0]
