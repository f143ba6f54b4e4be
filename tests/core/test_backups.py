"""Backups (T53, T55, T56, A50): made while the product runs, brought back on an empty machine, refused when unfit."""

import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pyrage
import pytest
from django.conf import settings as real_settings
from django.core.management import CommandError, call_command
from django.db import connection

from core import audit, files
from core.backups import archive, databases, make, rotation
from core.enums import JobState
from core.models import AuditEntry, Job
from tests.factories.people import EmployeeFactory, UserFactory

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "kelapa-muda-di-teluk-77"
SIGN_IN = """
import django; django.setup()
from django.test import Client
answer = Client(headers={"host": "127.0.0.1"}).post("/masuk/", {"login": "ratna", "password": "%s"})
print(answer.status_code, bool(answer.cookies.get("sessionid")))
"""


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key.txt"
    identity = pyrage.x25519.Identity.generate()
    path.write_text(f"# public key: {identity.to_public()}\n{identity}\n")
    return path, str(identity.to_public())


@pytest.fixture
def shelf(settings, tmp_path, key):
    """Settings of an installation with its own data folder and a place for copies."""
    settings.DATA_DIR = tmp_path / "data"
    settings.UPLOAD_DIR, settings.RESULT_DIR = settings.DATA_DIR / "uploads", settings.DATA_DIR / "results"
    settings.BACKUP_DIR, settings.BACKUP_COPY_TO = str(tmp_path / "backups"), str(tmp_path / "share")
    settings.BACKUP_RECIPIENTS, settings.BACKUP_PASSPHRASE = [key[1]], ""
    for folder in (settings.DATA_DIR, Path(settings.BACKUP_COPY_TO)):
        folder.mkdir()
    return settings


