import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Earlier rows keep the ground of a conflict; of which version of the plan they were is not known (0 to 0)."""
    for row in apps.get_model("planning", "PlanLineRevision").objects.select_related("line").iterator():
        row.plan_id, row.key = row.line.plan_id, row.line.public_id
        row.save(update_fields=["plan_id", "key"])


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField(verbose_name="at")),
                ("ceiling", models.BigIntegerField(blank=True, null=True, verbose_name="budget ceiling (Rp)")),
                ("restored_from", models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="planning.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a plan",
                "verbose_name_plural": "versions of plans",
                "ordering": ["plan", "version"],
            },
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(fields=("plan", "version"), name="planning_version_once"),
        ),
        migrations.RemoveConstraint(model_name="planlinerevision", name="planning_revision_once"),
        migrations.RemoveField(model_name="planlinerevision", name="replaced_at"),
        migrations.AddField(model_name="planlinerevision", name="key", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="planlinerevision",
            name="plan",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="line_revisions",
                to="planning.plan",
            ),
        ),
        migrations.AddField(
            model_name="planlinerevision",
            name="since",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="planlinerevision",
            name="until",
            field=models.PositiveIntegerField(blank=True, default=0, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
