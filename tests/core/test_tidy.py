"""Files with personal data do not stay longer than they are needed."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from core.tidy import DAY, tidy

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(settings, tmp_path) -> tuple[Path, Path]:
    settings.RESULT_DIR, settings.UPLOAD_DIR = tmp_path / "results", tmp_path / "uploads"
    settings.RESULT_DIR.mkdir()
    settings.UPLOAD_DIR.mkdir()
    return settings.RESULT_DIR, settings.UPLOAD_DIR


def file_of(folder: Path, name: str, days: float) -> str:
    (folder / name).write_bytes(b"x")
    at = time.time() - days * DAY
    os.utime(folder / name, (at, at))
    return name


def done(name: str, days: float) -> Job:
    finished = timezone.now() - timedelta(days=days)
    return Job.objects.create(kind="x", state=JobState.DONE, finished_at=finished, result_file=name)


def test_result_goes_after_thirty_days_and_the_job_knows(folders):
    results, _uploads = folders
    old = done(file_of(results, "old.csv", 31), 31)
    young = done(file_of(results, "young.csv", 29), 29)

    assert tidy() == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.result_file, young.result_file) == ("", "young.csv")
    assert [path.name for path in results.iterdir()] == ["young.csv"]


def test_leftover_of_a_killed_run_goes_after_a_day(folders):
    results, _uploads = folders
    file_of(results, "orphan.csv", 1.1)
    file_of(results, "being-written.csv", 0.1)

    tidy()

    assert [path.name for path in results.iterdir()] == ["being-written.csv"]


def test_forgotten_upload_goes_after_a_week(folders):
    _results, uploads = folders
    file_of(uploads, "forgotten.xlsx", 7.1)
    file_of(uploads, "new.xlsx", 6.9)

    tidy()

    assert [path.name for path in uploads.iterdir()] == ["new.xlsx"]


def test_missing_folders_are_nothing_to_tidy(settings, tmp_path):
    settings.RESULT_DIR = settings.UPLOAD_DIR = tmp_path / "none"

    assert tidy() == 0
