"""When a class list was emptied, what was deleted because its time was over, shorter times that institutions chose."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, row_id


class Migration(migrations.Migration):
    """Two tables and a column."""

    dependencies = [("records", "0001_tables")]
    operations = [
        migrations.AddField("batchtable", "emptied_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            "RetentionRunRow",
            [
                ("id", row_id()),
                ("kind", models.CharField(max_length=40)),
                ("institution", models.CharField(blank=True, default="", max_length=32)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("removed", models.PositiveBigIntegerField(default=0)),
            ],
            {
                "db_table": "retention_run",
                "indexes": [models.Index(fields=["kind", "institution", "began_at"], name="retention_run_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        name="retention_run_under_way",
                        fields=["kind", "institution"],
                        condition=models.Q(ended_at__isnull=True),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "RetentionChoiceRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("kind", models.CharField(max_length=40)),
                ("days", models.PositiveIntegerField()),
            ],
            {
                "db_table": "retention_choice",
                "constraints": [
                    models.UniqueConstraint(name="retention_choice_once", fields=["institution", "kind"])
                ],
            },
        ),
        guarding((), tenanted=("retention_choice",)),
    ]
