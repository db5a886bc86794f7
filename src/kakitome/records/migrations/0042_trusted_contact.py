"""Trusted contacts of persons, and recoveries by their word."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


def _account() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)


class Migration(migrations.Migration):
    """Two tables of which a person's connection sees its own rows, one of nobody's, and a column, empty for everybody."""

    dependencies = [("records", "0041_portfolio")]
    operations = [
        migrations.CreateModel(
            "TrustedContactRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("address", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=100)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "trusted_contact",
                "constraints": [models.UniqueConstraint(name="trusted_contact_once", fields=["account"])],
            },
        ),
        migrations.CreateModel(
            "ContactRecoveryRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("browser_hash", models.CharField(max_length=64, unique=True)),
                ("contact_hash", models.CharField(max_length=64, unique=True)),
                ("stop_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                ("begun_at", models.DateTimeField()),
                ("opens_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "contact_recovery",
                "constraints": [models.UniqueConstraint(name="contact_recovery_once", fields=["account"])],
            },
        ),
        migrations.CreateModel(
            "RecoveryPleaRow",
            [
                ("id", row_id()),
                ("key", models.CharField(max_length=32, unique=True)),
                ("address", models.CharField(max_length=254)),
                ("contact_address", models.CharField(max_length=254)),
                ("browser_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
            {"db_table": "recovery_plea"},
        ),
        migrations.AddField("account", "recovery_opens_at", models.DateTimeField(null=True)),
        guarding_persons("trusted_contact", "contact_recovery"),
    ]
