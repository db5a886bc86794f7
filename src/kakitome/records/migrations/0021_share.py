"""Share links of a person, what they show, and what is noted about them."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, guarding_persons, never, row_id

_GUARDS = (
    # A link that was stopped never opens again, and no link becomes another.
    Guard(
        table="share",
        act="UPDATE",
        when="OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS NULL OR OLD.secret_hash <> NEW.secret_hash",
    ),
    *never("share_item", "share_event", acts=("UPDATE",)),
)


def _account() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)


class Migration(migrations.Migration):
    """Three tables, of which a person's connection sees the rows of that person."""

    dependencies = [("records", "0020_wallet")]
    operations = [
        migrations.CreateModel(
            "ShareRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("key", models.CharField(max_length=32)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("label", models.CharField(blank=True, max_length=200)),
                ("note", models.TextField(blank=True)),
                ("language", models.CharField(max_length=5)),
                ("item_count", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("over_at", models.DateTimeField(db_index=True)),
                ("pin_hash", models.CharField(blank=True, max_length=200)),
                ("most_views", models.PositiveIntegerField(null=True)),
                ("views", models.PositiveIntegerField(default=0)),
                ("wrong_pins", models.PositiveIntegerField(default=0)),
                ("wrong_pin_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "share",
                "constraints": [models.UniqueConstraint(name="share_key", fields=["account", "key"])],
            },
        ),
        migrations.CreateModel(
            "SharedItemRow",
            [
                ("id", row_id()),
                ("account", _account()),
                (
                    "share",
                    models.ForeignKey("records.sharerow", models.CASCADE, related_name="item_rows", db_index=False),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "document",
                    models.ForeignKey("records.walletdocumentrow", models.CASCADE, null=True, related_name="+"),
                ),
                ("award", models.CharField(blank=True, max_length=20)),
                ("shows", models.CharField(max_length=10)),
            ],
            {
                "db_table": "share_item",
                "constraints": [
                    models.UniqueConstraint(name="share_item_place", fields=["share", "position"]),
                    models.CheckConstraint(
                        name="share_item_one",
                        condition=models.Q(document__isnull=False, award="")
                        | (models.Q(document__isnull=True) & ~models.Q(award="")),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ShareEventRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("share", models.ForeignKey("records.sharerow", models.CASCADE, related_name="event_rows")),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=20)),
            ],
            {"db_table": "share_event"},
        ),
        guarding_persons("share", "share_item", "share_event"),
        guarding(_GUARDS),
    ]
