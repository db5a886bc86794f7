"""What people do at credit banks: invitations, consent, acts that two people agree on, and what deposits rest on."""

from decimal import Decimal

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, guarding_persons, institution_key, never, row_id

_GUARDS = (
    *never("credit_act", acts=("DELETE",)),
    # What was asked for stays; only what became of it is noted.
    Guard(
        table="credit_act",
        act="UPDATE",
        of="id, institution_id, key, bank, holder, lot_number, kind, amount, settles, target, reference, reason,"
        " asked_by, asked_at",
    ),
    *never("credit_basis", acts=("DELETE",)),
    Guard(table="credit_basis", act="UPDATE", of="id, institution_id, lot_number, content"),
)


def _bank() -> models.CharField:
    return models.CharField(max_length=16)


def _holder() -> models.CharField:
    return models.CharField(max_length=20)


def _amount() -> models.DecimalField:
    return models.DecimalField(decimal_places=3, max_digits=10)


class Migration(migrations.Migration):
    """Two columns of banks, four tables of institutions, and one of persons."""

    dependencies = [("records", "0061_credit_award")]
    operations = [
        migrations.AddField(
            "CreditBankRow", "step", models.DecimalField(decimal_places=3, default=Decimal("0.5"), max_digits=6)
        ),
        migrations.AddField("CreditBankRow", "needs_recognition", models.BooleanField(default=False)),
        migrations.CreateModel(
            "CreditInvitationRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("bank", _bank()),
                ("invited_at", models.DateTimeField()),
                ("invited_by", models.CharField(max_length=60)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=60)),
                ("is_accepted", models.BooleanField(default=False)),
            ],
            {
                "db_table": "credit_invitation",
                "constraints": [
                    models.UniqueConstraint(
                        name="credit_invitation_open",
                        fields=["institution", "bank"],
                        condition=models.Q(answered_at=None),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "CreditConsentRow",
            [
                ("id", row_id()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False),
                ),
                ("number", _holder()),
                ("member", models.CharField(max_length=32)),
                ("given_at", models.DateTimeField()),
            ],
            {
                "db_table": "credit_consent",
                "constraints": [models.UniqueConstraint(name="credit_consent_once", fields=["number", "member"])],
                "indexes": [
                    models.Index(fields=["account"], name="credit_consent_person"),
                    models.Index(fields=["member"], name="credit_consent_member"),
                ],
            },
        ),
        migrations.CreateModel(
            "CreditActRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("key", models.CharField(max_length=32, unique=True)),
                ("bank", _bank()),
                ("holder", _holder()),
                ("lot_number", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("amount", _amount()),
                ("settles", models.BigIntegerField(null=True)),
                ("target", models.CharField(blank=True, max_length=300)),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("reason", models.CharField(max_length=500)),
                ("asked_by", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(max_length=10)),
                ("decided_by", models.CharField(blank=True, max_length=60)),
                ("decided_at", models.DateTimeField(null=True)),
                ("line", models.CharField(blank=True, max_length=24)),
                ("refusal", models.CharField(blank=True, max_length=60)),
            ],
            {
                "db_table": "credit_act",
                "indexes": [
                    models.Index(fields=["institution", "state"], name="credit_act_waiting"),
                    models.Index(
                        fields=["decided_at"], name="credit_act_agreed", condition=models.Q(state="agreed")
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "CreditBasisRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("lot_number", models.BigIntegerField(unique=True)),
                ("content", models.JSONField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "credit_basis",
                "indexes": [models.Index(fields=["checked_at"], name="credit_basis_checked")],
            },
        ),
        migrations.CreateModel(
            "CreditUseRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("case", models.CharField(max_length=20, unique=True)),
                ("holder", _holder()),
                ("lot_number", models.BigIntegerField()),
                ("amount", _amount()),
                ("target", models.CharField(max_length=300)),
                ("is_over", models.BooleanField(default=False)),
            ],
            {
                "db_table": "credit_use",
                "indexes": [models.Index(fields=["case"], name="credit_use_open", condition=models.Q(is_over=False))],
            },
        ),
        guarding(_GUARDS, tenanted=("credit_invitation", "credit_act", "credit_basis", "credit_use")),
        guarding_persons("credit_consent"),
    ]
