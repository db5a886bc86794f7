"""Portfolios of persons, with their entries, proofs and files."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


def _account() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)


def _of_entry(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        "records.portfolioentryrow", models.CASCADE, related_name=related_name, db_index=False
    )


class Migration(migrations.Migration):
    """Four tables of which a person sees their own rows."""

    dependencies = [("records", "0040_request_report")]
    operations = [
        migrations.CreateModel(
            "PortfolioRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("address", models.CharField(max_length=32, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("language", models.CharField(max_length=5)),
                ("words", models.TextField(blank=True)),
                ("named", models.CharField(max_length=32, blank=True)),
                ("shows_reading", models.BooleanField()),
                ("published_at", models.DateTimeField(null=True)),
                ("is_found", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            {
                "db_table": "portfolio",
                "constraints": [models.UniqueConstraint(name="portfolio_once", fields=["account"])],
            },
        ),
        migrations.CreateModel(
            "PortfolioEntryRow",
            [
                ("id", row_id()),
                ("account", _account()),
                (
                    "portfolio",
                    models.ForeignKey("records.portfoliorow", models.CASCADE, related_name="entry_rows"),
                ),
                ("key", models.CharField(max_length=32)),
                ("position", models.PositiveIntegerField()),
                ("heading", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True)),
                ("links", models.TextField(blank=True)),
                ("is_shown", models.BooleanField()),
            ],
            {
                "db_table": "portfolio_entry",
                "constraints": [models.UniqueConstraint(name="portfolio_entry_key", fields=["account", "key"])],
            },
        ),
        migrations.CreateModel(
            "PortfolioProofRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("entry", _of_entry("proof_rows")),
                ("position", models.PositiveIntegerField()),
                (
                    "document",
                    models.ForeignKey("records.walletdocumentrow", models.CASCADE, null=True, related_name="+"),
                ),
                (
                    "own_record",
                    models.ForeignKey("records.ownrecordrow", models.CASCADE, null=True, related_name="+"),
                ),
                ("award", models.CharField(max_length=20, blank=True)),
                ("shows", models.CharField(max_length=10)),
            ],
            {
                "db_table": "portfolio_proof",
                "constraints": [
                    models.UniqueConstraint(name="portfolio_proof_place", fields=["entry", "position"]),
                    models.CheckConstraint(
                        name="portfolio_proof_one",
                        condition=models.Q(document__isnull=False, own_record__isnull=True, award="")
                        | models.Q(document__isnull=True, own_record__isnull=False, award="")
                        | (models.Q(document__isnull=True, own_record__isnull=True) & ~models.Q(award="")),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "PortfolioFileRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("entry", _of_entry("file_rows")),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("added_at", models.DateTimeField()),
                ("data", models.BinaryField()),
            ],
            {
                "db_table": "portfolio_file",
                "constraints": [models.UniqueConstraint(name="portfolio_file_once", fields=["entry", "sha256"])],
            },
        ),
        guarding_persons("portfolio", "portfolio_entry", "portfolio_proof", "portfolio_file"),
    ]
