"""What was recognised, what became of it, and the signed editions: rows that only ever grow."""

import django.db.models.deletion
from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id

TABLES = ("recognition", "recognition_change", "recognition_edition", "signed_edition")


def _recognition(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to="records.recognitionrow"
    )


class Migration(migrations.Migration):
    """After `0014_recognition_case`."""

    dependencies = [("records", "0014_recognition_case")]
    operations = [
        migrations.CreateModel(
            name="RecognitionRow",
            fields=[
                ("id", row_id()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("body_did", models.CharField(max_length=300)),
                ("body_name_ja", models.TextField(blank=True)),
                ("body_name_en", models.TextField(blank=True)),
                ("case_number", models.CharField(max_length=20)),
                ("procedure", models.CharField(max_length=100)),
                ("criteria_version", models.CharField(max_length=100)),
                ("entry", models.CharField(max_length=20)),
                ("entry_version", models.PositiveIntegerField()),
                ("about", models.CharField(max_length=500)),
                ("title_ja", models.TextField(blank=True)),
                ("title_en", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=64)),
                ("decided_at", models.DateTimeField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("confirmed", models.JSONField(default=list)),
                ("conditions", models.JSONField(default=list)),
                ("status", models.JSONField(default=list)),
                ("institution", institution_key()),
            ],
            options={"db_table": "recognition"},
        ),
        migrations.CreateModel(
            name="RecognitionChangeRow",
            fields=[
                ("id", row_id()),
                ("sequence", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("suspended", "suspended"), ("resumed", "resumed"), ("withdrawn", "withdrawn")],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason_ja", models.TextField(blank=True)),
                ("reason_en", models.TextField(blank=True)),
                ("institution", institution_key()),
                ("recognition", _recognition("change_rows")),
            ],
            options={"db_table": "recognition_change"},
        ),
        migrations.CreateModel(
            name="RecognitionEditionRow",
            fields=[
                ("id", row_id()),
                ("edition", models.PositiveIntegerField()),
                ("url", models.CharField(max_length=500)),
                ("issuer", models.CharField(max_length=300)),
                ("key_id", models.CharField(max_length=200)),
                ("payload", models.BinaryField()),
                ("intended_at", models.DateTimeField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("institution", institution_key()),
                ("recognition", _recognition("edition_rows")),
            ],
            options={"db_table": "recognition_edition"},
        ),
        migrations.CreateModel(
            name="SignedEditionRow",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="signed_row",
                        serialize=False,
                        to="records.recognitioneditionrow",
                    ),
                ),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("institution", institution_key()),
            ],
            options={"db_table": "signed_edition"},
        ),
        migrations.AddConstraint(
            model_name="recognitionrow",
            constraint=models.CheckConstraint(
                condition=models.Q(valid_from__lt=models.F("valid_until")), name="recognition_period"
            ),
        ),
        migrations.AddIndex(
            model_name="recognitionrow", index=models.Index(fields=["entry"], name="recognition_entry")
        ),
        migrations.AddIndex(
            model_name="recognitionrow", index=models.Index(fields=["about"], name="recognition_about")
        ),
        migrations.AddIndex(
            model_name="recognitionrow",
            index=models.Index(fields=["institution", "case_number"], name="recognition_case_number"),
        ),
        migrations.AddConstraint(
            model_name="recognitionchangerow",
            constraint=models.UniqueConstraint(fields=("recognition", "sequence"), name="recognition_change_once"),
        ),
        migrations.AddConstraint(
            model_name="recognitionchangerow",
            constraint=models.UniqueConstraint(
                condition=models.Q(kind="withdrawn"), fields=("recognition",), name="recognition_withdrawn_once"
            ),
        ),
        migrations.AddIndex(
            model_name="recognitionchangerow", index=models.Index(fields=["at"], name="recognition_change_at")
        ),
        migrations.AddConstraint(
            model_name="recognitioneditionrow",
            constraint=models.UniqueConstraint(fields=("recognition", "edition"), name="recognition_edition_once"),
        ),
        guarding(never(*TABLES), tenanted=TABLES),
    ]
