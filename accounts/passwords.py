"""What a password may be (T10, T11): long, nobody else's, nothing easy to guess about the person."""

import gzip
import re
import string
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import hooks
from accounts.models import User

COMMON = Path(__file__).parent / "data" / "common-passwords.txt.gz"
PRODUCT_WORDS = ("palu", "bkpsdm", "perencanaan", "kepegawaian")
SHORTEST_WORD = 4
NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
AROUND = string.digits + string.punctuation + " "


@cache
def common_passwords() -> frozenset[str]:
    """Read at the first check, some 30 ms; see data/README.md for where they come from."""
    with gzip.open(COMMON, "rt", encoding="utf-8") as stream:
        return frozenset(stream.read().split("\n")) - {""}


def too_old(user: User) -> bool:
    """Whether the city's maximum age asks for a new password (T11); never where no age is set."""
    if not settings.PASSWORD_MAX_AGE_DAYS or not user.has_usable_password():
        return False
    set_at = user.password_set_at or user.date_joined
    return bool(set_at < timezone.now() - timedelta(days=settings.PASSWORD_MAX_AGE_DAYS))


class LengthValidator:
    """12 to 128 characters, counted as typed."""

    def __init__(self, shortest: int = 12, longest: int = 128) -> None:
        self.shortest, self.longest = shortest, longest

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < self.shortest:
            words = ngettext(
                "The password needs at least %(least)d characters; %(count)d is filled in.",
                "The password needs at least %(least)d characters; %(count)d are filled in.",
                len(password),
            )
            raise ValidationError(words % {"least": self.shortest, "count": len(password)})
        if len(password) > self.longest:
            raise ValidationError(_("The password may have at most %(most)d characters.") % {"most": self.longest})

    def get_help_text(self) -> str:
        return _("At least %(least)d characters; a sentence is easy to remember.") % {"least": self.shortest}


class CommonPasswordValidator:
    """Not one of 140,000 that leaked, nor one with digits put before or after, nor one character or part repeated."""

    def validate(self, password: str, user: Any = None) -> None:
        folded = password.lower()
        bare = folded.strip(AROUND)
        repeated = re.fullmatch(r"(.{1,4}?)\1+", folded)
        if folded in common_passwords() or bare in common_passwords() or repeated:
            raise ValidationError(_("This password is on lists of leaked or often used ones. Choose another."))

    def get_help_text(self) -> str:
        return _("Not one that many people use.")


class BlockedWordsValidator:
    """Holds no NIP, name, birth date or unit of the person, nor the name of the city or the product."""

    def validate(self, password: str, user: Any = None) -> None:
        folded = NOT_A_LETTER.sub("", password.lower())
        for word in (*PRODUCT_WORDS, *_words_of(user)):
            if word in folded:
                raise ValidationError(
                    _("The password holds “%(word)s”, which is easy to guess. Leave it out.") % {"word": word}
                )

    def get_help_text(self) -> str:
        return _("Without your name, NIP, birth date, unit or the word “Palu”.")


def _words_of(user: Any) -> list[str]:
    """The person's words as they would stand in a password: lower case, letters and digits only, none too short."""
    if not isinstance(user, User):
        return []
    texts = [user.name, user.email.partition("@")[0]]
    texts += hooks.own_words(user) if user.pk else []  # one being made has no record yet
    parts = [NOT_A_LETTER.sub("", part) for text in texts for part in text.lower().split()]
    return [part for part in parts if len(part) >= SHORTEST_WORD]


class CharacterMixValidator:
    """Upper and lower case, a digit and a sign, where the city asks for it (BSSN); off otherwise (T11)."""

    def validate(self, password: str, user: Any = None) -> None:
        if not settings.PASSWORD_CHARACTER_MIX:
            return
        found = (
            any(one.isupper() for one in password),
            any(one.islower() for one in password),
            any(one.isdigit() for one in password),
            any(not one.isalnum() for one in password),
        )
        if not all(found):
            raise ValidationError(_("The password needs capital and small letters, a digit and a sign such as - or !."))

    def get_help_text(self) -> str:
        mixed = _("Capital and small letters, a digit and a sign.")
        return mixed if settings.PASSWORD_CHARACTER_MIX else ""
