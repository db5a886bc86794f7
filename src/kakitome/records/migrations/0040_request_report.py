"""Reports of requests, what became of them, and what is said of a name that was left out of what was sent."""

from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, row_id

_GUARDS = (
    # What was reported is not put in other words.
    Guard(
        table="request_report",
        act="UPDATE",
        when="OLD.note <> NEW.note OR OLD.reason <> NEW.reason OR OLD.reported_at <> NEW.reported_at"
        " OR OLD.settled_at IS NOT NULL AND NEW.settled_at IS NULL",
    ),
)


class Migration(migrations.Migration):
    """A table that goes with its request, and columns, empty for everything there is."""

    dependencies = [("records", "0039_asked_endorsement")]
    operations = [
        migrations.CreateModel(
            "RequestReportRow",
            [
                ("id", row_id()),
                (
                    "request",
                    models.ForeignKey("records.presentationrequestrow", models.CASCADE, related_name="reports"),
                ),
                ("reason", models.CharField(max_length=20)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("reported_at", models.DateTimeField()),
                ("reporter_hash", models.CharField(max_length=64, null=True)),
                ("settled_at", models.DateTimeField(db_index=True, null=True)),
            ],
            {
                "db_table": "request_report",
                "constraints": [
                    models.UniqueConstraint(name="request_report_once", fields=["request", "reporter_hash"])
                ],
            },
        ),
        migrations.AddField("presentationrequestrow", "held_at", models.DateTimeField(null=True)),
        migrations.AddField("presentationrequestrow", "released_at", models.DateTimeField(null=True)),
        migrations.AddField("sentdocumentrow", "is_same_person", models.BooleanField(null=True)),
        guarding(_GUARDS),
    ]
