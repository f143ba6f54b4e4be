"""Changes that are not in effect yet ask only for what differed when they were written."""

from django.db import migrations
from django.db.models import Q

FILLED_IN = ("identity", "status", "rename")


def leave_out_what_stood(apps, schema_editor):
    events = apps.get_model("people", "PersonnelEvent").objects
    coming = Q(state__in=["draft", "prepared", "returned"]) | Q(state="decided", applied_at__isnull=True)
    for pk, asked, before in events.filter(coming, kind__in=FILLED_IN).values_list("pk", "asked", "before"):
        differs = {name: to for name, to in asked.items() if (to or "") != (before.get(name) or "")}
        events.filter(pk=pk).update(asked=differs)


class Migration(migrations.Migration):
    dependencies = [("people", "0014_import_moved_at")]

    operations = [migrations.RunPython(leave_out_what_stood, migrations.RunPython.noop)]
