"""Requests to attest again, and what institutions say of them."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, guarding_persons, row_id

_GUARDS = (
    # What was asked never changes, and what was decided stays decided.
    Guard(
        table="reattestation",
        act="UPDATE",
        when="OLD.credential_sha256 <> NEW.credential_sha256 OR OLD.sha256 <> NEW.sha256"
        " OR OLD.institution <> NEW.institution OR OLD.words <> NEW.words OR OLD.shown_name <> NEW.shown_name"
        " OR OLD.step IN ('attested', 'refused', 'taken_back') AND OLD.step <> NEW.step"
        " OR OLD.award <> '' AND OLD.award <> NEW.award",
    ),
)


def _texts(name: str) -> list[tuple[str, models.Field]]:
    return [(f"{name}_{language}", models.CharField(blank=True, max_length=500)) for language in ("ja", "en")]


class Migration(migrations.Migration):
    """A table of which a person sees their own rows, and one of institutions' words, which everybody may read."""

    dependencies = [("records", "0044_share_draft")]
    operations = [
        migrations.CreateModel(
            "ReattestationRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("key", models.CharField(max_length=32)),
                ("institution", models.CharField(db_index=True, max_length=64)),
                (
                    "document",
                    models.ForeignKey("records.walletdocumentrow", models.SET_NULL, null=True, related_name="+"),
                ),
                ("award_item", models.CharField(blank=True, max_length=20)),
                ("own_record", models.CharField(blank=True, max_length=32)),
                *_texts("title"),
                *_texts("issuer_name"),
                ("issuer_id", models.CharField(blank=True, max_length=2000)),
                ("sha256", models.CharField(max_length=64)),
                ("credential_sha256", models.CharField(db_index=True, max_length=64)),
                ("shown_name", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("step", models.CharField(max_length=12)),
                ("step_at", models.DateTimeField()),
                ("awarded_on", models.DateField(null=True)),
                ("silent_since", models.DateTimeField(null=True)),
                ("trail", models.JSONField(default=list)),
                ("proposed_by", models.CharField(blank=True, max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("microcredential", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=0)),
                ("award", models.CharField(blank=True, max_length=20)),
            ],
            {
                "db_table": "reattestation",
                "constraints": [
                    models.UniqueConstraint(name="reattestation_key", fields=["account", "key"]),
                    models.UniqueConstraint(
                        name="reattestation_once",
                        fields=["credential_sha256"],
                        condition=models.Q(step__in=["signing", "attested"]),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ReattestationTermsRow",
            [
                ("id", row_id()),
                ("institution", models.CharField(max_length=64, unique=True)),
                ("is_on", models.BooleanField()),
                ("words_ja", models.TextField(blank=True)),
                ("words_en", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
            ],
            {"db_table": "reattestation_terms"},
        ),
        guarding_persons("reattestation"),
        guarding(_GUARDS),
    ]
