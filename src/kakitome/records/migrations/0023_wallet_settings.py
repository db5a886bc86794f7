"""What a credential states that it is, and what a person chose for their wallet."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """A column, empty until a document is next looked at, and a table of which a person sees their own row."""

    dependencies = [("records", "0022_credential_offer")]
    operations = [
        migrations.AddField("walletdocumentrow", "kind", models.CharField(blank=True, max_length=20)),
        migrations.CreateModel(
            "WalletSettingsRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("changes_seen_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "wallet_settings",
                "constraints": [models.UniqueConstraint(name="wallet_settings_once", fields=["account"])],
            },
        ),
        guarding_persons("wallet_settings"),
    ]
