"""Steps of the way back of awards that the wrong person received; none is ever changed or deleted."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id


class Migration(migrations.Migration):
    """A table that only grows."""

    dependencies = [("records", "0011_closing")]
    operations = [
        migrations.CreateModel(
            "ReturnStepRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("award_number", models.CharField(max_length=20)),
                ("position", models.PositiveIntegerField()),
                ("act", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("holder", models.CharField(blank=True, max_length=36)),
                ("actor", models.CharField(blank=True, max_length=200)),
                ("reason", models.TextField(blank=True)),
                ("credential_id", models.CharField(blank=True, max_length=500)),
            ],
            {
                "db_table": "award_return",
                "constraints": [
                    models.UniqueConstraint(
                        name="award_return_once", fields=["institution", "award_number", "position"]
                    )
                ],
                "indexes": [models.Index(fields=["holder"], name="award_return_holder")],
            },
        ),
        guarding(never("award_return"), tenanted=("award_return",)),
    ]
