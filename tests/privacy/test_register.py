"""The register of processing stands confirmed before the first import of real people."""

import pytest
from django.apps.registry import Apps, apps
from django.core.management.sql import emit_post_migrate_signal
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from core.models import AuditEntry
from people import preconditions
from people.models import RoleAssignment
from privacy import register
from privacy.models import ProcessingActivity

pytestmark = pytest.mark.django_db


def test_shipped_lines_are_there_once() -> None:
    before = ProcessingActivity.objects.count()

    assert before > 5
    assert register.load() == 0
    assert ProcessingActivity.objects.count() == before


def test_shipped_lines_wait_for_their_table() -> None:
    """`migrate people` on an empty database ends with this signal, before any table of privacy is there."""
    ProcessingActivity.objects.all().delete()

    emit_post_migrate_signal(0, False, "default", apps=Apps())
    before = ProcessingActivity.objects.count()
    emit_post_migrate_signal(0, False, "default", apps=apps)

    assert before == 0
    assert ProcessingActivity.objects.count() > 5


def test_an_import_of_real_people_waits_for_the_register(
    client: Client, settings: Settings, admin: RoleAssignment
) -> None:
    assert preconditions.refusal_of_import() == ""
    settings.DEMO = False
    assert preconditions.refusal_of_import() != ""

    client.force_login(admin.user)
    client.post(reverse("privacy:register"))

    assert preconditions.refusal_of_import() == ""
    assert AuditEntry.objects.filter(verb="privacy.register.confirmed", actor=admin.user).count() == 1


def test_a_changed_line_waits_for_confirmation_again(client: Client, admin: RoleAssignment) -> None:
    register.confirm(actor=admin.user)
    line = ProcessingActivity.objects.get(code="survei")
    client.force_login(admin.user)
    fields = ("code", "name", "purpose", "basis", "data", "data_class", "recipients")
    changed = {name: getattr(line, name) for name in fields} | {"retention": "2 tahun"}

    client.post(reverse("admin:privacy_processingactivity_change", args=[line.pk]), changed)

    line.refresh_from_db()
    assert (line.retention, line.confirmed_at) == ("2 tahun", None)
