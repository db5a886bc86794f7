"""What somebody began to share and kept for later."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """A table of which a person sees their own rows."""

    dependencies = [("records", "0043_own_presentation")]
    operations = [
        migrations.CreateModel(
            "ShareDraftRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("label", models.CharField(max_length=200, blank=True)),
                ("chosen", models.JSONField()),
                ("fields", models.JSONField()),
                ("states", models.JSONField()),
                ("kept_at", models.DateTimeField(db_index=True)),
            ],
            {
                "db_table": "share_draft",
                "constraints": [models.UniqueConstraint(name="share_draft_key", fields=["account", "key"])],
            },
        ),
        guarding_persons("share_draft"),
    ]
