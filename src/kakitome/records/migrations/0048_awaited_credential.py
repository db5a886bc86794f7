"""Credentials that people wait for."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding_persons, row_id


class Migration(migrations.Migration):
    """A table of which a person sees their own rows."""

    dependencies = [("records", "0047_claim_code")]
    operations = [
        migrations.CreateModel(
            "AwaitedCredentialRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("issuer", models.CharField(max_length=500)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("key_id", models.CharField(blank=True, max_length=120)),
                ("sealed", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("tries", models.PositiveIntegerField(default=0)),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("ended_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=60)),
                ("document", models.CharField(blank=True, max_length=32)),
            ],
            {
                "db_table": "awaited_credential",
                "constraints": [models.UniqueConstraint(name="awaited_credential_key", fields=["account", "key"])],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["next_at"], name="awaited_credential_due"
                    )
                ],
            },
        ),
        guarding_persons("awaited_credential"),
    ]
