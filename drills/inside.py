"""What a drill does inside an installation, in a process of its own (drills/act.py)."""

import os
import time
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Notification, User
from core import jobs
from core.models import Job
from people.enums import Role
from people.models import ImportBatch, RoleAssignment
from surveys.models import Answer, Campaign, Response
from surveys.questionnaires import needs_survey


def heads(number: int) -> list[dict[str, str]]:
    """Unit heads, each signed in, with a response to fill in."""
    from tests.factories.people import DinasFactory, make_head
    from tests.factories.surveys import CampaignFactory, ResponseFactory

    campaign = CampaignFactory()
    found = []
    for one in range(number):
        unit = DinasFactory(confirmed=True, name=f"Dinas {one}", short_name=f"d-{one}").unit
        head = make_head(unit, name=f"Kepala {one}")
        response = ResponseFactory(campaign=campaign, unit=unit)
        path = reverse("surveys:response_section", args=[response.public_id, "remarks"])
        found.append({"path": path, "session": _signed_in(head.user)})
    return found


def _signed_in(user: User) -> str:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def remarks() -> list[dict[str, Any]]:
    """What is stored for each response, in the order of `heads`."""
    found = []
    for response in Response.objects.order_by("pk"):
        stored = list(Answer.objects.filter(response=response, question_code=needs_survey.REMARKS))
        found.append({"values": [answer.value for answer in stored], "version": response.version})
    return found


def ask_job(number: int) -> list[float]:
    """The seconds it took to ask for each of so many jobs."""
    seconds = []
    for one in range(number):
        start = time.monotonic()
        jobs.enqueue("test.quick", actor=None, params={"numbers": [one]})
        seconds.append(time.monotonic() - start)
    return seconds


def job_states() -> dict[str, int]:
    counts: dict[str, int] = {}
    for job in Job.objects.filter(kind="test.quick"):  # beat asks for jobs of its own
        counts[job.state] = counts.get(job.state, 0) + 1
        if job.state == "done" and "sum" not in job.result:
            counts["without result"] = counts.get("without result", 0) + 1
    return counts


def integrity() -> str:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


def race(name: str, rounds: int) -> dict[str, int]:
    from drills import races

    return races.run(name, rounds)


def write_until_killed(path: str) -> None:
    """Audited acts one after another; the number of each is written down once its commit was confirmed."""
    from core import audit

    with open(path, "a", encoding="ascii", buffering=1) as confirmed:
        for number in range(1_000_000):
            audit.record(actor=None, verb="drills.write", pid=os.getpid(), number=number)
            confirmed.write(f"{os.getpid()} {number}\n")


def written(paths: list[str]) -> dict[str, Any]:
    """How many confirmed acts are missing or doubled, and whether file and chain are whole."""
    from core import access_log, audit
    from core.models import AuditEntry

    stored: dict[str, int] = {}
    for details in AuditEntry.objects.filter(verb="drills.write").values_list("details", flat=True):
        key = f"{details['pid']} {details['number']}"
        stored[key] = stored.get(key, 0) + 1
    confirmed = []
    for path in paths:
        with open(path, encoding="ascii") as lines:
            confirmed += [line.strip() for line in lines if line.endswith("\n")]
    audit.verify(seal_verb=access_log.SEAL_VERB, seal_holds=access_log.seal_holds)
    return {
        "confirmed": len(confirmed),
        "lost": sum(key not in stored for key in confirmed),
        "doubled": sum(number > 1 for number in stored.values()),
        "integrity": integrity(),
    }


def disturbed(what: str, files: list[str], how: str, rounds: int) -> dict[str, Any]:
    from drills import disturbed

    return getattr(disturbed, what)(files, how, rounds)


def cast(number: int) -> dict[str, Any]:
    """HR staff signed in, people who can be written to, and the addresses of what they do."""
    from tests.factories.people import RoleAssignmentFactory, UserFactory

    def user(name: str) -> User:
        return UserFactory(username=name, email=f"{name}@palu.example", password="laut-tenang-di-teluk")

    campaign = Campaign.objects.order_by("pk").first()
    return {
        "session": _signed_in(RoleAssignmentFactory(user=user("hr")).user),
        "people": [user(f"surat-{one}").email for one in range(number)],
        "forgot": reverse("accounts_forgot"),
        "import": reverse("people:import_new"),
        "remind": reverse("surveys:campaign_remind", args=[campaign.public_id]) if campaign else "",
    }


def reminded() -> list[int]:
    """How many reminders stand in the inbox of each head."""
    held = RoleAssignment.objects.filter(role=Role.HEAD)
    return [Notification.objects.filter(user=one.user, kind="surveys.reminder").count() for one in held]


def batches() -> list[str]:
    return list(ImportBatch.objects.order_by("pk").values_list("state", flat=True))
