"""What the needs survey suggests from the catalogue (surveys/registry.py)."""

from collections.abc import Iterator
from typing import Any

from surveys.registry import Choice
from training.models import Programme


def programmes(user: Any, unit: Any) -> Iterator[Choice]:
    for public_id, name in Programme.objects.filter(is_active=True).order_by("name").values_list("public_id", "name"):
        yield Choice(f"programme:{public_id}", name)
