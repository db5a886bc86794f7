"""Offers of awards to wallet apps."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, row_id


class Migration(migrations.Migration):
    """One table, of which an institution sees its own rows."""

    dependencies = [("records", "0021_share")]
    operations = [
        migrations.CreateModel(
            "CredentialOfferRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("key", models.CharField(max_length=32)),
                ("account", models.CharField(blank=True, max_length=36)),
                ("award_number", models.CharField(max_length=20)),
                ("form", models.CharField(max_length=24)),
                ("code_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("tx_code_hash", models.CharField(blank=True, max_length=64)),
                ("tries_left", models.PositiveSmallIntegerField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("redeemed_at", models.DateTimeField(null=True)),
                ("token_hash", models.CharField(blank=True, max_length=64)),
                ("token_ends_at", models.DateTimeField(null=True)),
                ("wallet_key", models.CharField(blank=True, max_length=43)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("event", models.CharField(blank=True, max_length=24)),
                ("notified_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "credential_offer",
                "constraints": [
                    models.UniqueConstraint(name="credential_offer_key", fields=["institution", "key"]),
                    models.UniqueConstraint(name="credential_offer_code", fields=["institution", "code_hash"]),
                    models.UniqueConstraint(
                        name="credential_offer_token",
                        fields=["institution", "token_hash"],
                        condition=~models.Q(token_hash=""),
                    ),
                ],
                "indexes": [models.Index(fields=["institution", "award_number"], name="credential_offer_award")],
            },
        ),
        guarding((), tenanted=("credential_offer",)),
    ]
