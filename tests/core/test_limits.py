"""T38: how often one person may export, search and ask for reports; A16: bodies and forms of senseless size."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from core import limits
from core.enums import JobState
from core.errors import LimitReachedError
from core.models import AuditEntry, Job, UsageCount
from people.enums import ImportState
from people.models import ImportBatch
from people.services import imports
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
WITA = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(("what", "most"), [("export", 20), ("search", 60), ("report", 10)])
def test_t38_the_limit_holds_is_told_once_and_only_for_that_person(what, most):
    user, other = UserFactory(), UserFactory()
    for _time in range(most):
        limits.use(user, what)

    for _time in range(2):
        with pytest.raises(limits.TooOftenError):
            limits.use(user, what)
    limits.use(other, what)

    told = AuditEntry.objects.get(verb="core.limit.reached")
    assert (told.actor, told.details) == (user, {"what": what, "most": most})
    assert UsageCount.objects.get(user=user).used == most


def test_t38_the_day_ends_at_midnight_in_palu(time_machine):
    user = UserFactory()
    time_machine.move_to(datetime(2026, 11, 24, 23, 59, tzinfo=WITA))
    for _time in range(20):
        limits.use(user, "export")
    time_machine.move_to(datetime(2026, 11, 25, 0, 1, tzinfo=WITA))

    limits.use(user, "export")

    assert list(UsageCount.objects.order_by("since").values_list("used", flat=True)) == [20, 1]
    time_machine.shift(timedelta(days=3))
    limits.forget_old()
    assert not UsageCount.objects.exists()


def test_t38_the_page_says_when_to_go_on(client, hr):
    client.force_login(hr.user)
    UsageCount.objects.create(user=hr.user, what="export", since=limits.LIMITS["export"].start(_now()), used=20)

    answer = client.post(reverse("people:employee_export"), {"kind": "csv"})

    assert answer.status_code == 429
    assert str(limits.LIMITS["export"].words) in answer.content.decode()


def _now() -> datetime:
    return datetime.now(WITA)


def test_t38_five_imports_at_once_in_the_whole_city(hr, tmp_path):
    def under_way(state):
        job = Job.objects.create(kind="people.import_check", state=JobState.RUNNING)
        return ImportBatch.objects.create(state=state, source_date="2026-11-24", check_job=job, run_job=job)

    ask = {"actor": hr.user, "files": [], "kind": "", "source_date": "2026-11-24"}
    for state in [ImportState.CHECKING, ImportState.RUNNING] * 2:
        under_way(state)
    fifth = imports.start_check(**ask)

    with pytest.raises(LimitReachedError):
        imports.start_check(**ask)

    assert ImportBatch.objects.latest("pk") == fifth


def test_a16_a_body_of_two_gigabytes_is_refused_before_it_is_read(client, hr):
    client.force_login(hr.user)

    answer = client.post(
        reverse("people:import_new"), data="", content_type="multipart/form-data", CONTENT_LENGTH=str(2 * 1024**3)
    )

    assert answer.status_code == 413
    assert client.get(reverse("people:import_new")).status_code == 200


def test_a16_ten_thousand_fields_are_refused(client, hr):
    client.force_login(hr.user)

    answer = client.post(reverse("people:employee_search"), {f"f{number}": "x" for number in range(10_000)})

    assert answer.status_code == 400
