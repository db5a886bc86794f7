"""Degree programmes of institutions."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id


class Migration(migrations.Migration):
    """One table that everybody reads; an institution adds to its own rows, and nobody changes one."""

    dependencies = [("records", "0068_joint_act")]
    operations = [
        migrations.CreateModel(
            "DegreeProgrammeRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
            ],
            {
                "db_table": "degree_programme",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["institution", "code", "version"], name="degree_programme_version_once"
                    )
                ],
            },
        ),
        guarding(never("degree_programme"), tenanted=("degree_programme",), readable=("degree_programme",)),
    ]
