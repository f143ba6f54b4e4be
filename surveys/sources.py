"""What surveys itself puts into its registry: the competencies people already know."""

from collections.abc import Iterable
from typing import Any

from people.models import Competency
from surveys.registry import Choice


def competencies(user: Any, unit: Any) -> Iterable[Choice]:
    for public_id, name in Competency.objects.order_by("name").values_list("public_id", "name"):
        yield Choice(f"competency:{public_id}", name)
