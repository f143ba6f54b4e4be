"""The files of deploy/: units that systemd takes, containers without rights, two database roles (T41, T43, T48)."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings
from django.db import connection

from tests.installations import GOOD_KEY, RECIPIENT

DEPLOY = Path(settings.BASE_DIR) / "deploy"
SCHEMA = json.loads((Path(__file__).parent / "compose-spec.json").read_text(encoding="utf-8"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NARROWED = {
    "NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=true", "PrivateTmp=true", "CapabilityBoundingSet=",
    "User=palu", "Group=palu", "UMask=0077",
}  # fmt: skip


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_unit_files_pass_systemd_analyze(tmp_path):
    here = Path(sys.executable).parent
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/palu-asn/.venv/bin/", f"{here}/")
        (tmp_path / path.name).write_text(text.replace("/opt/palu-asn", str(settings.BASE_DIR)), encoding="utf-8")

    names = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_t43_service_is_not_root_and_writes_its_data_folder_only(path):
    lines = set(path.read_text(encoding="utf-8").splitlines())
    writable = next(line for line in lines if line.startswith("ReadWritePaths=")).partition("=")[2].split()

    assert lines >= NARROWED
    assert set(writable) <= {"/var/lib/palu-asn", "/var/backups/palu-asn", "-/mnt/palu-backup"}


def test_t43_containers_have_no_root_no_rights_and_a_read_only_disk():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    ours = [compose["services"][name] for name in ("web", "worker", "beat")]
    docker = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    assert [(one["user"], one["read_only"], one["cap_drop"]) for one in ours] == [("10001:10001", True, ["ALL"])] * 3
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert all("ports" not in compose["services"][name] for name in ("database", "queue"))
    assert "\nUSER 10001:10001\n" in docker
    assert "--require-hashes" in docker
    used = {
        secret if isinstance(secret, str) else secret["source"]
        for one in compose["services"].values()
        for secret in one["secrets"]
    }
    assert used == set(compose["secrets"])


def test_compose_file_is_as_the_compose_specification_says():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    check = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)

    assert [error.message for error in check.iter_errors(compose)] == []
    compose["services"]["web"]["read_onely"] = True  # a slip of the pen
    assert "'read_onely' was unexpected" in next(check.iter_errors(compose)).message


@pytest.mark.parametrize("name", ["office", "city"])
def test_t39_example_environment_starts_once_it_is_filled_in(name, tmp_path):
    lines = (DEPLOY / "env" / f"{name}.env").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    values = {
        "SECRET_KEY": GOOD_KEY,
        "EMAIL_HOST_PASSWORD": "kata-surat",
        "DATABASE_URL": "postgres://palu_app:h7-batu-karang-merah@db.example.go.id/palu?sslmode=verify-full",
        "REDIS_URL": "rediss://:kunci@queue.example.go.id/0",
    }
    for key, value in values.items():
        if f"{key}_FILE" in example:
            (tmp_path / key).write_text(value, encoding="utf-8")
            example[f"{key}_FILE"] = str(tmp_path / key)
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "palu_asn.settings"} | example
    environment |= {"PALU_DATA_DIR": str(tmp_path / "data")}

    unfilled, filled = _deploy_check(environment), _deploy_check(environment | {"BACKUP_RECIPIENTS": RECIPIENT})

    assert "BACKUP_RECIPIENTS names no public key: age1put" in unfilled.stderr
    assert filled.returncode == 0, filled.stderr


def _deploy_check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_t41_t48_proxies_speak_tls_12_set_the_headers_anew_and_log_no_searches():
    nginx = (DEPLOY / "nginx" / "palu-asn.conf").read_text(encoding="utf-8")
    caddy = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")

    assert re.findall(r"ssl_protocols (.*);", nginx) == ["TLSv1.2 TLSv1.3"]
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "$request_uri" not in nginx.split("log_format")[1].split(";")[0]
    assert "header_up X-Forwarded-For {remote_host}" in caddy
    assert "request>uri regexp" in caddy


def test_a16_proxy_takes_uploads_in_itself_and_gives_up_on_slow_ones():
    nginx = (DEPLOY / "nginx" / "palu-asn.conf").read_text(encoding="utf-8")

    assert re.findall(r"client_(max_body_size|body_timeout) (\w+);", nginx) == [
        ("max_body_size", "60m"),
        ("body_timeout", "30s"),
    ]
    assert "proxy_request_buffering" not in nginx  # on unless it is turned off


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_t43_role_of_the_pages_reads_and_writes_but_cannot_alter_the_schema(tmp_path):
    """roles.sql with names of its own; a table the owner makes is used by the pages, and altered by the owner only."""
    mark = secrets.token_hex(4)
    script = (DEPLOY / "postgresql" / "roles.sql").read_text(encoding="utf-8")
    for name in ("palu_owner", "palu_app"):
        script = script.replace(name, f"{name}_{mark}")
    script = re.sub(r"(DATABASE |connect |datname = ')palu\b", rf"\1palu_{mark}", script)
    found = connection.settings_dict
    environment = {**os.environ, "PGHOST": found["HOST"], "PGPORT": str(found["PORT"] or 5432), "PGUSER": found["USER"]}
    environment["PGPASSWORD"] = found["PASSWORD"] or ""

    def psql(text, user="", database="postgres", fails=False):
        as_user = {"PGUSER": user, "PGPASSWORD": "kata-sandi-peran"} if user else {}
        done = subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-v", "owner_password=kata-sandi-peran",
             "-v", "app_password=kata-sandi-peran", "-d", database],
            input=text, env=environment | as_user, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert fails or done.returncode == 0, done.stderr
        return done.stderr if fails else done.stdout.strip()

    owner, app, database = f"palu_owner_{mark}", f"palu_app_{mark}", f"palu_{mark}"
    try:
        psql(f"CREATE ROLE {owner} LOGIN")  # a city of the releases before a restore needed CREATEDB
        psql(script)
        psql(script)
        assert psql(f"SELECT rolcreatedb FROM pg_roles WHERE rolname = '{owner}'") == "t"
        psql("CREATE TABLE thing (id bigint GENERATED BY DEFAULT AS IDENTITY, name text)", owner, database)
        assert psql("INSERT INTO thing (name) VALUES ('x') RETURNING name", app, database) == "x"
        assert "permission denied" in psql("CREATE TABLE other (id int)", app, database, fails=True)
        assert "must be owner" in psql("ALTER TABLE thing ADD size int", app, database, fails=True)
        assert "must be owner" in psql("DROP TABLE thing", app, database, fails=True)
    finally:
        psql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        psql(f"DROP ROLE IF EXISTS {owner}")
        psql(f"DROP ROLE IF EXISTS {app}")
