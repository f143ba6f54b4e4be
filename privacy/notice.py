"""The privacy notice has a version: a new one is shown again at the next sign-in."""

from typing import Any

from privacy.models import NoticeReading

VERSION = "2026-11"  # raise it with every change of what templates/core/privacy.html says


def is_read(user: Any) -> bool:
    return NoticeReading.objects.filter(user=user, version=VERSION).exists()
