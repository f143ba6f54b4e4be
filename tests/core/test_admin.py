"""The admin site: for administrators, every act audited, nothing personal deleted (T07 in part, A08)."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import models
from django.urls import reverse

from accounts.models import User
from core import audit
from core.admin import AuditedAdmin
from core.models import AuditEntry, LocalHoliday

pytestmark = pytest.mark.django_db

INDEX, ADD = "admin:index", "admin:core_localholiday_add"


def entries() -> list[tuple[str, dict]]:
    return list(AuditEntry.objects.filter(verb__startswith="admin.").order_by("pk").values_list("verb", "details"))


@pytest.mark.parametrize("path", [INDEX, ADD, "admin:core_auditentry_changelist", "admin:accounts_user_changelist"])
def test_a08_nobody_but_administrators_finds_the_admin_site(client, hr, head, operator, employee, leader, path):
    for user in (hr.user, head.user, operator.user, employee.user, leader.user):
        client.force_login(user)
        assert client.get(reverse(path)).status_code == 404


def test_a08_is_staff_alone_opens_nothing(client, head):
    User.objects.filter(pk=head.user.pk).update(is_staff=True)
    client.force_login(head.user)

    assert client.get(reverse(INDEX)).status_code == 404


def test_a08_guessed_addresses_inside_the_site_are_404(client, head, admin_user):
    path = f"{reverse(INDEX)}no/such/model/"
    for user in (head.user, admin_user.user):
        client.force_login(user)
        assert client.get(path).status_code == 404


def test_t07_the_admin_site_has_no_sign_in_of_its_own(client):
    response = client.get(reverse("admin:login"))

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_sign_out_of_the_admin_site_is_the_one_of_the_product(client, admin_user):
    client.force_login(admin_user.user)

    client.post(reverse("admin:logout"), follow=True)

    assert "_auth_user_id" not in client.session


def test_t07_add_change_and_delete_are_audited_with_before_and_after(client, admin_user):
    client.force_login(admin_user.user)

    client.post(reverse(ADD), {"date": "2026-12-28", "name": "Hari jadi"})
    holiday = LocalHoliday.objects.get()
    change = reverse("admin:core_localholiday_change", args=[holiday.pk])
    client.post(change, {"date": "2026-12-28", "name": "Hari jadi kota", "is_working_day": "on"})
    client.post(reverse("admin:core_localholiday_delete", args=[holiday.pk]), {"post": "yes"})

    assert not LocalHoliday.objects.exists()
    assert [verb for verb, _details in entries()] == [
        "admin.localholiday.added",
        "admin.localholiday.changed",
        "admin.localholiday.deleted",
    ]
    assert entries()[1][1] == {
        "fields": ["is_working_day", "name"],
        "before": {"name": "Hari jadi", "is_working_day": "False"},
        "after": {"name": "Hari jadi kota", "is_working_day": "True"},
    }
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {admin_user.user.pk}


def test_t07_bulk_deletion_is_audited_one_by_one(client, admin_user):
    client.force_login(admin_user.user)
    days = [LocalHoliday.objects.create(date=f"2026-12-{day}", name="x") for day in (28, 29)]

    client.post(
        reverse("admin:core_localholiday_changelist"),
        {"action": "delete_selected", "_selected_action": [day.pk for day in days], "post": "yes"},
    )

    assert [verb for verb, _details in entries()] == ["admin.localholiday.deleted"] * 2


def test_t07_djangos_own_log_keeps_nothing(client, admin_user):
    client.force_login(admin_user.user)

    client.post(reverse(ADD), {"date": "2026-12-28", "name": "Hari jadi"})

    assert not LogEntry.objects.exists()


def test_t07_audit_trail_is_read_only(client, admin_user):
    entry = audit.record(actor=admin_user.user, verb="core.test.done")
    client.force_login(admin_user.user)

    assert client.get(reverse("admin:core_auditentry_changelist")).status_code == 200
    page = reverse("admin:core_auditentry_change", args=[entry.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"verb": "x"}).status_code == 403
    assert client.get(reverse("admin:core_auditentry_add")).status_code == 403
    assert client.post(reverse("admin:core_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403


def test_history_of_a_record_is_its_audit_trail(client, admin_user):
    holiday = LocalHoliday.objects.create(date="2026-12-28", name="x")
    client.force_login(admin_user.user)

    response = client.get(reverse("admin:core_localholiday_history", args=[holiday.pk]))

    assert response.headers["Location"] == f"{reverse('admin:core_auditentry_changelist')}?q={holiday.pk}"


def test_t07_nothing_personal_can_be_deleted_on_the_admin_site(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user.user
    impersonal = {"core.localholiday", "performance.laporagency"}

    deletable = {
        model._meta.label_lower for model, one in admin.site._registry.items() if one.has_delete_permission(request)
    }

    assert deletable - impersonal == set()


def test_t07_every_admin_class_records_its_acts():
    assert [one for one in admin.site._registry.values() if not isinstance(one, AuditedAdmin)] == []


def test_t07_models_of_packages_are_not_on_the_admin_site(settings):
    assert {model._meta.app_label for model in admin.site._registry} <= set(settings.LOCAL_APPS)


@pytest.mark.ignore_template_errors  # Django leaves one undefined
def test_an_administrator_sees_no_hash_and_types_no_password_beside_an_account(client, admin_user, head):
    head.user.set_password("ombak tenang di teluk")
    head.user.save()
    client.force_login(admin_user.user)

    page = client.get(reverse("admin:accounts_user_change", args=[head.user.pk])).content.decode()

    assert 'name="password"' not in page
    assert "algoritme" in page
    assert head.user.password not in page


def test_t07_password_set_by_an_administrator_is_audited_and_ends_sessions(client, admin_user, head):
    epoch = head.user.session_epoch
    client.force_login(admin_user.user)

    client.post(
        reverse("admin:auth_user_password_change", args=[head.user.pk]),
        {"password1": "Ombak-Teluk-2026!", "password2": "Ombak-Teluk-2026!", "usable_password": "true"},
    )

    head.user.refresh_from_db()
    assert head.user.check_password("Ombak-Teluk-2026!")
    assert head.user.session_epoch == epoch + 1
    entry = AuditEntry.objects.get(verb="accounts.user.password_set")
    assert (entry.actor, entry.target_id) == (admin_user.user, str(head.user.public_id))


def test_every_model_on_the_admin_site_says_what_it_is():
    assert [model._meta.label for model in admin.site._registry if model.__str__ is models.Model.__str__] == []
