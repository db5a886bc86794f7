"""Keys of persons that lie here, and who asked for it."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """A table of which a person sees their own rows, and a column, empty for everybody."""

    dependencies = [("records", "0033_expiry_reminder")]
    operations = [
        migrations.CreateModel(
            "HolderKeyRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("key_id", models.CharField(max_length=120, unique=True)),
                ("sealed", models.TextField()),
                ("made_for", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField()),
                ("award", models.CharField(blank=True, max_length=20)),
                (
                    "document",
                    models.ForeignKey("records.walletdocumentrow", models.CASCADE, related_name="key_rows", null=True),
                ),
            ],
            {
                "db_table": "holder_key",
                "constraints": [
                    models.UniqueConstraint(name="holder_key_key", fields=["account", "key"]),
                    models.UniqueConstraint(
                        name="holder_key_award",
                        fields=["account", "award"],
                        condition=models.Q(("award", ""), _negated=True),
                    ),
                ],
            },
        ),
        guarding_persons("holder_key"),
        migrations.AddField("walletsettingsrow", "keys_kept_since", models.DateTimeField(null=True)),
    ]
