"""What members found when they compared their own figures with a credit bank's ledger."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("records", "0079_credit_ahead")]
    operations = [
        migrations.CreateModel(
            "CreditReconciliationRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("key", models.CharField(max_length=32, unique=True)),
                ("bank", models.CharField(max_length=16)),
                ("digest", models.CharField(max_length=64)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("agreed", models.PositiveIntegerField()),
                ("unread", models.JSONField()),
                ("differences", models.JSONField()),
            ],
            {
                "db_table": "credit_reconciliation",
                "indexes": [models.Index(fields=["bank", "institution"], name="credit_reconciliation_of")],
            },
        ),
        guarding(never("credit_reconciliation"), tenanted=("credit_reconciliation",)),
    ]
