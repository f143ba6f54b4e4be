"""A unit has one head at a time. PostgreSQL holds it; on SQLite the service does, which one writer at a time runs."""

from datetime import timedelta
from itertools import groupby

from django.db import migrations
from django.db.models import F

NAME = "people_unit_head_one_at_a_time"


def parted(periods):
    """Periods in order of their first day (the open one last), each ended before the next begins."""
    found = []
    for begins, ends in reversed(periods):
        if found:
            following = found[-1][0]
            ends = following if ends is None else min(ends, following)
            begins = min(begins, ends - timedelta(days=1))
        found.append((begins, ends))
    return found[::-1]


def part(apps, schema_editor):
    """What a former service let overlap: end each headship before the next of its unit begins."""
    heads = apps.get_model("people", "UnitHead").objects.using(schema_editor.connection.alias)
    rows = heads.order_by("unit_id", "valid_from", F("valid_to").asc(nulls_last=True), "pk")
    for _unit, found in groupby(rows, key=lambda row: row.unit_id):
        of_unit = list(found)
        for row, (begins, ends) in zip(of_unit, parted([(one.valid_from, one.valid_to) for one in of_unit])):
            if (row.valid_from, row.valid_to) != (begins, ends):
                heads.filter(pk=row.pk).update(valid_from=begins, valid_to=ends)


def refuse(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else pending checks forbid the change of the table
        schema_editor.execute(
            f"ALTER TABLE people_unithead ADD CONSTRAINT {NAME} EXCLUDE USING gist "
            "(int8range(unit_id, unit_id, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&)"
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE people_unithead DROP CONSTRAINT {NAME}")


class Migration(migrations.Migration):
    dependencies = [("people", "0006_import_mapping")]

    operations = [
        migrations.RunPython(part, migrations.RunPython.noop),
        migrations.RunPython(refuse, allow),
    ]
