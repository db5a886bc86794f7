"""Own records of persons with their files, and their places in collections and share links."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_anew, guarding_persons, never, row_id


def _account() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)


def _place() -> models.ForeignKey:
    return models.ForeignKey("records.ownrecordrow", models.CASCADE, null=True, related_name="+")


def _one_of(name: str) -> models.CheckConstraint:
    """Write that an item is one thing: a document, an award or an own record."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(document__isnull=False, own_record__isnull=True, award="")
        | models.Q(document__isnull=True, own_record__isnull=False, award="")
        | (models.Q(document__isnull=True, own_record__isnull=True) & ~models.Q(award="")),
    )


class Migration(migrations.Migration):
    """Two tables of which a person sees their own rows, and a column in two that are there."""

    dependencies = [("records", "0025_shared_parts")]
    operations = [
        migrations.CreateModel(
            "OwnRecordRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("key", models.CharField(max_length=32)),
                ("title", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True)),
                ("began_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("links", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            {
                "db_table": "own_record",
                "constraints": [models.UniqueConstraint(name="own_record_key", fields=["account", "key"])],
            },
        ),
        migrations.CreateModel(
            "OwnFileRow",
            [
                ("id", row_id()),
                ("account", _account()),
                (
                    "record",
                    models.ForeignKey(
                        "records.ownrecordrow", models.CASCADE, related_name="file_rows", db_index=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("added_at", models.DateTimeField()),
                ("data", models.BinaryField()),
            ],
            {
                "db_table": "own_record_file",
                "constraints": [models.UniqueConstraint(name="own_record_file_once", fields=["record", "sha256"])],
            },
        ),
        guarding_persons("own_record", "own_record_file"),
        migrations.RemoveConstraint("collecteditemrow", "wallet_collection_item_one"),
        migrations.AddField("collecteditemrow", "own_record", _place()),
        migrations.AddConstraint("collecteditemrow", _one_of("wallet_collection_item_one")),
        migrations.RemoveConstraint("shareditemrow", "share_item_one"),
        migrations.AddField("shareditemrow", "own_record", _place()),
        migrations.AddConstraint("shareditemrow", _one_of("share_item_one")),
        guarding_anew(never("share_item", acts=("UPDATE",))),
    ]
