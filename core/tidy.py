"""Files that nobody needs any more: old results, leftovers of killed runs, uploads never read, proofs never claimed."""

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core import proofs
from core.models import Job

DAY = 24 * 60 * 60


def tidy() -> int:
    """Gives how many files were deleted; a job whose file went says so by having none."""
    old = timezone.now() - timedelta(days=settings.RESULT_FILE_DAYS)
    Job.objects.exclude(result_file="").filter(finished_at__lt=old).update(result_file="")
    kept = set(Job.objects.exclude(result_file="").values_list("result_file", flat=True))
    unknown = [path for path in _older_than(Path(settings.RESULT_DIR), days=1) if path.name not in kept]
    forgotten = _older_than(Path(settings.UPLOAD_DIR), days=settings.UPLOAD_DAYS)
    unclaimed = _older_than(proofs.unclaimed(), days=1)
    for path in [*unknown, *forgotten, *unclaimed]:
        path.unlink(missing_ok=True)
    return len(unknown) + len(forgotten) + len(unclaimed)


def _older_than(folder: Path, *, days: int) -> list[Path]:
    """Files directly in `folder` last written more than `days` ago; a running job's file is younger than a day."""
    if not folder.is_dir():
        return []
    limit = time.time() - days * DAY
    return [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < limit]
