"""Checks of many at once: batches and their items, which are forgotten after a week."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """After the transparency log."""

    dependencies = [("records", "0005_transparency_log")]
    operations = [
        migrations.CreateModel(
            name="VerificationBatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("finished_at", models.DateTimeField(db_index=True, null=True)),
            ],
            options={"db_table": "verification_batch"},
        ),
        migrations.CreateModel(
            name="VerificationItemRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("label", models.CharField(max_length=500)),
                ("text", models.TextField(blank=True)),
                ("data", models.BinaryField(null=True)),
                ("problem", models.JSONField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("verdict", models.CharField(blank=True, max_length=30)),
                ("facts", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="records.verificationbatchrow",
                    ),
                ),
            ],
            options={
                "db_table": "verification_item",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "position"), name="verification_item_once"),
                ],
            },
        ),
    ]
