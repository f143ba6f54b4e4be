"""What people type is text: never markup, never a template, never a header, never an address to fetch."""

import ast
import html
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from accounts import letters
from core.models import AuditEntry
from tests.factories.people import EmployeeFactory

ROOT = Path(settings.BASE_DIR)
APPS = [ROOT / app for app in settings.LOCAL_APPS]
# Modules that open connections. Mail goes through Django; `serve` looks whether its own port is free, a heartbeat says
# the name of its machine.
OUTGOING = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "socket", "smtplib", "ftplib", "telnetlib"}
MAY_OPEN = {"core/management/commands/serve.py": {"socket"}, "core/heartbeats.py": {"socket"}}


def sources():
    for app in APPS:
        for path in app.rglob("*.py"):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_t32_nothing_but_mail_leaves_the_machine():
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in sources()
        for name in imported(tree)
        if name in OUTGOING and name not in MAY_OPEN.get(str(path.relative_to(ROOT)), set())
    }

    assert found == set()


def test_t25_a20_no_text_is_run_as_a_template():
    made = {"Template", "from_string", "Environment"}
    found = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in made or getattr(node.func, "id", "") in made)
    }

    assert found == set()


HOSTILE = [
    "<img src=x hx-get=/keluar/ hx-trigger=load>",
    '"><form action=https://jahat.example><button>Kirim</button></form>',
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }} {% now 'Y' %}",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_a09_a10_a20_a_name_is_shown_as_it_stands(client, hr, dinas, name):
    person = EmployeeFactory(unit=dinas.unit, name=name)
    client.force_login(hr.user)

    pages = [
        client.get(reverse("people:employee_detail", args=[person.public_id])),
        client.get(reverse("people:employee_list")),
    ]

    for page in pages:
        text = page.content.decode()
        assert html.escape(name) in text
        assert "<img src=x" not in text
        assert "<form action=https" not in text
        assert "<script>alert" not in text
        assert settings.SECRET_KEY not in text


@pytest.mark.django_db
def test_a11_a_name_with_line_breaks_adds_no_header(employee):
    user = employee.user
    user.name, user.email = "Andi\r\nBcc: semua@palu.test\r\n<b>tebal</b>", "andi@palu.test"

    letters.send_reset_link(user, "/kata-sandi/x/")

    [letter] = mail.outbox
    assert (letter.to, letter.bcc, letter.recipients()) == (["andi@palu.test"], [], ["andi@palu.test"])
    assert "\n" not in letter.message()["Subject"]
    assert letter.message().get_content_type() == "text/plain"


# T45: what has to leave a trace, and the acts that leave it
TRACED = {
    "sign-in and failure": ["accounts.sign_in.done", "accounts.sign_in.failed"],
    "scope and role change": ["people.role.assigned", "people.role.ended", "accounts.acting.changed"],
    "export": ["people.employees.exported", "people.list.exported", "planning.plan.exported", "core.job.file_taken"],
    "import": [
        "people.import.uploaded",
        "people.import.started",
        "people.import.batch_written",
        "people.import.undone",
    ],
    "approval": ["planning.plan.sent", "planning.step.approved", "planning.plan.set", "planning.plan.returned"],
    "survey send and reopen": ["surveys.response.sent", "surveys.response.reopened"],
    "plan change": ["planning.line.changed", "planning.line.deleted"],
    "another's object asked for": ["core.object.refused"],
}


@pytest.mark.parametrize("what", TRACED)
def test_t45_every_kind_of_act_is_recorded_somewhere(what):
    recorded = {
        keyword.value.value
        for _path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record"
        for keyword in node.keywords
        if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant)
    }

    assert set(TRACED[what]) - recorded == set()


@pytest.mark.django_db
def test_t45_an_act_in_the_browser_says_from_where_and_under_which_request(client, hr):
    client.force_login(hr.user)

    answer = client.post(reverse("people:employee_export"), {"kind": "csv"}, REMOTE_ADDR="10.1.2.3")

    entry = AuditEntry.objects.get(verb="people.employees.exported")
    assert (entry.actor, entry.address, entry.request_id) == (hr.user, "10.1.2.3", answer.headers["X-Request-ID"])
    assert entry.acting_as.startswith("hr:")
