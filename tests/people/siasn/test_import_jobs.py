"""The jobs of an import: they show that they live, tell the truth, and leave nothing half-done behind."""

import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import jobs
from core.enums import JobState
from core.models import Job
from people.enums import ImportState
from people.models import Employee, ImportBatch, StagedRow
from people.services import import_undo, imports
from people.siasn import write
from people.siasn.checking import check_sources
from people.siasn.tables import Source
from people.tasks import forget_staged_rows
from tests.factories import siasn
from tests.factories.siasn import person


@pytest.fixture
def waiting(upload: Any, city_files: list[Path], monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """Files that are uploaded; no worker has taken the check yet."""
    with monkeypatch.context() as once:
        once.setattr(jobs, "send", lambda public_id: None)
        batch: ImportBatch = upload(*city_files)
    return batch


@pytest.fixture
def half(
    upload: Any, tmp_path: Path, units: None, client: Client, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> ImportBatch:
    """An import of five people whose job was cancelled after two."""
    monkeypatch.setattr(write, "BATCH", 2)
    batch: ImportBatch = upload(siasn.write_csv(tmp_path / "a.csv", [person(number) for number in range(1, 6)]))

    def cancelled(_ctx: Any, done: int, _total: int) -> None:
        if done:
            raise jobs.Cancelled

    with monkeypatch.context() as once, django_capture_on_commit_callbacks(execute=True):
        once.setattr(jobs.JobContext, "progress", cancelled)
        client.post(reverse("people:import_run", args=[batch.public_id]))
    return ImportBatch.objects.get(pk=batch.pk)


# --- signs of life ---------------------------------------------------------------------------------------------------
def test_t51_a_check_shows_signs_of_life_and_never_all_before_its_end(tmp_path: Path, units: None) -> None:
    path = siasn.write_xlsx(tmp_path / "a.xlsx", {"Data": siasn.people_sheet([person(1), person(2), person(3)])})
    told: list[tuple[int, int | None]] = []
    check_sources([Source(path, path.name)], today=timezone.localdate(), progress=lambda *one: told.append(one))

    assert told[0] == (0, None)
    assert told[-3:] == [(0, 3), (1, 3), (2, 3)]


def test_t51_a_check_that_somebody_stopped_ends_at_its_next_step(
    waiting: ImportBatch,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    job = Job.objects.get(kind="people.import_check")
    monkeypatch.setattr(settings, "JOB_PROGRESS_EVERY", 0)

    def stop_then_check(*args: Any, **kwargs: Any) -> Any:
        jobs.cancel(actor=job.requested_by, job=Job.objects.get(pk=job.pk))
        return check_sources(*args, **kwargs)

    monkeypatch.setattr(imports, "check_sources", stop_then_check)
    jobs.run(job.public_id)
    job.refresh_from_db()
    page = client.get(waiting.get_absolute_url())
    kept = _uploads()
    with django_capture_on_commit_callbacks(execute=True):
        dropped = client.post(reverse("people:import_drop", args=[waiting.public_id]))

    assert (job.state, StagedRow.objects.count()) == (JobState.CANCELLED, 0)
    assert (page.context["can_drop"], page.context["can_retry"]) == (True, True)
    assert dropped.url == reverse("people:import_list")
    assert (kept, _uploads()) == (2, 0)


def _uploads() -> int:
    return len(list(Path(settings.UPLOAD_DIR).glob("*.*")))


def test_t52_of_two_checks_at_once_the_first_to_end_counts(
    waiting: ImportBatch, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep gave a check up that still lived: another ran, and the import was written, before the first ended."""
    check = imports._checked
    slow = ImportBatch.objects.get(pk=waiting.pk)

    def overtaken(batch: ImportBatch, *args: Any) -> Any:
        found = check(batch, *args)
        if batch is slow:
            imports.check(ImportBatch.objects.get(pk=waiting.pk))
            imports.start_run(actor=batch.created_by, batch=ImportBatch.objects.get(pk=waiting.pk))
            imports.run(ImportBatch.objects.get(pk=waiting.pk), actor=batch.created_by)
        return found

    monkeypatch.setattr(imports, "_checked", overtaken)
    imports.check(slow)

    found = ImportBatch.objects.get()
    assert (found.state, found.cursor) == (ImportState.DONE, StagedRow.objects.latest("pk").pk)
    assert Employee.objects.count() == 4


def test_t52_a_second_check_that_finds_the_uploads_gone_fails_nothing(
    waiting: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = ImportBatch.objects.get(pk=waiting.pk)
    imports.check(waiting)
    imports.check(slow)

    assert ImportBatch.objects.get().state == ImportState.CHECKED


# --- what is half-written stays --------------------------------------------------------------------------------------
def test_t54_what_is_half_written_is_not_dropped(half: ImportBatch, client: Client) -> None:
    page = client.get(half.get_absolute_url())
    client.post(reverse("people:import_drop", args=[half.public_id]))
    import_undo.start(actor=None, batch=half)
    import_undo.run(half, actor=None)

    assert (page.context["so_far"], page.context["can_drop"]) == ((2, 5), False)
    assert ImportBatch.objects.get(pk=half.pk).state == ImportState.UNDONE
    assert not Employee.objects.exists()


@pytest.mark.parametrize("stopped", ["half", "waiting"])
def test_a_page_that_asks_how_it_goes_on_says_it_once_and_leads_on(
    request: pytest.FixtureRequest, stopped: str, client: Client
) -> None:
    batch = request.getfixturevalue(stopped)
    Job.objects.filter(state=JobState.WAITING).update(state=JobState.CANCELLED, finished_at=timezone.now())
    page = client.get(batch.get_absolute_url()).content.decode()
    job = client.get(ImportBatch.objects.get(pk=batch.pk).check_job.get_absolute_url()).content.decode()

    assert page.count(str(JobState.CANCELLED.label).capitalize()) == 1
    assert batch.get_absolute_url() not in re.findall(r'href="([^"]*)"', page)
    assert (stopped == "half") or batch.get_absolute_url() in re.findall(r'href="([^"]*)"', job)


def test_an_import_stopped_before_its_first_rows_can_be_dropped(half: ImportBatch, client: Client) -> None:
    ImportBatch.objects.filter(pk=half.pk).update(cursor=0)
    page = client.get(half.get_absolute_url())
    client.post(reverse("people:import_drop", args=[half.public_id]))

    assert page.context["can_drop"]
    assert not ImportBatch.objects.filter(pk=half.pk).exists()


def test_a_command_that_was_killed_half_way_is_taken_up_in_the_browser(
    half: ImportBatch, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    ImportBatch.objects.filter(pk=half.pk).update(run_job=None, moved_at=timezone.now() - timedelta(minutes=20))
    Job.objects.filter(kind="people.import_run").delete()
    forget_staged_rows()
    page = client.get(half.get_absolute_url())
    client.post(reverse("people:import_drop", args=[half.public_id]))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:import_resume", args=[half.public_id]))

    assert (page.context["so_far"], page.context["can_drop"]) == ((2, 5), False)
    assert ImportBatch.objects.get(pk=half.pk).state == ImportState.DONE
    assert Employee.objects.count() == 5


def test_a_command_that_still_writes_after_hours_is_not_cut_off(half: ImportBatch, client: Client) -> None:
    wrote = half.moved_at
    ImportBatch.objects.filter(pk=half.pk).update(
        run_job=None, created_at=timezone.now() - timedelta(hours=5), cursor=0
    )
    forget_staged_rows()
    page = client.get(half.get_absolute_url())
    client.post(reverse("people:import_resume", args=[half.public_id]))
    client.post(reverse("people:import_drop", args=[half.public_id]))

    assert wrote > timezone.now() - timedelta(minutes=5)
    assert ("so_far" in page.context, page.context["can_drop"]) == (False, False)
    stands = ImportBatch.objects.get(pk=half.pk)
    assert (stands.state, stands.run_job, stands.cursor) == (ImportState.RUNNING, None, 0)


# --- progress tells the truth ----------------------------------------------------------------------------------------
def test_t51_writing_and_undoing_tell_where_they_are_and_all_only_at_the_end(half: ImportBatch) -> None:
    told: list[tuple[int, int | None]] = []

    def tell(done: int, total: int | None) -> None:
        told.append((done, total))
        if told[-2:] == [(2, 5), (4, 5)]:
            raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        imports.run(half, actor=None, progress=tell)
    imports.run(ImportBatch.objects.get(pk=half.pk), actor=None, progress=tell)
    written = list(told)
    batch = ImportBatch.objects.get(pk=half.pk)
    import_undo.start(actor=None, batch=batch)
    told.clear()
    import_undo.run(batch, actor=None, progress=tell)

    assert written == [(2, 5), (4, 5), (4, 5)]
    assert told == [(0, 5)]


# --- one JSON object -------------------------------------------------------------------------------------------------
def _ending(command: str, *arguments: Any, **options: Any) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command(command, *map(str, arguments), json=True, stdout=out, stderr=io.StringIO(), **options)
    return stopped.value.returncode, json.loads(out.getvalue())


NAMES = ["dry_run", "rows", "new", "changed", "unchanged", "gone", "refused", "warnings", "files", "error"]


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("command", [["import_siasn"], ["import_history", "pangkat"]])
def test_stdout_is_one_object_in_every_ending(db: None, tmp_path: Path, command: list[str], dry_run: bool) -> None:
    nothing = siasn.write_csv(tmp_path / "kosong.csv", [{"A": "1"}], ["A", "B"])
    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(b"PK\x03\x04 torn")
    endings = {
        name: _ending(*command, path, dry_run=dry_run)
        for name, path in {"no table": nothing, "unreadable": broken, "no file": tmp_path / "x.csv"}.items()
    }

    assert {name: code for name, (code, _told) in endings.items()} == dict.fromkeys(endings, 2)
    assert [list(told) for _code, told in endings.values()] == [NAMES] * 3
    assert {told["dry_run"] for _code, told in endings.values()} == {dry_run}
    assert [line["code"] for line in endings["no table"][1]["warnings"]] == ["no_table"]
    assert all(told["error"] for _code, told in endings.values())


def test_stdout_is_one_object_when_something_breaks(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr("people.siasn.family.SIASN", None)
    with pytest.raises(AttributeError):
        call_command("import_siasn", str(siasn.write_csv(tmp_path / "a.csv", [person(1)])), json=True, stdout=out)

    told = json.loads(out.getvalue())
    assert list(told) == NAMES
    assert told["rows"] == 1


@pytest.mark.parametrize("arguments", [["import_siasn", "--json", "--kind", "x", "a"], ["import_history", "--json"]])
def test_stdout_is_one_object_when_the_arguments_are_wrong(arguments: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "manage.py", *arguments], capture_output=True, cwd=settings.BASE_DIR, check=False
    )

    assert ended.returncode == 2
    assert list(json.loads(ended.stdout)) == NAMES