@pytest.fixture
def other_database():
    """DATABASE_URL of an empty database beside the one of the tests; "" on SQLite."""
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"palu_restore_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield urlsplit(real_settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def elsewhere(
    folder: Path, database: str, *arguments: str, check: bool = True, **settings: str
) -> subprocess.CompletedProcess:
    """Runs Python with an installation of its own, as on another machine."""
    folder.mkdir(exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"], "PALU_MODE": "demo", "PALU_DATA_DIR": str(folder), "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "palu_asn.settings", "SECRET_KEY": real_settings.SECRET_KEY,
        **settings,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.mark.django_db(transaction=True)
def test_t56_a50_backup_comes_back_on_an_empty_machine(shelf, tmp_path, key, other_database):
    shelf.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # as the product itself
    UserFactory(username="ratna", password=PASSWORD)
    EmployeeFactory.create_batch(3)
    job = Job.objects.create(kind="x", state=JobState.DONE, result_file="ab.pdf", result_name="laporan.pdf")
    files.write_whole(shelf.RESULT_DIR / "ab.pdf", b"%PDF-1.7 report")
    files.write_whole(shelf.UPLOAD_DIR / "cd.csv", b"NIP;NAMA")
    for number in range(3):
        audit.record(actor=None, verb="core.test.done", number=number)

    made = make.make_backup()
    target = tmp_path / "elsewhere"
    restored = elsewhere(target, other_database, "manage.py", "restore", str(made.path), "--identity", str(key[0]))
    again = elsewhere(
        target, other_database, "manage.py", "restore", str(made.path), "--identity", str(key[0]), check=False
    )
    replaced = elsewhere(
        target, other_database, "manage.py", "restore", str(made.path), "--identity", str(key[0]), "--replace"
    )

    assert (made.files, made.copied, made.trouble) == (2, True, "")
    assert "2 files, all as the manifest says; 3 entries of the audit chain verified" in restored.stdout
    assert again.returncode == 1
    assert "holds accounts. Nothing was changed. Add --replace" in again.stderr
    assert "What stood here is kept as" in replaced.stdout
    assert (target / "results" / "ab.pdf").read_bytes() == b"%PDF-1.7 report"
    assert (target / "uploads" / "cd.csv").read_bytes() == b"NIP;NAMA"
    assert elsewhere(target, other_database, "-c", SIGN_IN % PASSWORD).stdout == "302 True\n"
    assert "0 findings" in elsewhere(target, other_database, "manage.py", "check_data").stdout
    assert "5 entries verified" in elsewhere(target, other_database, "manage.py", "verify_audit").stdout
    assert Job.objects.get().pk == job.pk
    assert AuditEntry.objects.filter(verb=make.MADE).count() == 1


OFFICE = """
import django; django.setup()
from datetime import date, timedelta
from django.core.management import call_command
from django.conf import settings
from django.utils import timezone
from core import audit, files
from core.enums import JobState
from core.models import Job
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from tests.factories.people import EmployeeFactory, UserFactory
call_command("migrate", verbosity=0)
user = UserFactory(username="ratna", password="%s")
type(user).objects.update(date_joined=timezone.now() - timedelta(days=400))
people = EmployeeFactory.create_batch(3, account=True)
every = IntervalSchedule.objects.create(every=5, period="minutes")
PeriodicTask.objects.create(name="sweep", task="core.tasks.sweep", interval=every)  # its signals write a row as well
Job.objects.create(kind="x", state=JobState.DONE, result_file="ab.pdf", result_name="laporan.pdf")
files.write_whole(settings.RESULT_DIR / "ab.pdf", b"%%PDF-1.7 report")
for person in people:
    audit.record(actor=user, verb="core.test.done", target=person, ratio=0.25, day=str(date(2026, 2, 28)), note=None)
call_command("backup")
"""
COUNTED = """
import django; django.setup()
from django.apps import apps
from accounts.models import User
print({model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)})
print(User.objects.get(username="ratna").date_joined.isoformat())
"""
GROWS = """
import django; django.setup()
from django.db.models import Max
from accounts.models import User
last = User.objects.aggregate(last=Max("pk"))["last"]
print(User.objects.create(username="baru").pk > last)
"""


@pytest.mark.slow
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_t56_an_office_on_sqlite_becomes_a_city_on_postgresql(tmp_path, key, other_database):
    office, city, backups = tmp_path / "office", tmp_path / "city", tmp_path / "backups"
    elsewhere(
        office, "", "-c", OFFICE % PASSWORD,
        BACKUP_DIR=str(backups), BACKUP_COPY_TO=str(tmp_path), BACKUP_RECIPIENTS=key[1],
    )  # fmt: skip
    made = next(backups.glob("*.age"))
    before = elsewhere(office, "", "-c", COUNTED).stdout

    restore = ("manage.py", "restore", str(made), "--identity", str(key[0]))
    restored = elsewhere(city, other_database, *restore)
    again = elsewhere(city, other_database, *restore, "--replace", check=False)

    assert "1 files, all as the manifest says; 3 entries of the audit chain verified" in restored.stdout
    assert "goes into an empty database; this one holds accounts" in again.stderr
    after = elsewhere(city, other_database, "-c", COUNTED).stdout
    assert after == before  # one entry more on each side: of the backup there, of the restore here
    assert (city / "results" / "ab.pdf").read_bytes() == b"%PDF-1.7 report"
    assert elsewhere(city, other_database, "-c", SIGN_IN % PASSWORD).stdout == "302 True\n"
    assert "0 findings" in elsewhere(city, other_database, "manage.py", "check_data").stdout
    assert "entries verified" in elsewhere(city, other_database, "manage.py", "verify_audit").stdout
    assert elsewhere(city, other_database, "-c", GROWS).stdout == "True\n"


@pytest.mark.django_db(transaction=True)
def test_t56_trial_restores_into_nothing_and_is_remembered(shelf, key, capsys, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "palu_asn.settings")
    UserFactory(username="ratna")
    made = make.make_backup()

    call_command("restore", str(made.path), identity=key[0], trial=True)

    assert "This was a trial; nothing here was changed." in capsys.readouterr().out
    assert AuditEntry.objects.filter(verb="core.backup.tried").count() == 1
    assert [path.name for path in Path(shelf.DATA_DIR).iterdir()] == []


@pytest.mark.django_db(transaction=True)
def test_t55_nothing_in_the_archive_or_beside_it_can_be_read(shelf):
    EmployeeFactory(name="Sitti Rahmatia")

    made = make.make_backup()

    data = made.path.read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    assert b"Sitti" not in data
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in made.path.parent.iterdir()) == [".lock", made.path.name]
    assert (Path(shelf.BACKUP_COPY_TO) / made.path.name).read_bytes() == data
    assert list(Path(shelf.DATA_DIR).iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_t55_share_that_is_not_there_leaves_the_backup_and_says_so(shelf, capsys):
    shelf.BACKUP_COPY_TO = f"{shelf.BACKUP_COPY_TO}/gone"

    with pytest.raises(CommandError, match="is the share mounted"):
        call_command("backup")

    assert len(list(Path(shelf.BACKUP_DIR).glob("*.age"))) == 1


@pytest.mark.django_db(transaction=True)
def test_t53_backup_that_fails_leaves_no_half_file_and_is_audited(shelf, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(make.archive, "write", full)

    with pytest.raises(archive.ArchiveError, match="No space left"):
        make.make_backup()

    assert [path.name for path in Path(shelf.BACKUP_DIR).iterdir()] == [".lock"]
    assert list(Path(shelf.DATA_DIR).iterdir()) == []
    assert AuditEntry.objects.get().verb == make.FAILED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data[:-1000], "archive"),
        (lambda data: data[:3000] + b"\0" + data[3001:], "archive"),
        (lambda data: b"nothing of ours", "does not open the archive"),
    ],
    ids=["cut off", "one byte changed", "another file"],
)
def test_t56_damaged_archive_is_refused_and_changes_nothing(shelf, tmp_path, key, change, words):
    made = make.make_backup()
    made.path.write_bytes(change(made.path.read_bytes()))
    folder = tmp_path / "unpacked"

    with made.path.open("rb") as source, pytest.raises(archive.ArchiveError, match=words):
        archive.read(source, archive.identities(key[0]), folder, frozenset({"database", "uploads"}))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"engine": "oracle"}, "The backup is of oracle"),
        ({"migrations": [["core", "9999_later"]]}, "knows core.9999_later, which this release"),
        ({"format": 2}, "of format 2"),
    ],
)
def test_t56_archive_of_another_kind_or_a_later_release_is_refused(shelf, tmp_path, key, changed, words):
    path, empty = tmp_path / "odd.age", tmp_path / "empty"
    empty.write_bytes(b"")
    manifest = {
        "format": 1, "engine": databases.engine(), "migrations": [], "counts": {}, "audit": {},
        "versions": {"product": "x"},
    }  # fmt: skip

    def fill(writer):
        writer.add("database/x", empty)
        writer.add_manifest(manifest | changed)

    with path.open("wb") as target:
        archive.write(target, archive.recipients([key[1]]), fill)

    with pytest.raises(CommandError, match=words):
        call_command("restore", str(path), identity=key[0], replace=True)


