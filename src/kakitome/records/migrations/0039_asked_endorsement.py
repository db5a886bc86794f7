"""Endorsements that persons ask for, and what came of them."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, guarding_persons, row_id

_GUARDS = (
    # What was asked and what was said never change; what was taken back or called off stays so.
    Guard(
        table="asked_endorsement",
        act="UPDATE",
        when="OLD.link_hash <> NEW.link_hash OR OLD.words <> NEW.words OR OLD.mail <> NEW.mail"
        " OR OLD.shown_name <> NEW.shown_name OR NEW.ends_at > OLD.ends_at"
        " OR OLD.step IN ('cancelled', 'declined', 'not_them', 'withdrawn') AND OLD.step <> NEW.step"
        # Written out as PostgreSQL keeps it: the doctor compares the two.
        " OR OLD.step <> 'asked' AND (NEW.comment_ja <> OLD.comment_ja AND NEW.comment_ja <> ''"
        " OR NEW.comment_en <> OLD.comment_en AND NEW.comment_en <> ''"
        " OR NEW.name <> OLD.name AND NEW.name <> ''"
        " OR NEW.signed <> OLD.signed AND length(NEW.signed) > 0"
        " OR NEW.role <> OLD.role AND NEW.role <> ''"
        " OR NEW.organisation <> OLD.organisation AND NEW.organisation <> '')",
    ),
)


def _place(table: str) -> models.ForeignKey:
    return models.ForeignKey(table, models.CASCADE, null=True, related_name="+")


class Migration(migrations.Migration):
    """A table of which a person sees their own rows."""

    dependencies = [("records", "0038_share_event_region")]
    operations = [
        migrations.CreateModel(
            "AskedEndorsementRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("link_hash", models.CharField(max_length=64, unique=True)),
                ("document", _place("records.walletdocumentrow")),
                ("own_record", _place("records.ownrecordrow")),
                ("award", models.CharField(blank=True, max_length=20)),
                ("title_ja", models.CharField(blank=True, max_length=300)),
                ("title_en", models.CharField(blank=True, max_length=300)),
                ("shown_name", models.CharField(max_length=200)),
                ("called", models.CharField(max_length=200)),
                ("mail", models.CharField(db_index=True, max_length=254)),
                ("words", models.TextField(blank=True)),
                ("language", models.CharField(max_length=5)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("step", models.CharField(max_length=12)),
                ("step_at", models.DateTimeField(db_index=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("role", models.CharField(blank=True, max_length=200)),
                ("organisation", models.CharField(blank=True, max_length=200)),
                ("comment_ja", models.TextField(blank=True)),
                ("comment_en", models.TextField(blank=True)),
                ("given_at", models.DateTimeField(null=True)),
                ("signed", models.BinaryField(blank=True, default=b"")),
                ("signed_by_ja", models.CharField(blank=True, max_length=200)),
                ("signed_by_en", models.CharField(blank=True, max_length=200)),
            ],
            {
                "db_table": "asked_endorsement",
                "constraints": [
                    models.UniqueConstraint(name="asked_endorsement_key", fields=["account", "key"]),
                    models.CheckConstraint(
                        name="asked_endorsement_one",
                        condition=models.Q(document__isnull=False, own_record__isnull=True, award="")
                        | models.Q(document__isnull=True, own_record__isnull=False, award="")
                        | (models.Q(document__isnull=True, own_record__isnull=True) & ~models.Q(award="")),
                    ),
                ],
            },
        ),
        guarding_persons("asked_endorsement"),
        guarding(_GUARDS),
    ]
