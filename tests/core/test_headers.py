"""What a browser is told beside the page: policy, transport, keeping, and where a form may lead."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.installations import CITY

CITY_CODE = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
settings.MIGRATION_MODULES = {}
response = Client(SERVER_NAME="asn.palu.example").get("/healthz/", secure=True)
plain = Client(SERVER_NAME="asn.palu.example").get("/healthz/")
print(json.dumps({
    "headers": dict(response.headers),
    "plain": [plain.status_code, plain.headers.get("Location", "")],
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
                settings.SESSION_COOKIE_SAMESITE],
    "csrf": [settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE, settings.CSRF_COOKIE_HTTPONLY,
             settings.CSRF_COOKIE_SAMESITE],
}))
"""


def policy(response) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/masuk/", "/bantuan/", "/tidak-ada/"])
def test_t19_every_page_carries_a_strict_policy_with_a_nonce(client, db, path):
    response = client.get(path)

    rules = policy(response)
    nonces = re.findall(r'<script[^>]* nonce="([^"]+)"', response.content.decode())
    assert len(nonces) == 2
    assert len(set(nonces)) == 1
    assert rules == {
        "default-src": ["'self'"],
        "script-src": ["'self'", f"'nonce-{nonces[0]}'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }


def test_t19_the_nonce_is_new_for_each_page(client, db):
    first, second = (policy(client.get("/masuk/"))["script-src"][1] for _ in range(2))

    assert first != second


def test_t20_htmx_may_not_evaluate_fetch_elsewhere_or_run_scripts(client, db):
    html = client.get("/masuk/").content.decode()

    config = json.loads(unescape(re.search(r"<meta name=\"htmx-config\" content='(.*?)'>", html).group(1)))

    assert {
        name: config[name] for name in ("allowEval", "includeIndicatorStyles", "selfRequestsOnly", "allowScriptTags")
    } == {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "allowScriptTags": False,
    }
    assert config["historyCacheSize"] == 0  # T22: no personal page stays in the browser's storage


def test_t20_indicator_styles_are_in_our_own_file():
    css = Path(finders.find("css/palu.css")).read_text(encoding="utf-8")

    assert ".htmx-indicator { opacity: 0 }" in css


@pytest.fixture(scope="module")
def city_mode(tmp_path_factory) -> dict:
    """What the product says of itself with the settings of a city; a process of its own, as settings are read once."""
    environment = {
        **os.environ,
        **CITY,
        "PALU_DATA_DIR": str(tmp_path_factory.mktemp("city")),
        "DJANGO_SETTINGS_MODULE": "palu_asn.settings",
    }
    run = subprocess.run(
        [sys.executable, "-c", CITY_CODE],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_t21_transport_and_isolation_headers(city_mode):
    expected = {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }

    assert {name: city_mode["headers"].get(name) for name in expected} == expected
    assert "camera=()" in city_mode["headers"]["Permissions-Policy"]


def test_t21_plain_http_is_sent_to_https(city_mode):
    assert city_mode["plain"] == [301, "https://asn.palu.example/healthz/"]


def test_t21_cookies_are_bound_to_the_host(city_mode):
    assert city_mode["session"] == ["__Host-session", True, True, "Lax"]
    assert city_mode["csrf"] == ["__Host-csrf", True, True, "Lax"]


@pytest.mark.parametrize("name", ["monitoring:home", "accounts_inbox", "core:gallery", "core:help"])
def test_t22_personal_pages_and_fragments_are_never_kept(client, hr, name):
    client.force_login(hr.user)

    whole = client.get(reverse(name))
    part = client.get(reverse(name), headers={"HX-Request": "true"})

    assert [whole.status_code, part.status_code] == [200, 200]
    assert [response.headers["Cache-Control"] for response in (whole, part)] == ["no-store", "no-store"]


def test_t22_sign_out_clears_what_the_browser_keeps(client, hr):
    client.force_login(hr.user)

    response = client.post(reverse("account_logout"))

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("accounts_inbox")).status_code == 302


def test_expired_session_sends_a_fragment_request_to_sign_in(client, db):
    response = client.get(
        "/kotak-masuk/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/kotak-masuk/?page=2"},
    )

    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == "/masuk/?next=%2Fkotak-masuk%2F%3Fpage%3D2"
    assert response.headers["Cache-Control"] == "no-store"


WRITING = ["account_logout", "accounts_act_as", "accounts_language", "accounts_menu", "accounts_theme"]


@pytest.mark.parametrize("name", WRITING)
def test_t23_a_get_changes_nothing(client, hr, name):
    client.force_login(hr.user)

    assert client.get(reverse(name)).status_code == 405
    assert client.get(reverse("accounts_inbox")).status_code == 200


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_t23_a_post_without_its_token_is_refused(hr, name, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(hr.user)

    response = client.post(reverse(name), {"language": "en", "theme": "dark", "role": "employee"}, headers=headers)

    assert response.status_code == 403
    assert client.get(reverse("accounts_inbox")).status_code == 200
    assert User.objects.get(pk=hr.user.pk).language == "id"


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/kotak-masuk/?page=2", "/kotak-masuk/?page=2"),
        ("https://jahat.example/", "/"),
        ("//jahat.example/", "/"),
        ("/\\jahat.example", "/"),
        ("https:jahat.example", "/"),
        ("\\jahat.example", "/"),
        ("/%09/jahat.example", "/%09/jahat.example"),  # encoded: stays a path of ours
        ("/\t/jahat.example", "/"),
        ("javascript:alert(1)", "/"),
        ("kotak-masuk/", "/"),
        ("", "/"),
    ],
)
@pytest.mark.parametrize("name", ["accounts_language", "accounts_menu", "accounts_theme"])
def test_t23_a21_next_leads_only_to_own_paths(client, hr, name, target, leads_to):
    client.force_login(hr.user)
    response = client.post(reverse(name), {"next": target, "language": "en", "theme": "dark"})

    assert response.status_code == 302
    assert response.headers["Location"] == leads_to
