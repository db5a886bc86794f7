"""Printed codes by which awards are received."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, row_id


class Migration(migrations.Migration):
    """One table, of which an institution sees its own rows."""

    dependencies = [("records", "0046_award_application")]
    operations = [
        migrations.CreateModel(
            "ClaimCodeRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("award_number", models.CharField(max_length=20)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("made_by", models.CharField(blank=True, max_length=36)),
                ("used_at", models.DateTimeField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "claim_code",
                "indexes": [models.Index(fields=["institution", "award_number"], name="claim_code_award")],
            },
        ),
        guarding((), tenanted=("claim_code",)),
    ]
