"""How a person's name is written, and what stated it."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """A table of which a person sees their own rows."""

    dependencies = [("records", "0023_wallet_settings")]
    operations = [
        migrations.CreateModel(
            "PersonNameRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("form", models.CharField(max_length=10)),
                ("text", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("award", models.CharField(blank=True, max_length=20)),
                ("document", models.CharField(blank=True, max_length=32)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("stated_by_ja", models.TextField(blank=True)),
                ("stated_by_en", models.TextField(blank=True)),
                ("stated_on", models.DateField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "person_name",
                "constraints": [
                    models.UniqueConstraint(name="person_name_key", fields=["account", "key"]),
                    models.UniqueConstraint(name="person_name_once", fields=["account", "form", "text"]),
                ],
            },
        ),
        guarding_persons("person_name"),
    ]
