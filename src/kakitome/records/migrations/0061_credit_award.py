"""Credit awards, and marks of the credentials that were counted."""

from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key, never, row_id, showing

_GUARDS = (
    *never("credit_award", acts=("DELETE",)),
    Guard(
        table="credit_award",
        act="UPDATE",
        when="OLD.reversed_at IS NOT NULL OR NEW.number <> OLD.number OR NEW.case_number <> OLD.case_number"
        " OR NEW.payload <> OLD.payload OR NEW.key_id <> OLD.key_id"
        " OR (length(OLD.document) > 0 AND NEW.document <> OLD.document)",
    ),
    *never("source_use", acts=("DELETE",)),
    Guard(
        table="source_use",
        act="UPDATE",
        when="OLD.freed_at IS NOT NULL OR NEW.source <> OLD.source OR NEW.case_number <> OLD.case_number"
        " OR NEW.credits <> OLD.credits OR NEW.used_on <> OLD.used_on OR NEW.institution_id <> OLD.institution_id",
    ),
)
_ASKED = "'source:' || source = current_setting('kakitome.institution', true)"


class Migration(migrations.Migration):
    """Two tables of institutions; of the second, a row is read by whoever names its very hash."""

    dependencies = [("records", "0057_pathway_enrolment")]
    operations = [
        migrations.CreateModel(
            "CreditAwardRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("case_number", models.CharField(max_length=20)),
                ("url", models.CharField(max_length=500)),
                ("issuer", models.CharField(max_length=300)),
                ("key_id", models.CharField(max_length=200)),
                ("payload", models.BinaryField()),
                ("intended_at", models.DateTimeField()),
                ("place", models.JSONField()),
                ("document", models.BinaryField(default=b"")),
                ("signed_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("reversed_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "credit_award",
                "constraints": [
                    models.UniqueConstraint(
                        name="credit_award_case",
                        fields=["institution", "case_number"],
                        condition=models.Q(reversed_at=None),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "SourceUseRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("source", models.CharField(max_length=64)),
                ("case_number", models.CharField(max_length=20)),
                ("credits", models.CharField(max_length=10)),
                ("rule_set", models.CharField(max_length=60, blank=True)),
                ("used_on", models.DateField()),
                ("freed_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "source_use",
                "constraints": [
                    models.UniqueConstraint(
                        name="source_use_once", fields=["institution", "source"], condition=models.Q(freed_at=None)
                    )
                ],
                "indexes": [
                    models.Index(fields=["source"], name="source_use_source"),
                    models.Index(fields=["institution", "case_number"], name="source_use_case"),
                ],
            },
        ),
        guarding(_GUARDS, tenanted=("credit_award",)),
        showing({"source_use": {"asked_source": _ASKED}}),
    ]
