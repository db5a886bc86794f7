"""Agreements about credit, and under which decision of its own an institution consents to one."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id


class Migration(migrations.Migration):
    """One table that everybody reads; and a column that may be NULL, for which SQLite does not make its table anew."""

    dependencies = [("records", "0075_mailboxes_of_now")]
    operations = [
        migrations.CreateModel(
            "AgreementRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("number", models.CharField(max_length=20)),
                ("version", models.PositiveIntegerField()),
                ("parties", models.TextField()),
                ("content", models.JSONField()),
            ],
            {
                "db_table": "credit_agreement",
                "constraints": [
                    models.UniqueConstraint(fields=["number", "version"], name="credit_agreement_version_once")
                ],
            },
        ),
        migrations.AddField("jointactrow", "decision", models.JSONField(null=True)),
        guarding(never("credit_agreement"), tenanted=("credit_agreement",), readable=("credit_agreement",)),
    ]
