"""Codes on paper: easy to read and type, kept as a slow hash, so that a stolen table opens nothing."""

import base64
import hashlib
import hmac
import re
import secrets

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"  # nothing that is mistaken for something else: no 0 O, 1 I, 5 S, 8 B, 2 Z
GROUP = 4
COST = {"n": 2**12, "r": 8, "p": 1, "dklen": 32}  # some 10 ms and 4 MB
SEPARATORS = re.compile(r"[\s\-–.]+")


def new_code(length: int) -> str:
    """In groups of four: "K7MQ-4XWD-9RTH"; some 4.7 bits a character."""
    text = "".join(secrets.choice(ALPHABET) for _number in range(length))
    return "-".join(text[at : at + GROUP] for at in range(0, length, GROUP))


def normalised(typed: str) -> str:
    """What was typed, without spaces and dashes, in capitals."""
    return SEPARATORS.sub("", typed).upper()[:64]


def digest_of(code: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{_text(salt)}${_text(_hash(code, salt))}"


def matches(code: str, digest: str) -> bool:
    salt, _sign, expected = digest.partition("$")
    return hmac.compare_digest(_hash(code, base64.b64decode(salt)), base64.b64decode(expected))


def same_work(code: str) -> None:
    """What `matches` costs, where there is nothing to compare with (T13)."""
    _hash(code, b"\0" * 16)


def _hash(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(normalised(code).encode(), salt=salt, **COST)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
