"""Pictures of the badges in wallets, and applications that ask for the renewal of an award."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """One table, of which a person's connection sees the rows of that person; and one column, NULL in what stood before."""

    dependencies = [("records", "0065_batch_of_applicants")]
    operations = [
        migrations.CreateModel(
            "WalletPictureRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                (
                    "document",
                    models.OneToOneField("records.walletdocumentrow", models.CASCADE, related_name="picture"),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=20)),
                ("caption", models.TextField(blank=True)),
                ("data", models.BinaryField()),
            ],
            {"db_table": "wallet_picture"},
        ),
        guarding_persons("wallet_picture"),
        migrations.AddField("awardapplicationrow", "renews", models.CharField(max_length=20, null=True)),
    ]
