"""Pathways of institutions: drafts, versions and what joint bodies said; the latter two are never changed."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id

_TABLES = ("pathway_draft", "pathway_version", "pathway_consent")


class Migration(migrations.Migration):
    """Three tables; anybody may read versions."""

    dependencies = [("records", "0053_bound_tokens")]
    operations = [
        migrations.CreateModel(
            "PathwayDraftRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("number", models.CharField(max_length=12, unique=True)),
                ("pathway", models.JSONField()),
                ("revision", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField(null=True)),
            ],
            {"db_table": "pathway_draft"},
        ),
        migrations.CreateModel(
            "PathwayVersionRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("number", models.CharField(max_length=12)),
                ("version", models.PositiveIntegerField()),
                ("pathway", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=200)),
            ],
            {
                "db_table": "pathway_version",
                "constraints": [models.UniqueConstraint(name="pathway_version_once", fields=["number", "version"])],
            },
        ),
        migrations.CreateModel(
            "PathwayConsentRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("number", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64)),
                ("is_given", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
            ],
            {
                "db_table": "pathway_consent",
                "indexes": [models.Index(fields=["number"], name="pathway_consent_number")],
            },
        ),
        guarding(
            never("pathway_version", "pathway_consent"),
            tenanted=_TABLES,
            readable=("pathway_version",),
        ),
    ]
