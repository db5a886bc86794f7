"""What verifiers elsewhere asked persons to show."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """A table of which a person sees their own rows."""

    dependencies = [("records", "0042_trusted_contact")]
    operations = [
        migrations.CreateModel(
            "OwnPresentationRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("request_sha256", models.CharField(max_length=64)),
                ("verifier_id", models.CharField(max_length=2000)),
                ("verifier_name", models.CharField(blank=True, max_length=2000)),
                ("host", models.CharField(max_length=300)),
                ("payload", models.TextField(blank=True)),
                ("is_signed", models.BooleanField()),
                ("is_same_device", models.BooleanField()),
                ("begun_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=10)),
                ("settled_at", models.DateTimeField(null=True)),
                ("sent", models.JSONField(default=list)),
                ("problem", models.CharField(blank=True, max_length=60)),
            ],
            {
                "db_table": "own_presentation",
                "constraints": [
                    models.UniqueConstraint(name="own_presentation_key", fields=["account", "key"]),
                    models.UniqueConstraint(name="own_presentation_once", fields=["account", "request_sha256"]),
                ],
            },
        ),
        guarding_persons("own_presentation"),
    ]
