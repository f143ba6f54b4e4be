"""What an office or a city is refused for, and where secrets come from (T39, T40, T41)."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from palu_asn import environment
from tests.installations import RECIPIENT

SMTP = "django.core.mail.backends.smtp.EmailBackend"
GOOD = "h7-batu-karang-merah"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////var/lib/palu.sqlite3", ""),
        (f"postgres://palu:{GOOD}@127.0.0.1/palu", ""),
        (f"postgres://palu:{GOOD}@db.example/palu?sslmode=verify-full", ""),
        ("postgres:///palu?host=/run/postgresql", ""),
        ("postgres://palu@db.example/palu?sslmode=verify-full&sslcert=/client.crt", ""),
        ("postgres://palu@127.0.0.1/palu", "password"),
        ("postgres://palu:postgres@127.0.0.1/palu", "password"),
        ("postgres://palu_of_palu:palu_of_palu@127.0.0.1/palu", "password"),
        (f"postgres://palu:{GOOD[:11]}@127.0.0.1/palu", "password"),
        (f"postgres://palu:{GOOD}@db.example/palu", "sslmode=verify-full"),
        (f"postgres://palu:{GOOD}@db.example/palu?sslmode=require", "sslmode=verify-full"),
    ],
)
def test_t39_t41_database_needs_a_password_of_its_own_and_checked_tls(url, words):
    if not words:
        environment.refuse_weak_database(url)
        return
    with pytest.raises(ImproperlyConfigured, match=words):
        environment.refuse_weak_database(url)


@pytest.mark.parametrize("url", ["", "redis://127.0.0.1/0", "unix:///run/redis.sock", "rediss://:x@queue.example/0"])
def test_t41_redis_of_this_machine_or_with_a_password_is_taken(url):
    environment.refuse_open_redis(url)


def test_t41_redis_elsewhere_without_a_password_is_refused():
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must hold a password"):
        environment.refuse_open_redis("redis://queue.example/0")


@pytest.mark.parametrize(
    ("host", "encrypted", "sender", "words"),
    [
        ("mail.example", True, "asn@palu.example", ""),
        ("localhost", False, "asn@palu.example", ""),
        ("mail.example", False, "asn@palu.example", "Mail to another machine goes by TLS"),
        ("localhost", False, "", "DEFAULT_FROM_EMAIL"),
        ("localhost", False, "palu-asn@localhost", "DEFAULT_FROM_EMAIL"),
    ],
)
def test_t39_t41_mail_needs_a_sender_and_tls(host, encrypted, sender, words):
    if not words:
        environment.refuse_open_mail(SMTP, host, encrypted, sender)
        return
    with pytest.raises(ImproperlyConfigured, match=words):
        environment.refuse_open_mail(SMTP, host, encrypted, sender)


@pytest.mark.parametrize(("folder", "recipients", "passphrase"), [("", [RECIPIENT], ""), ("/b", [], ""), ("", [], "")])
def test_t39_backup_needs_a_target_and_a_key(folder, recipients, passphrase):
    with pytest.raises(ImproperlyConfigured, match="Backups need BACKUP_DIR and BACKUP_RECIPIENTS"):
        environment.refuse_no_backup(folder, recipients, passphrase)
    environment.refuse_no_backup("/b", [RECIPIENT], "")
    environment.refuse_no_backup("/b", [], "words")


def test_t39_a_key_left_as_the_example_has_it_is_refused():
    with pytest.raises(ImproperlyConfigured, match="BACKUP_RECIPIENTS names no public key: age1put-the-line"):
        environment.refuse_no_backup("/b", [RECIPIENT, "age1put-the-line-here"], "")


def test_t41_trusted_proxies_are_addresses():
    assert [str(one) for one in environment.networks("X", ["10.0.0.5", "fd00::/8"])] == ["10.0.0.5/32", "fd00::/8"]
    with pytest.raises(ImproperlyConfigured, match="X must list addresses or networks"):
        environment.networks("X", ["proxy"])


def test_t40_secret_is_the_variable_or_the_file_it_names(monkeypatch, tmp_path):
    path = tmp_path / "secret"
    path.write_text("from the file\n")
    monkeypatch.setenv("A_SECRET_FILE", str(path))
    read = [environment.secret(Env(), "A_SECRET")]
    monkeypatch.setenv("A_SECRET", "from the variable")
    read.append(environment.secret(Env(), "A_SECRET"))
    monkeypatch.setenv("B_SECRET_FILE", str(tmp_path / "gone"))

    assert read == ["from the file", "from the variable"]
    assert environment.secret(Env(), "C_SECRET") == ""
    with pytest.raises(ImproperlyConfigured, match="B_SECRET_FILE names"):
        environment.secret(Env(), "B_SECRET")
