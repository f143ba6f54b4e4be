"""The frame: language, theme, role, menu, unread messages, error pages."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts.models import Notification, User
from core.views import server_error
from people.enums import Role
from tests.factories.people import RoleAssignmentFactory


def html_of(response) -> str:
    return response.content.decode()


def test_the_language_is_indonesian_whatever_the_browser_would_like(client, db):
    response = client.get("/masuk/", headers={"Accept-Language": "en-US,en;q=0.9"})

    assert '<html lang="id">' in html_of(response)
    assert "Lupa kata sandi" in html_of(response)
    assert response.headers["Content-Language"] == "id"


def test_the_language_switch_works_both_ways_and_is_remembered(client, hr):
    client.force_login(hr.user)

    client.post(reverse("accounts_language"), {"language": "en", "next": "/bantuan/"})
    english = html_of(client.get("/bantuan/"))
    kept = User.objects.get(pk=hr.user.pk).language
    client.post(reverse("accounts_language"), {"language": "id", "next": "/bantuan/"})
    indonesian = html_of(client.get("/bantuan/"))

    assert ('<html lang="en">' in english, "Forgot password" in english, kept) == (True, True, "en")
    assert ('<html lang="id">' in indonesian, "Lupa kata sandi" in indonesian) == (True, True)


def test_an_unknown_language_is_ignored(client, db):
    response = client.post(reverse("accounts_language"), {"language": "xx"})

    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize(("cookie", "of_person", "drawn"), [
    ("", "auto", '<html lang="id">'),
    ("", "dark", '<html lang="id" data-theme="dark">'),
    ("light", "dark", '<html lang="id" data-theme="light">'),
    ("auto", "dark", '<html lang="id">'),
    ("<script>", "auto", '<html lang="id">'),
])  # fmt: skip
def test_the_theme_is_drawn_by_the_server(client, hr, cookie, of_person, drawn):
    User.objects.filter(pk=hr.user.pk).update(theme=of_person)
    client.force_login(hr.user)
    if cookie:
        client.cookies["theme"] = cookie

    assert drawn in html_of(client.get("/bantuan/"))


def test_the_role_is_named_and_another_can_be_taken(client, hr, dinas):
    RoleAssignmentFactory(user=hr.user, role=Role.OPERATOR, unit=dinas.unit)
    client.force_login(hr.user)
    choices = re.findall(r'name="role" value="([^"]+)" aria-pressed="(\w+)">([^<]+)<', html_of(client.get("/bantuan/")))

    client.post(reverse("accounts_act_as"), {"role": choices[1][0]})
    after = re.findall(r'name="role" value="[^"]+" aria-pressed="(\w+)"', html_of(client.get("/bantuan/")))

    assert [pressed for _value, pressed, _label in choices] == ["true", "false", "false"]
    assert choices[2][0] == "employee"
    assert after == ["false", "true", "false"]


def test_the_inbox_count_costs_one_statement_and_counts_unread_only(client, hr, django_assert_num_queries):
    for key in ("a", "b", "c"):
        Notification.objects.create(user=hr.user, kind="x", key=key)
    Notification.objects.filter(key="c").update(read_at="2026-11-24T00:00Z")
    client.force_login(hr.user)

    with django_assert_num_queries(4):  # session, user, roles, unread
        html = html_of(client.get("/bantuan/"))

    assert re.findall(r'<span class="count">(\d+)<', html) == ["2"]


def test_error_title_is_named_before_the_page(client, db):
    response = client.post(reverse("account_login"), {"login": "", "password": ""})

    assert re.search(r"<title>Galat: Masuk · ", html_of(response))
    assert html_of(response).count('class="errsum"') == 1


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_missing_page_keeps_the_frame_of_the_reader(client, hr, signed_in):
    if signed_in:
        client.force_login(hr.user)

    response = client.get("/tidak-ada/")

    assert response.status_code == 404
    assert ('id="menu"' in html_of(response)) is signed_in
    assert "Halaman tidak ditemukan, atau bukan untuk peran Anda" in html_of(response)


def test_t49_an_incident_page_needs_no_user_and_shows_its_number_only():
    request = RequestFactory().get("/rencana/x/?nama=rahasia")

    with translation.override("id"):
        response = server_error(request)

    html = html_of(response)
    assert response.status_code == 500
    assert "Layanan sedang terganggu" in html
    assert "rahasia" not in html
    assert "Traceback" not in html


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "503.html"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_other_error_pages_can_be_drawn_before_anything_is_known_of_the_reader(db, name, language):
    with translation.override(language):
        html = render_to_string(name, request=RequestFactory().get("/"))

    assert html.count("<h1>") == 1


@pytest.mark.parametrize("name", ["core:help", "core:privacy", "account_login"])
def test_public_pages_open_without_an_account(client, db, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert 'action="/bahasa/"' in html_of(response)


def test_gallery_is_for_signed_in_people(client, employee):
    assert client.get(reverse("core:gallery")).status_code == 302

    client.force_login(employee.user)

    assert client.get(reverse("core:gallery")).status_code == 200
