"""Credit banks: members, accounts of persons, deposits, and a ledger that is never changed."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, guarding_persons, institution_key, never, row_id

_GUARDS = (
    *never("credit_entry"),
    *never("credit_lot", acts=("DELETE",)),
    # The title alone may go: it may name what a person did.
    Guard(
        table="credit_lot",
        act="UPDATE",
        of="id, institution_id, bank, holder, source, root, kind, expires_on, is_declined",
    ),
)


def _bank() -> models.CharField:
    return models.CharField(max_length=16)


class Migration(migrations.Migration):
    """A table of banks, three of institutions, and one of which a person sees their own rows."""

    dependencies = [("records", "0050_course")]
    operations = [
        migrations.CreateModel(
            "CreditBankRow",
            [
                ("id", row_id()),
                ("code", models.CharField(max_length=16, unique=True)),
                ("keeper", models.CharField(max_length=32)),
                ("name_ja", models.CharField(blank=True, max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("study_hours", models.DecimalField(decimal_places=2, max_digits=6)),
                ("agreement_ja", models.CharField(blank=True, max_length=300)),
                ("agreement_en", models.CharField(blank=True, max_length=300)),
                ("opened_at", models.DateTimeField()),
                ("years", models.PositiveSmallIntegerField(default=0)),
            ],
            {"db_table": "credit_bank"},
        ),
        migrations.CreateModel(
            "CreditMemberRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("bank", _bank()),
                ("joined_at", models.DateTimeField()),
                ("frozen_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "credit_member",
                "constraints": [models.UniqueConstraint(name="credit_member_once", fields=["bank", "institution"])],
            },
        ),
        migrations.CreateModel(
            "CreditAccountRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("bank", _bank()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("opened_at", models.DateTimeField()),
            ],
            {
                "db_table": "credit_account",
                "indexes": [models.Index(fields=["account"], name="credit_account_person")],
            },
        ),
        migrations.CreateModel(
            "CreditLotRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("bank", _bank()),
                ("holder", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=300, unique=True)),
                ("root", models.CharField(max_length=300)),
                ("kind", models.CharField(max_length=20)),
                ("title_ja", models.CharField(blank=True, max_length=300)),
                ("title_en", models.CharField(blank=True, max_length=300)),
                ("expires_on", models.DateField(null=True)),
                ("is_declined", models.BooleanField(default=False)),
            ],
            {
                "db_table": "credit_lot",
                "indexes": [
                    models.Index(fields=["holder"], name="credit_lot_holder"),
                    models.Index(fields=["expires_on"], name="credit_lot_expiry"),
                ],
            },
        ),
        migrations.CreateModel(
            "CreditEntryRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("bank", _bank()),
                ("holder", models.CharField(max_length=20)),
                ("lot_number", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("origin", models.CharField(max_length=12)),
                ("destination", models.CharField(max_length=12)),
                ("thousandths", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=60)),
                ("request", models.CharField(max_length=120)),
                ("settles", models.BigIntegerField(null=True, unique=True)),
                ("target", models.CharField(blank=True, max_length=300)),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("use_of", models.CharField(blank=True, max_length=64)),
                ("use_turn", models.PositiveIntegerField(null=True)),
            ],
            {
                "db_table": "credit_entry",
                "indexes": [
                    models.Index(fields=["lot_number"], name="credit_entry_lot"),
                    models.Index(fields=["holder"], name="credit_entry_holder"),
                ],
                "constraints": [
                    models.UniqueConstraint(name="credit_entry_request", fields=["bank", "request"]),
                    models.UniqueConstraint(name="credit_entry_use", fields=["use_of", "use_turn"]),
                    models.CheckConstraint(
                        name="credit_entry_amount", condition=models.Q(("thousandths__gt", 0))
                    ),
                ],
            },
        ),
        guarding(_GUARDS, tenanted=("credit_member", "credit_lot", "credit_entry")),
        guarding_persons("credit_account"),
    ]
