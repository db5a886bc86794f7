"""Registers of digests, and in them every watched row that is there already, as it is found."""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.digests.register import enter_all_rows
from kakitome.records.row_guards import guarding, never, row_id


def _begin(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    enter_all_rows(using=schema_editor.connection.alias, apps=apps)


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("records", "0003_security_event"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [
        migrations.CreateModel(
            "RecordDigestRow",
            [
                ("id", row_id()),
                (
                    "institution",
                    models.ForeignKey(
                        "records.organisation", models.PROTECT, db_index=False, null=True, related_name="+"
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("written", "written"), ("deleted", "deleted"), ("found", "found")], max_length=8
                    ),
                ),
                ("relation", models.CharField(max_length=63)),
                ("row", models.CharField(max_length=64)),
                ("columns", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("key_id", models.CharField(max_length=16)),
                ("code", models.CharField(max_length=64)),
            ],
            {
                "db_table": "record_digest",
                "indexes": [models.Index(fields=["relation", "row"], name="record_digest_row")],
                "constraints": [
                    models.UniqueConstraint(name="record_digest_sequence", fields=["institution", "sequence"]),
                    models.UniqueConstraint(
                        name="record_digest_own_sequence",
                        fields=["sequence"],
                        condition=models.Q(institution__isnull=True),
                    ),
                ],
            },
        ),
        guarding(never("record_digest"), tenanted=("record_digest",)),
        migrations.RunPython(_begin, migrations.RunPython.noop),
    ]
