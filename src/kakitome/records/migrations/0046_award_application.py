"""Applications of persons for awards, their evidence and steps, and what institutions ask of applicants."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id

_TABLES = ("award_call", "award_application", "award_application_evidence", "award_application_step")


class Migration(migrations.Migration):
    """Four tables of institutions; a step is never changed."""

    dependencies = [("records", "0045_reattestation")]
    operations = [
        migrations.CreateModel(
            "AwardCallRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("microcredential", models.CharField(max_length=200)),
                ("is_open", models.BooleanField()),
                ("words_ja", models.TextField(blank=True)),
                ("words_en", models.TextField(blank=True)),
                ("kinds", models.CharField(max_length=60, blank=True)),
                ("ends_on", models.DateField(null=True)),
                ("only_for", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
            ],
            {"db_table": "award_call", "constraints": [models.UniqueConstraint(name="award_call_once", fields=["institution", "microcredential"])] },
        ),
        migrations.CreateModel(
            "AwardApplicationRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("key", models.CharField(max_length=32, unique=True)),
                ("account", models.CharField(max_length=36, blank=True)),
                ("microcredential", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=12)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("name", models.CharField(max_length=200, blank=True)),
                ("email", models.CharField(max_length=254, blank=True)),
                ("words", models.TextField(blank=True)),
                ("language", models.CharField(max_length=2, blank=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("marks", models.JSONField(default=list)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(max_length=200, blank=True)),
                ("awarding_since", models.DateTimeField(null=True)),
                ("award_number", models.CharField(max_length=20, blank=True)),
            ],
            {"db_table": "award_application", "indexes": [
            models.Index(fields=["institution", "state", "sent_at"], name="award_application_queue"),
            models.Index(fields=["account"], name="award_application_account"),
        ] },
        ),
        migrations.CreateModel(
            "ApplicationEvidenceRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("application", models.ForeignKey("records.awardapplicationrow", models.CASCADE, related_name="evidence_rows")),
                ("key", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=500)),
                ("added_at", models.DateTimeField()),
                ("url", models.CharField(max_length=500, blank=True)),
                ("sha256", models.CharField(max_length=64, blank=True)),
                ("size", models.PositiveIntegerField(default=0)),
                ("media_type", models.CharField(max_length=100, blank=True)),
                ("issuer_ja", models.CharField(max_length=500, blank=True)),
                ("issuer_en", models.CharField(max_length=500, blank=True)),
                ("verdict", models.CharField(max_length=40, blank=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("is_signed_in", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField(null=True)),
                ("data", models.BinaryField(default=b"")),
            ],
            {"db_table": "award_application_evidence", "constraints": [
            models.UniqueConstraint(name="award_application_evidence_key", fields=["application", "key"]),
            models.UniqueConstraint(name="award_application_evidence_once", fields=["application", "sha256", "url"]),
        ] },
        ),
        migrations.CreateModel(
            "ApplicationStepRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("application", models.ForeignKey("records.awardapplicationrow", models.CASCADE, related_name="step_rows")),
                ("position", models.PositiveIntegerField()),
                ("act", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=200, blank=True)),
                ("words", models.TextField(blank=True)),
            ],
            {"db_table": "award_application_step", "constraints": [models.UniqueConstraint(name="award_application_step_once", fields=["application", "position"])] },
        ),
        guarding(never("award_application_step", acts=("UPDATE",)), tenanted=_TABLES),
    ]
