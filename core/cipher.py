"""Secrets at rest (T40): written with the current SECRET_KEY, read with it or with one of the fallbacks."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = ["InvalidToken", "decrypt", "encrypt", "rotate"]


@cache
def _fernet(secret: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"palu-asn:{purpose}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys(purpose: str) -> MultiFernet:
    return MultiFernet([_fernet(one, purpose) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def encrypt(data: bytes, purpose: str) -> bytes:
    """`purpose` keeps one kind of secret from being read as another."""
    return _keys(purpose).encrypt(data)


def decrypt(token: bytes, purpose: str) -> bytes:
    """Raises InvalidToken when neither the key nor a fallback wrote it."""
    return _keys(purpose).decrypt(token)


def rotate(token: bytes, purpose: str) -> bytes:
    """The same secret under the current key. Raises InvalidToken as `decrypt` does."""
    return _keys(purpose).rotate(token)
