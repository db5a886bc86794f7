"""What belongs to a person: documents of whatever issuer, proofs of identity, collections."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


def _account() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)


class Migration(migrations.Migration):
    """Five tables, of which a person's connection sees the rows of that person."""

    dependencies = [("records", "0019_case_partner")]
    operations = [
        migrations.CreateModel(
            "WalletDocumentRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("key", models.CharField(max_length=32)),
                ("sha256", models.CharField(max_length=64)),
                ("credential_sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("file_format", models.CharField(max_length=10)),
                ("form", models.CharField(blank=True, max_length=60)),
                ("origin", models.CharField(max_length=10)),
                ("origin_name", models.CharField(blank=True, max_length=500)),
                ("added_at", models.DateTimeField()),
                ("title_ja", models.TextField(blank=True)),
                ("title_en", models.TextField(blank=True)),
                ("issuer_name_ja", models.TextField(blank=True)),
                ("issuer_name_en", models.TextField(blank=True)),
                ("awarded_on", models.DateField(null=True)),
                ("valid_until", models.DateTimeField(null=True)),
                ("addressee", models.CharField(max_length=10)),
                ("verdict", models.CharField(max_length=30)),
                ("as_of", models.DateTimeField()),
                ("tried_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(db_index=True)),
                ("facts", models.JSONField(default=dict)),
                ("obstacle", models.CharField(blank=True, max_length=60)),
                ("verdict_before", models.CharField(blank=True, max_length=30)),
                ("changed_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("noted_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "wallet_document",
                "constraints": [
                    models.UniqueConstraint(name="wallet_document_key", fields=["account", "key"]),
                    models.UniqueConstraint(name="wallet_document_once", fields=["account", "credential_sha256"]),
                ],
                "indexes": [
                    models.Index(
                        name="wallet_document_untold",
                        fields=["account"],
                        condition=models.Q(changed_at__isnull=False, told_at__isnull=True),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "WalletContentRow",
            [
                ("id", row_id()),
                ("account", _account()),
                (
                    "document",
                    models.OneToOneField("records.walletdocumentrow", models.CASCADE, related_name="content"),
                ),
                ("data", models.BinaryField()),
            ],
            {"db_table": "wallet_content"},
        ),
        migrations.CreateModel(
            "IdentityProofRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("key", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=20)),
                ("identifier", models.CharField(max_length=500)),
                ("proved_at", models.DateTimeField(null=True)),
                ("proved_by", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "identity_proof",
                "constraints": [
                    models.UniqueConstraint(name="identity_proof_key", fields=["account", "key"]),
                    models.UniqueConstraint(
                        name="identity_proof_once",
                        fields=["account", "kind", "identifier"],
                        condition=models.Q(ended_at__isnull=True),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "WalletCollectionRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("key", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
            ],
            {
                "db_table": "wallet_collection",
                "constraints": [models.UniqueConstraint(name="wallet_collection_key", fields=["account", "key"])],
            },
        ),
        migrations.CreateModel(
            "CollectedItemRow",
            [
                ("id", row_id()),
                ("account", _account()),
                (
                    "collection",
                    models.ForeignKey(
                        "records.walletcollectionrow", models.CASCADE, related_name="item_rows", db_index=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "document",
                    models.ForeignKey("records.walletdocumentrow", models.CASCADE, null=True, related_name="+"),
                ),
                ("award", models.CharField(blank=True, max_length=20)),
            ],
            {
                "db_table": "wallet_collection_item",
                "constraints": [
                    models.UniqueConstraint(name="wallet_collection_item_place", fields=["collection", "position"]),
                    models.CheckConstraint(
                        name="wallet_collection_item_one",
                        condition=models.Q(document__isnull=False, award="")
                        | (models.Q(document__isnull=True) & ~models.Q(award="")),
                    ),
                ],
            },
        ),
        guarding_persons(
            "wallet_document", "wallet_content", "identity_proof", "wallet_collection", "wallet_collection_item"
        ),
    ]
