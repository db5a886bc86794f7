"""Events at which people register for an award, and their entries."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, row_id


class Migration(migrations.Migration):
    """Two tables, of which an institution sees its own rows."""

    dependencies = [("records", "0083_claim_reminder")]
    operations = [
        migrations.CreateModel(
            "AwardingEventRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("key", models.CharField(max_length=32, unique=True)),
                ("short", models.CharField(max_length=12, unique=True)),
                ("microcredential", models.CharField(max_length=200)),
                ("name_ja", models.CharField(blank=True, max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("held_on", models.DateField()),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("most", models.PositiveIntegerField()),
                ("attendees", models.JSONField(default=list)),
                ("code", models.CharField(max_length=10)),
                ("code_seconds", models.PositiveSmallIntegerField()),
                ("secret", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(blank=True, max_length=36)),
            ],
            {"db_table": "awarding_event"},
        ),
        migrations.CreateModel(
            "EventEntryRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                (
                    "awarding_event",
                    models.ForeignKey(
                        "records.AwardingEventRow", models.CASCADE, db_index=False, related_name="+"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("state", models.CharField(max_length=10)),
                ("way", models.CharField(max_length=10)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("device", models.CharField(blank=True, max_length=32)),
                ("began_at", models.DateTimeField(null=True)),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.CharField(blank=True, max_length=36)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=36)),
                ("award_number", models.CharField(blank=True, max_length=20)),
            ],
            {
                "db_table": "event_entry",
                "constraints": [
                    models.UniqueConstraint(name="event_entry_number", fields=["awarding_event", "number"])
                ],
            },
        ),
        guarding((), tenanted=("awarding_event", "event_entry")),
    ]
