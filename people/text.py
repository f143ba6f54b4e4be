"""How names from other systems are compared and shown."""

import re

_NOT_ALNUM = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W_]+)?")
SMALL_WORDS = frozenset({"dan", "di", "ke", "dari", "dalam", "pada", "untuk", "yang", "atau", "bin", "binti"})
ACRONYMS = frozenset(
    {
        "ASN", "BKPSDM", "BKPSDMD", "BLUD", "BPBD", "BPKAD", "BUMD", "DPRD", "HIV", "ICU", "IGD", "IPA", "IPAS",
        "IPS", "IT", "JF", "JKN", "KB", "KEK", "KIA", "KK", "LPSE", "MTS", "NIP", "OPD", "PAUD", "PBB", "PKB", "PKK",
        "PKM", "PNS", "PPA", "PPPK", "PSC", "RS", "RSUD", "RT", "RW", "SATPOL", "PP", "SD", "SDI", "SDLB", "SDM",
        "SDN", "SIM", "SKB", "SLB", "SMA", "SMK", "SMP", "SMPN", "SPBE", "SPI", "TIK", "TK", "TKN", "TPA", "TU",
        "UKM", "UMKM", "UPT", "UPTB", "UPTD", "USG",
    }
)  # fmt: skip
_ROMAN = re.compile(r"[IVXLC]+")


def key_of(name: str) -> str:
    """Letters and digits only, upper case: what two spellings of one name have in common."""
    return _NOT_ALNUM.sub("", name).upper()


def readable(name: str) -> str:
    """A name written all in capitals as people write it; any other spelling stays as it is."""
    if not name.isupper():
        return name
    words = _WORD.sub(lambda found: _word(found[0]), name)
    return words[:1].upper() + words[1:]


def readable_person(name: str) -> str:
    """The same for a person's name, where nothing is an acronym and no word is small but bin and binti."""
    if not name.isupper():
        return name
    return _WORD.sub(lambda found: found[0] if _is_number(found[0]) else _capital(found[0]), name)


def _word(word: str) -> str:
    if word in ACRONYMS or _is_number(word):
        return word
    return word.lower() if word.lower() in SMALL_WORDS else _capital(word)


def _capital(word: str) -> str:
    return word[0] + word[1:].lower()


def _is_number(word: str) -> bool:
    """II to XX as part of a name (Palu II); a single letter is capital anyway."""
    return len(word) > 1 and _ROMAN.fullmatch(word) is not None and set(word) <= set("IVX")
