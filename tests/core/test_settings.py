"""Start-up in each mode, in a process of its own as an operator would see it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installations import CITY, GOOD_KEY, OFFICE

ROOT = Path(__file__).resolve().parents[2]
SHOW = "import django, json; django.setup(); from django.conf import settings; print(json.dumps({expression}))"


def start(code, environment, data_dir):
    """Runs `code` with nothing in the environment but what the mode needs."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "palu_asn.settings",
            "PALU_DATA_DIR": str(data_dir),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def show(expression, environment, data_dir):
    """The value of `expression` over `settings` after a start in this environment."""
    done = start(SHOW.replace("{expression}", expression), environment, data_dir)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("mode", ["", "production"])
def test_unknown_mode_is_refused_in_words(mode, tmp_path):
    done = start("import django; django.setup()", {"PALU_MODE": mode} if mode else {}, tmp_path)

    assert done.returncode != 0
    assert f"PALU_MODE is {mode!r}; set it to demo, office or city." in done.stderr


def test_demo_needs_nothing_and_keeps_its_key(tmp_path):
    expression = "[settings.DEBUG, settings.ALLOWED_HOSTS, settings.SECRET_KEY]"

    first = show(expression, {"PALU_MODE": "demo"}, tmp_path)
    second = show(expression, {"PALU_MODE": "demo"}, tmp_path)

    assert first == second
    assert first[:2] == [False, ["127.0.0.1", "localhost", "[::1]"]]
    assert (tmp_path / "demo-secret-key").stat().st_mode & 0o777 == 0o600


def test_demo_sets_nothing_that_needs_https(tmp_path):
    names = ["SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"]
    expression = f"[getattr(settings, name) for name in {names}] + [settings.SESSION_COOKIE_NAME]"

    assert show(expression, {"PALU_MODE": "demo"}, tmp_path) == [0, False, False, False, "sessionid"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set to at least 50 random characters"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must be set to at least 50 random characters"),
        ({"SECRET_KEY": GOOD_KEY[:49]}, "SECRET_KEY must be set to at least 50 random characters"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must list the host names"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must list the host names"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL must be the https:// address"),
        ({"PUBLIC_URL": "http://asn.palu.example"}, "PUBLIC_URL must be the https:// address"),
    ],
)
@pytest.mark.parametrize("mode", [OFFICE, CITY], ids=["office", "city"])
def test_t39_start_is_refused_without(mode, change, words, tmp_path):
    done = start("import django; django.setup()", {**mode, **change}, tmp_path)

    assert done.returncode != 0
    assert words in done.stderr


@pytest.mark.parametrize(
    ("missing", "words"),
    [("DATABASE_URL", "City mode needs PostgreSQL"), ("REDIS_URL", "City mode needs Redis")],
)
def test_t39_city_is_refused_without_its_servers(missing, words, tmp_path):
    done = start("import django; django.setup()", {**CITY, missing: ""}, tmp_path)

    assert done.returncode != 0
    assert words in done.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL must be the address"),
        ({"BACKUP_RECIPIENTS": ""}, "Backups need BACKUP_DIR and BACKUP_RECIPIENTS"),
        ({"DATABASE_URL": "postgres://palu:short@127.0.0.1/palu"}, "The database password in DATABASE_URL"),
        ({"REDIS_URL": "redis://queue.palu.example/0"}, "REDIS_URL must hold a password"),
    ],
)
def test_t39_refusals_of_environment_py_act_at_start(change, words, tmp_path):
    done = start("import django; django.setup()", {**CITY, **change}, tmp_path)

    assert done.returncode != 0
    assert words in done.stderr


def test_t41_ways_to_other_machines_are_encrypted_and_checked(tmp_path):
    expression = (
        "[settings.DATABASES['default']['OPTIONS'], settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT, "
        "[str(one) for one in settings.TRUSTED_PROXIES]]"
    )
    environment = {
        **CITY,
        "DATABASE_URL": "postgres://palu:h7-batu-karang-merah@db.palu.example/palu?sslmode=verify-full&sslrootcert=/ca.crt",
        "REDIS_URL": "rediss://:kunci@queue.palu.example/0",
        "EMAIL_HOST": "mail.palu.example",
        "EMAIL_USE_TLS": "true",
        "BEHIND_PROXY": "true",
        "TRUSTED_PROXIES": "10.0.0.5,10.1.0.0/24",
    }

    assert show(expression, environment, tmp_path) == [
        {"sslmode": "verify-full", "sslrootcert": "/ca.crt", "connect_timeout": 5},
        True,
        10,
        ["10.0.0.5/32", "10.1.0.0/24"],
    ]


def test_t39_check_deploy_gives_no_warnings_in_city_mode(tmp_path):
    code = "import sys; from django.core.management import execute_from_command_line as run; run(sys.argv)"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "palu_asn.settings", "PALU_DATA_DIR": str(tmp_path)}
        | CITY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


