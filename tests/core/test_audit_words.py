"""The audit trail in words: every verb the product writes, the roles, the kinds of objects."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from core import audit
from core.audit_words import READ, read_words, target_words, verb_words
from core.hooks import role_words

VERB = re.compile(rf'"((?:{"|".join(settings.LOCAL_APPS)})\.[a-z_]+\.[a-z_]+)"')
NOTED = re.compile(r'access_log\.note\([^)]*what="(\w+)"')


def sources() -> str:
    files = (path for app in settings.LOCAL_APPS for path in sorted(Path(app).rglob("*.py")))
    return "\n".join(path.read_text(encoding="utf-8") for path in files if "migrations" not in path.parts)


def test_every_verb_of_the_product_has_words():
    verbs = set(VERB.findall(sources()))

    assert "planning.line.added" in verbs
    assert sorted(verb for verb in verbs if verb_words(verb) == verb) == []


def test_every_kind_of_reading_has_words():
    noted = set(NOTED.findall(sources()))

    assert "career" in noted
    assert noted <= set(READ)
    assert read_words("career") == "jalur karier"


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("planning.line.added", "Baris rencana: ditambahkan"),
        ("accounts.sign_out", "Keluar"),
        ("admin.localholiday.deleted", "Hari libur daerah: dihapus"),
        ("unknown.thing.did", "unknown.thing.did"),
    ],
)
def test_a_verb_reads_as_words(verb, words):
    assert verb_words(verb) == words


def test_roles_and_kinds_of_objects_read_as_words():
    assert [role_words(code) for code in ("hr:0001", "system", "")] == ["staf SDM", "sistem", ""]
    assert [target_words(label) for label in ("people.employee", "people.nothing", "")] == ["Pegawai", "", ""]


@pytest.mark.django_db
def test_the_audit_page_shows_words_for_codes(client, admin_user, hr):
    audit.record(actor=hr.user, verb="planning.line.added", target=hr.unit)
    client.force_login(admin_user.user)
    page = client.get(reverse("admin:core_auditentry_changelist")).content.decode()

    assert "Baris rencana: ditambahkan" in page
    assert "planning.line.added" not in page
    assert "people.unit</a>" not in page
