"""Batches are read, planned and worked off in chunks; their files are kept in parts."""

import django.db.models.deletion
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key, row_id

GUARDS = (Guard(table="batch_chunk", act="UPDATE", when="OLD.state = 'done' OR NEW.fence < OLD.fence"),)
TENANTED = ("batch_chunk", "batch_upload_part")


def _batch(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to="records.batchtable"
    )


def _add(model_name: str, **fields: models.Field) -> list[migrations.AddField]:
    return [migrations.AddField(model_name=model_name, name=name, field=field) for name, field in fields.items()]


class Migration(migrations.Migration):
    """After `0019_object_storage`."""

    dependencies = [("records", "0019_object_storage")]
    operations = [
        *_add(
            "batchtable",
            award_at=models.DateTimeField(null=True),
            signing_at=models.DateTimeField(null=True),
            reason=models.CharField(blank=True, default="", max_length=60),
            notes=models.JSONField(default=dict),
            as_of=models.DateField(null=True),
            size=models.PositiveBigIntegerField(default=0),
            bytes_read=models.PositiveBigIntegerField(default=0),
            rows_read=models.PositiveIntegerField(default=0),
            reading_fence=models.PositiveIntegerField(default=0),
            reading_until=models.DateTimeField(null=True),
            reading_attempts=models.PositiveIntegerField(default=0),
        ),
        *_add(
            "batchrowtable",
            given=models.JSONField(null=True),
            name_key=models.BigIntegerField(null=True),
            number_key=models.BigIntegerField(null=True),
            email_key=models.BigIntegerField(null=True),
            did_key=models.BigIntegerField(null=True),
            given_key=models.BigIntegerField(null=True),
        ),
        migrations.RemoveConstraint(model_name="batchtable", name="batch_upload_once"),
        migrations.AddConstraint(
            model_name="batchtable",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["cancelled", "unreadable"]), _negated=True),
                fields=("institution", "microcredential", "digest"),
                name="batch_upload_once",
            ),
        ),
        migrations.RemoveIndex(model_name="batchrowtable", name="batch_row_state"),
        migrations.AddIndex(
            model_name="batchrowtable",
            index=models.Index(fields=["batch", "state", "number"], name="batch_row_place"),
        ),
        migrations.CreateModel(
            name="BatchChunkTable",
            fields=[
                ("id", row_id()),
                ("index", models.PositiveIntegerField()),
                ("first_row", models.PositiveIntegerField()),
                ("last_row", models.PositiveIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("issued", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("batch", _batch("chunks")),
                ("institution", institution_key()),
            ],
            options={"db_table": "batch_chunk"},
        ),
        migrations.AddConstraint(
            model_name="batchchunktable",
            constraint=models.UniqueConstraint(fields=("batch", "index"), name="batch_chunk_once"),
        ),
        migrations.AddIndex(
            model_name="batchchunktable",
            index=models.Index(fields=["batch", "state", "index"], name="batch_chunk_state"),
        ),
        migrations.CreateModel(
            name="BatchUploadPartTable",
            fields=[
                ("id", row_id()),
                ("index", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("batch", _batch("parts")),
                ("institution", institution_key()),
            ],
            options={"db_table": "batch_upload_part"},
        ),
        migrations.AddConstraint(
            model_name="batchuploadparttable",
            constraint=models.UniqueConstraint(fields=("batch", "index"), name="batch_upload_part_once"),
        ),
        guarding(GUARDS, tenanted=TENANTED),
    ]
