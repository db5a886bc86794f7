"""Apps that registered for the badge services, and what persons let them do."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, guarding_persons, row_id

_GUARDS = (
    # What a person agreed to never becomes more, and a code that was exchanged is never good again.
    Guard(
        table="app_grant",
        act="UPDATE",
        when="OLD.code_used_at IS NOT NULL AND NEW.code_used_at IS NULL OR OLD.code_hash <> NEW.code_hash",
    ),
)


class Migration(migrations.Migration):
    """Two tables; of the second a person's connection sees the rows of that person."""

    dependencies = [("records", "0027_share_name")]
    operations = [
        migrations.CreateModel(
            "ConnectedAppRow",
            [
                ("id", row_id()),
                ("app_id", models.CharField(max_length=64, unique=True)),
                ("secret_hash", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=100)),
                ("home_url", models.CharField(max_length=500)),
                ("logo_url", models.CharField(max_length=500)),
                ("terms_url", models.CharField(max_length=500)),
                ("privacy_url", models.CharField(max_length=500)),
                ("software_id", models.CharField(max_length=200)),
                ("software_version", models.CharField(max_length=200)),
                ("redirect_urls", models.JSONField()),
                ("scopes", models.JSONField()),
                ("refreshes", models.BooleanField()),
                ("registered_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(db_index=True)),
            ],
            {"db_table": "connected_app"},
        ),
        migrations.CreateModel(
            "AppGrantRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("app", models.ForeignKey("records.connectedapprow", models.CASCADE, related_name="grant_rows")),
                ("scopes", models.JSONField()),
                ("redirect_url", models.CharField(max_length=500)),
                ("granted_at", models.DateTimeField()),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("code_challenge", models.CharField(max_length=128)),
                ("code_ends_at", models.DateTimeField()),
                ("code_used_at", models.DateTimeField(null=True)),
                ("access_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                ("access_ends_at", models.DateTimeField(null=True)),
                ("access_scopes", models.JSONField()),
                ("refresh_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                ("spent_refresh_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                ("over_at", models.DateTimeField(db_index=True)),
            ],
            {
                "db_table": "app_grant",
                "constraints": [models.UniqueConstraint(name="app_grant_once", fields=["account", "app"])],
            },
        ),
        guarding_persons("app_grant"),
        guarding(_GUARDS),
    ]