def test_t56_member_outside_the_stored_folders_is_refused(tmp_path, key):
    path, stored = tmp_path / "odd.age", tmp_path / "x"
    stored.write_bytes(b"x")

    def fill(writer):
        writer.add("uploads/../../x", stored)
        writer.add_manifest({})

    with path.open("wb") as target:
        archive.write(target, archive.recipients([key[1]]), fill)

    with path.open("rb") as source, pytest.raises(archive.ArchiveError, match="no backup holds"):
        archive.read(source, archive.identities(key[0]), tmp_path / "out", frozenset({"uploads"}))


def test_t55_passphrase_opens_what_it_sealed(tmp_path):
    path, stored, lock = tmp_path / "a.age", tmp_path / "x", archive.Passphrase("laut biru tenang sekali")
    stored.write_bytes(b"x" * 10)
    with path.open("wb") as target:
        archive.write(target, lock, lambda writer: (writer.add("uploads/x", stored), writer.add_manifest({"a": 1})))

    with path.open("rb") as source:
        manifest = archive.read(source, lock, tmp_path / "out", frozenset({"uploads"}))

    assert (manifest["a"], (tmp_path / "out" / "uploads" / "x").read_bytes()) == (1, b"x" * 10)


def test_t55_seven_days_four_weeks_twelve_months_stay():
    last = datetime(2026, 11, 24, 17, 15, tzinfo=UTC)  # 25 November, 01.15 WITA
    nights = [last - timedelta(days=days) for days in range(500)]

    kept = sorted(rotation.kept(nights), reverse=True)

    assert kept[:7] == nights[:7]
    assert [f"{moment:%m-%d}" for moment in kept[7:9]] == ["11-14", "11-07"]  # Sundays 15 and 8 November in Palu
    assert len(kept) == 7 + 2 + 11
    assert rotation.kept(nights[:1]) == {last}


@pytest.mark.parametrize("name", ["palu-asn-20261124T171500Z.tar.gz.age", "palu-asn-x.tar.gz.age", "notes.txt"])
def test_t55_rotation_knows_its_own_files_only(name):
    moment = rotation.made_at(name)

    assert (moment is not None) == (name == "palu-asn-20261124T171500Z.tar.gz.age")
    assert moment is None or rotation.name_of(moment) == name


def test_backup_key_is_private_and_never_overwritten(tmp_path, capsys):
    path = tmp_path / "backup.key"

    call_command("backup_key", path)
    public = capsys.readouterr().out.strip()

    assert path.stat().st_mode & 0o777 == 0o600
    assert str(archive.identities(path).identities[0].to_public()) == public
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup_key", path)
