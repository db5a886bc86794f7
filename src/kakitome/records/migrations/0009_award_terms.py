"""Terms of kinds of awards, and learners' answers to them: neither is ever changed or deleted."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id


class Migration(migrations.Migration):
    """Two tables that only grow."""

    dependencies = [("records", "0008_claims")]
    operations = [
        migrations.CreateModel(
            "AwardTermsRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("microcredential", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("text_ja", models.TextField(blank=True)),
                ("text_en", models.TextField(blank=True)),
                ("choices", models.JSONField(default=list)),
                ("stated_at", models.DateTimeField()),
                ("stated_by", models.CharField(max_length=200)),
            ],
            {
                "db_table": "award_terms",
                "constraints": [
                    models.UniqueConstraint(
                        name="award_terms_once", fields=["institution", "microcredential", "version"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "ConsentAnswerRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("award_number", models.CharField(max_length=20)),
                ("microcredential", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("choice", models.CharField(max_length=60)),
                ("is_given", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            {
                "db_table": "consent_answer",
                "indexes": [
                    models.Index(fields=["institution", "award_number"], name="consent_answer_award"),
                    models.Index(fields=["institution", "digest"], name="consent_answer_terms"),
                ],
            },
        ),
        guarding(never("award_terms", "consent_answer"), tenanted=("award_terms", "consent_answer")),
    ]
