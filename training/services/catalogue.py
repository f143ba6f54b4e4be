"""The catalogue of trainings, loaded from data/training-catalog.csv; what HR changed since stays."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import User
from core import audit, versions
from training.models import Programme
from training.rules.learning_hours import to_quarters

CATALOGUE = Path(__file__).resolve().parent.parent / "data" / "training-catalog.csv"


def read_catalogue(path: Path = CATALOGUE) -> list[Programme]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Programme(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                form=row["form"],
                jp=to_quarters(row["jp"]) if row["jp"] else None,
                jp_confirmed=row["jp_confirmed"] == "confirmed",
                days=int(row["days"]) if row["days"] else None,
                organizer=row["organizer"],
                target_positions=row["target_positions"],
                target_units=row["target_units"],
                source=row["source_or_note"],
                confirmed=row["name_confirmed"] == "confirmed",
            )
            for row in csv.DictReader(stream)
        ]


@transaction.atomic
def load_catalogue() -> int:
    """Add the trainings that are not there yet; gives how many are new. Running it again adds nothing."""
    known = set(Programme.objects.values_list("code", flat=True))
    new = [programme for programme in read_catalogue() if programme.code not in known]
    for programme in new:
        programme.full_clean(validate_unique=False, validate_constraints=False)
    Programme.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def save_programme(*, actor: User, programme: Programme | None, version: int, **values: Any) -> Programme:
    """Add a training (`programme` None) or change one; `version` is the one `values` were typed on.

    Raises StaleVersionError, with the training as it stands, when somebody saved it since.
    """
    if programme is None:
        saved = Programme(**values)
        saved.full_clean()
        saved.save()
        changed = values
    else:
        saved = Programme.objects.get(pk=programme.pk)
        changed = versions.changes(saved, values)
        if not changed:
            return saved
        versions.save_version(saved, values, version)
    audit.record(actor=actor, verb="training.programme.saved", target=saved, fields=sorted(changed))
    return saved
