"""What the needs survey fills in beforehand about indicators (surveys/registry.py)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery

from performance.figures import shown
from performance.models import Indicator, IndicatorTarget


def unit_indicators(user: Any, unit: Any) -> Iterator[dict[str, str]]:
    """The indicators in use of the unit, each with its latest target."""
    latest = IndicatorTarget.objects.filter(indicator=OuterRef("pk")).order_by("-period").values("value")[:1]
    indicators = Indicator.objects.filter(unit=unit, is_active=True).annotate(target=Subquery(latest))
    for one in indicators.order_by("name"):
        row = {"name": one.name}
        if one.target is not None:
            row["target"] = shown(one.target, one.measure_unit)
        yield row
