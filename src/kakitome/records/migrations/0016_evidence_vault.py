"""Evidence of cases: records that outlive the files; cases drawn for audits."""

import django.db.models.deletion
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key, row_id

GUARDS = (
    Guard(
        table="case_evidence",
        act="UPDATE",
        when="OLD.destroyed_at IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.case_id <> OLD.case_id OR NEW.name <> OLD.name OR NEW.kind <> OLD.kind OR NEW.size <> OLD.size OR NEW.added_at <> OLD.added_at",
    ),
    Guard(table="case_evidence", act="DELETE"),
    Guard(table="case_sample", act="UPDATE"),
    Guard(table="case_sample", act="DELETE"),
)
TENANTED = ("case_evidence", "case_sample")


class Migration(migrations.Migration):
    """After `0015_recognition`."""

    dependencies = [("records", "0015_recognition")]
    operations = [
        migrations.CreateModel(
            name="EvidenceRow",
            fields=[
                ("id", row_id()),
                ("kind", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=120)),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=200)),
                ("destroyed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=60)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_rows",
                        to="records.caserow",
                    ),
                ),
                ("institution", institution_key()),
            ],
            options={"db_table": "case_evidence"},
        ),
        migrations.CreateModel(
            name="EvidenceSampleRow",
            fields=[
                ("id", row_id()),
                ("year", models.PositiveIntegerField()),
                ("share", models.CharField(max_length=20)),
                ("seed", models.CharField(max_length=100)),
                ("of", models.PositiveIntegerField()),
                ("cases", models.JSONField(default=list)),
                ("drawn_at", models.DateTimeField()),
                ("drawn_by", models.CharField(max_length=200)),
                ("institution", institution_key()),
            ],
            options={"db_table": "case_sample"},
        ),
        migrations.AddConstraint(
            model_name="evidencerow",
            constraint=models.UniqueConstraint(fields=("case", "kind", "sha256"), name="case_evidence_once"),
        ),
        migrations.AddConstraint(
            model_name="evidencesamplerow",
            constraint=models.UniqueConstraint(fields=("institution", "year", "seed"), name="case_sample_once"),
        ),
        guarding(GUARDS, tenanted=TENANTED),
    ]
