import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from 0002: PostgreSQL does not change a table whose rows were just filled in."""

    dependencies = [("planning", "0002_versions")]

    operations = [
        migrations.AlterField(model_name="planlinerevision", name="key", field=models.UUIDField()),
        migrations.AlterField(
            model_name="planlinerevision",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="line_revisions", to="planning.plan"
            ),
        ),
        migrations.AlterField(
            model_name="planlinerevision",
            name="until",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="planlinerevision",
            name="line",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="revisions",
                to="planning.planline",
            ),
        ),
        migrations.AlterModelOptions(
            name="planlinerevision",
            options={
                "ordering": ["key", "since"],
                "verbose_name": "version of a line",
                "verbose_name_plural": "versions of lines",
            },
        ),
        migrations.AddIndex(
            model_name="planlinerevision",
            index=models.Index(fields=["plan", "since"], name="planning_revision_plan"),
        ),
        migrations.AddConstraint(
            model_name="planlinerevision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("plan", "key"), name="planning_revision_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="planlinerevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="planning_revision_period",
            ),
        ),
    ]
