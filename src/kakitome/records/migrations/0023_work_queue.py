"""Jobs: waiting ones on SQLite, parked ones on either database."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, row_id


class Migration(migrations.Migration):
    """After `0022_withdrawal_order`."""

    dependencies = [("records", "0022_withdrawal_order")]
    operations = [
        migrations.CreateModel(
            name="WorkJobRow",
            fields=[
                ("id", row_id()),
                ("dedupe_id", models.CharField(max_length=200, unique=True)),
                ("institution", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=40)),
                ("params", models.JSONField(default=dict)),
                ("not_before", models.DateTimeField()),
                ("failures", models.PositiveIntegerField(default=0)),
                ("worker", models.CharField(blank=True, max_length=40)),
            ],
            options={"db_table": "work_job"},
        ),
        migrations.CreateModel(
            name="ParkedJobRow",
            fields=[
                ("id", row_id()),
                ("dedupe_id", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=40)),
                ("params", models.JSONField(default=dict)),
                ("attempts", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=60)),
                ("parked_at", models.DateTimeField()),
                ("institution", institution_key()),
            ],
            options={"db_table": "parked_job"},
        ),
        migrations.AddIndex(
            model_name="workjobrow",
            index=models.Index(fields=["worker", "institution", "not_before"], name="work_job_due"),
        ),
        migrations.AddConstraint(
            model_name="parkedjobrow",
            constraint=models.UniqueConstraint(fields=("institution", "dedupe_id"), name="parked_job_once"),
        ),
        guarding((), tenanted=("parked_job",)),
    ]
