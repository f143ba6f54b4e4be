"""Helpers of settings.py: secrets from files, and what a real installation is refused for (T39, T40, T41)."""

import ipaddress
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pyrage
from django.core.exceptions import ImproperlyConfigured
from environs import Env

SHORTEST_PASSWORD = 12
LOCAL = {"", "localhost", "127.0.0.1", "::1"}


def secret(env: Env, name: str) -> str:
    """The variable, or what stands in the file that NAME_FILE names (a systemd credential, a Docker secret)."""
    value, path = env.str(name, ""), env.str(f"{name}_FILE", "")
    if value or not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read.") from error


def refuse_weak_database(url: str) -> None:
    """PostgreSQL over the network: a password of its own, and TLS that checks the server's name."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgres"):
        return
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = options.get("host", unquote(parts.hostname or ""))
    if host.startswith("/") or not host:
        return  # a socket of this machine: the server knows the user
    password, user = unquote(parts.password or ""), unquote(parts.username or "")
    if "sslcert" not in options and (len(password) < SHORTEST_PASSWORD or password.lower() == user.lower()):
        raise ImproperlyConfigured(
            f"The database password in DATABASE_URL must have at least {SHORTEST_PASSWORD} characters of its own; "
            "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(24))'"
        )
    if host not in LOCAL and options.get("sslmode") != "verify-full":
        raise ImproperlyConfigured(
            "DATABASE_URL must end in ?sslmode=verify-full&sslrootcert=/path/ca.crt: PostgreSQL on another machine is "
            "reached by TLS with its name checked."
        )


def refuse_open_redis(url: str) -> None:
    parts = urlsplit(url)
    if url and parts.scheme != "unix" and (parts.hostname or "") not in LOCAL and not parts.password:
        raise ImproperlyConfigured("REDIS_URL must hold a password when Redis is on another machine.")


def refuse_open_mail(backend: str, host: str, encrypted: bool, sender: str) -> None:
    if not sender or sender.endswith("@localhost"):
        raise ImproperlyConfigured("DEFAULT_FROM_EMAIL must be the address letters of this installation come from.")
    if backend.endswith("smtp.EmailBackend") and host not in LOCAL and not encrypted:
        raise ImproperlyConfigured("Mail to another machine goes by TLS: set EMAIL_USE_TLS or EMAIL_USE_SSL to true.")


def refuse_no_backup(folder: str, recipients: list[str], passphrase: str) -> None:
    if not folder or not (recipients or passphrase):
        raise ImproperlyConfigured(
            "Backups need BACKUP_DIR and BACKUP_RECIPIENTS (public age keys, by comma; 'PALU_MODE=demo manage.py "
            "backup_key FILE' makes a pair) or BACKUP_PASSPHRASE."
        )
    for name in recipients:
        try:
            pyrage.x25519.Recipient.from_str(name)
        except pyrage.RecipientError as error:
            raise ImproperlyConfigured(
                f"BACKUP_RECIPIENTS names no public key: {name}. Each starts with age1, as 'PALU_MODE=demo manage.py "
                "backup_key FILE' prints it."
            ) from error


def networks(name: str, values: list[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Addresses and networks as ipaddress knows them."""
    try:
        return [ipaddress.ip_network(value.strip()) for value in values]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must list addresses or networks, by comma: {error}.") from error
