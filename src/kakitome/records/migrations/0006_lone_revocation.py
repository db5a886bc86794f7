"""What one person revoked award by award: counted with orders that went on alone."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("records", "0005_outbox_digests")]
    operations = [
        migrations.CreateModel(
            "LoneRevocationRow",
            [
                ("id", row_id()),
                ("answerable", models.CharField(max_length=200)),
                ("credential_id", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("institution", institution_key()),
            ],
            {
                "db_table": "lone_revocation",
                "indexes": [
                    models.Index(fields=["institution", "answerable", "at"], name="lone_revocation_day"),
                ],
            },
        ),
        guarding(never("lone_revocation"), tenanted=("lone_revocation",)),
    ]
