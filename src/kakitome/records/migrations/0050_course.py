"""Courses of curricula."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id


class Migration(migrations.Migration):
    """One table that everybody reads; an institution adds to its own rows, and nobody changes one."""

    dependencies = [("records", "0049_exchange_return")]
    operations = [
        migrations.CreateModel(
            "CourseRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
            ],
            {
                "db_table": "course",
                "constraints": [
                    models.UniqueConstraint(fields=["institution", "code", "version"], name="course_version_once")
                ],
            },
        ),
        guarding(never("course"), tenanted=("course",), readable=("course",)),
    ]
