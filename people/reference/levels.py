"""Levels (jenjang) of functional positions: how BKN writes them and the codes of people/rules."""

LEVELS = {
    "AHLI PERTAMA": "ahli_pertama",
    "AHLI MUDA": "ahli_muda",
    "AHLI MADYA": "ahli_madya",
    "AHLI UTAMA": "ahli_utama",
    "PEMULA": "pemula",
    "TERAMPIL": "terampil",
    "MAHIR": "mahir",
    "PENYELIA": "penyelia",
}


def split_level(name: str) -> tuple[str, str]:
    """("Perawat", "ahli_muda") of "Perawat Ahli Muda"; ("Camat", "") where the name ends in no level."""
    upper = name.upper()
    for words, code in LEVELS.items():
        if upper.endswith(f" {words}"):
            return name[: -len(words)].strip(), code
    return name, ""
