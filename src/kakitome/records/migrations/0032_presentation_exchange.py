"""What wallet apps are asked for: presentations by OpenID for Verifiable Presentations."""

from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, row_id

_GUARDS = (
    # Fetched once, answered once: neither is ever undone.
    Guard(
        table="presentation_exchange",
        act="UPDATE",
        when="OLD.fetched_at IS NOT NULL AND NEW.fetched_at IS NULL"
        " OR OLD.answered_at IS NOT NULL AND NEW.answered_at IS NULL"
        " OR OLD.nonce <> NEW.nonce OR OLD.key_hash <> NEW.key_hash OR NEW.ends_at > OLD.ends_at",
    ),
)


class Migration(migrations.Migration):
    """One table, whose rows belong to a request."""

    dependencies = [("records", "0031_recovery_sheet")]
    operations = [
        migrations.CreateModel(
            "PresentationExchangeRow",
            [
                ("id", row_id()),
                (
                    "request",
                    models.ForeignKey("records.presentationrequestrow", models.CASCADE, related_name="exchanges"),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("nonce", models.CharField(max_length=64)),
                ("state_hash", models.CharField(max_length=64)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("is_encrypted", models.BooleanField()),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=32)),
                ("problem", models.CharField(blank=True, max_length=60)),
            ],
            {"db_table": "presentation_exchange"},
        ),
        guarding(_GUARDS),
    ]
