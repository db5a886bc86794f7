"""Persons on pathways of an institution, who agreed that it looks at what counts."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, row_id

_OPEN = models.Q(state__in=["enrolled", "applied"]) & ~models.Q(account="")


class Migration(migrations.Migration):
    """One table of institutions."""

    dependencies = [("records", "0056_credit_turn")]
    operations = [
        migrations.CreateModel(
            "PathwayEnrolmentRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("key", models.CharField(max_length=32, unique=True)),
                ("account", models.CharField(max_length=36, blank=True)),
                ("pathway", models.CharField(max_length=12)),
                ("version", models.PositiveIntegerField()),
                ("state", models.CharField(max_length=12)),
                ("email", models.CharField(max_length=254)),
                ("agreed_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField()),
                ("language", models.CharField(max_length=2, blank=True)),
                ("applied_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(max_length=200, blank=True)),
                ("words", models.TextField(blank=True)),
                ("hindrance", models.CharField(max_length=60, blank=True)),
                ("awarding_since", models.DateTimeField(null=True)),
                ("award_number", models.CharField(max_length=20, blank=True)),
                ("parts", models.JSONField(default=list)),
            ],
            {
                "db_table": "pathway_enrolment",
                "constraints": [
                    models.UniqueConstraint(
                        name="pathway_enrolment_once", fields=["pathway", "account"], condition=_OPEN
                    )
                ],
                "indexes": [
                    models.Index(fields=["institution", "state", "looked_at"], name="pathway_enrolment_due"),
                    models.Index(fields=["account"], name="pathway_enrolment_account"),
                ],
            },
        ),
        guarding((), tenanted=("pathway_enrolment",)),
    ]