def test_t40_secrets_come_from_files_too(tmp_path):
    names = {
        "SECRET_KEY": GOOD_KEY,
        "SECRET_KEY_FALLBACKS": f"{GOOD_KEY[::-1]},{GOOD_KEY[1:]}x",
        "METRICS_TOKEN": "ukur",
    }
    names |= {
        "EMAIL_HOST_PASSWORD": "surat",
        "DATABASE_URL": CITY["DATABASE_URL"],
        "REDIS_URL": "redis://127.0.0.1:7/1",
    }
    environment = dict(CITY)
    for name, value in names.items():
        (tmp_path / name).write_text(f"{value}\n", encoding="utf-8")
        environment.pop(name, None)
        environment[f"{name}_FILE"] = str(tmp_path / name)

    found = show(
        "[settings.SECRET_KEY, ','.join(settings.SECRET_KEY_FALLBACKS), settings.METRICS_TOKEN, "
        "settings.EMAIL_HOST_PASSWORD, settings.DATABASE_URL, settings.REDIS_URL]",
        environment,
        tmp_path / "data",
    )

    assert found == list(names.values())


def test_t40_changed_key_keeps_people_signed_in_while_its_fallback_stands(client, settings, employee):
    client.force_login(employee.user)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = GOOD_KEY

    settings.SECRET_KEY_FALLBACKS = [old]
    with_fallback = client.get("/").status_code
    settings.SECRET_KEY_FALLBACKS = []
    without = client.get("/").status_code

    assert (with_fallback, without) == (200, 200)  # the first answer moved the session to the new key


def test_t40_changed_key_without_a_fallback_ends_sessions(client, settings, employee):
    client.force_login(employee.user)
    settings.SECRET_KEY = GOOD_KEY

    assert client.get("/").status_code == 302


def test_office_starts_on_sqlite(tmp_path):
    assert show("settings.DATABASES['default']['ENGINE']", OFFICE, tmp_path) == "django.db.backends.sqlite3"


def test_t21_city_answers_with_the_headers(tmp_path):
    code = (
        "import django, json; django.setup(); from django.test import Client; "
        "answer = Client(headers={'host': 'asn.palu.example'}).get('/healthz/', secure=True); "
        "print(json.dumps(dict(answer.headers)))"
    )

    done = start(code, CITY, tmp_path)

    headers = json.loads(done.stdout)
    assert {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }.items() <= headers.items()


def test_t21_city_redirects_plain_http(tmp_path):
    code = (
        "import django, json; django.setup(); from django.test import Client; "
        "answer = Client(headers={'host': 'asn.palu.example'}).get('/healthz/'); "
        "print(json.dumps([answer.status_code, answer.headers['Location']]))"
    )

    assert json.loads(start(code, CITY, tmp_path).stdout) == [301, "https://asn.palu.example/healthz/"]


def test_t21_city_cookies_are_bound_to_the_host(tmp_path):
    cookies = show(
        "[[getattr(settings, f'{kind}_COOKIE_{part}') for part in "
        "['NAME', 'SECURE', 'HTTPONLY', 'SAMESITE', 'PATH', 'DOMAIN']] for kind in ['SESSION', 'CSRF']]",
        CITY,
        tmp_path,
    )

    assert cookies == [
        ["__Host-session", True, True, "Lax", "/", None],
        ["__Host-csrf", True, True, "Lax", "/", None],
    ]


def test_t52_visibility_outlasts_hard_limit_outlasts_soft_limit(tmp_path):
    visibility, hard, soft, late, requeue, prefetch = show(
        "[settings.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'], settings.CELERY_TASK_TIME_LIMIT, "
        "settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_ACKS_LATE, "
        "settings.CELERY_TASK_REJECT_ON_WORKER_LOST, settings.CELERY_WORKER_PREFETCH_MULTIPLIER]",
        CITY,
        tmp_path,
    )

    assert visibility > hard > soft > 0
    assert (late, requeue, prefetch) == (True, True, 1)


def test_t58_sqlite_connection_is_set_up(tmp_path):
    code = """
import django, json, sqlite3
django.setup()
from django.conf import settings
from django.db import connection, transaction
with connection.cursor() as cursor:
    names = ("journal_mode", "foreign_keys", "busy_timeout")
    values = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
other = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=0, isolation_level=None)
with transaction.atomic():
    connection.cursor().execute("SELECT 1")
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        values.append(str(error))
print(json.dumps(values))
"""

    done = start(code, {"PALU_MODE": "demo"}, tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["wal", 1, 10_000, "database is locked"]


def test_t42_every_locked_package_has_hashes():
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text(encoding="utf-8"))
        bare = [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
        assert bare == []
    assert "Django>=5.2.19,<5.3\n" in (ROOT / "requirements.in").read_text(encoding="utf-8")


@pytest.mark.parametrize(("mode", "required"), [({"PALU_MODE": "demo"}, False), (OFFICE, True), (CITY, True)])
def test_t14_second_step_is_required_in_office_and_city_mode(mode, required, tmp_path):
    assert show("settings.SECOND_STEP_REQUIRED", mode, tmp_path) is required


def test_t11_bssn_profile_turns_mix_and_age_on(tmp_path):
    expression = "[settings.PASSWORD_CHARACTER_MIX, settings.PASSWORD_MAX_AGE_DAYS]"

    assert show(expression, OFFICE, tmp_path) == [False, 0]
    assert show(expression, {**OFFICE, "BSSN_PROFILE": "true"}, tmp_path) == [True, 90]
