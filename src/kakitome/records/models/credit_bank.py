"""Credit banks: who is a member, whose accounts there are, what was deposited, and the ledger's entries."""

from decimal import Decimal

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow
from kakitome.records.models.wallet import PersonRow


class CreditBankRow(models.Model):
    """One bank; its keeper is an institution, and everybody may know which."""

    code = models.CharField(max_length=16, unique=True)
    keeper = models.CharField(max_length=32)
    name_ja = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    study_hours = models.DecimalField(max_digits=6, decimal_places=2)
    agreement_ja = models.CharField(max_length=300, blank=True)
    agreement_en = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    years = models.PositiveSmallIntegerField(default=0)
    step = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal("0.5"))
    needs_recognition = models.BooleanField(default=False)

    class Meta:
        db_table = "credit_bank"


class CreditMemberRow(LeanInstitutionRow):
    """One institution in one bank."""

    bank = models.CharField(max_length=16)
    joined_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_member"
        constraints = [models.UniqueConstraint(name="credit_member_once", fields=["bank", "institution"])]


class CreditAccountRow(PersonRow):
    """A person's account; deposits and entries name its number, and stay when it goes."""

    bank = models.CharField(max_length=16)
    number = models.CharField(max_length=20, unique=True)
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "credit_account"
        indexes = [models.Index(fields=["account"], name="credit_account_person")]


class CreditLotRow(LeanInstitutionRow):
    """One deposit, of the member that took it in; only its title is ever changed."""

    bank = models.CharField(max_length=16)
    holder = models.CharField(max_length=20)
    source = models.CharField(max_length=300, unique=True)
    root = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    title_ja = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    expires_on = models.DateField(null=True)
    is_declined = models.BooleanField(default=False)

    class Meta:
        db_table = "credit_lot"
        indexes = [
            models.Index(fields=["holder"], name="credit_lot_holder"),
            models.Index(fields=["expires_on"], name="credit_lot_expiry"),
        ]


class CreditEntryRow(LeanInstitutionRow):
    """One move of units, of the member that wrote it; never changed.

    `lot_number` is no reference for the database: a deposit and what became of it may be of two institutions. Credits
    are whole thousandths here, so that sums are exact on every database. `use_of` is a digest of root and target;
    `use_turn` counts the redemptions of it that were reversed before, so that the index allows one at a time.
    """

    bank = models.CharField(max_length=16)
    holder = models.CharField(max_length=20)
    lot_number = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    origin = models.CharField(max_length=12)
    destination = models.CharField(max_length=12)
    thousandths = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    request = models.CharField(max_length=120)
    settles = models.BigIntegerField(null=True, unique=True)
    target = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    use_of = models.CharField(max_length=64, blank=True)
    use_turn = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "credit_entry"
        constraints = [
            models.UniqueConstraint(name="credit_entry_request", fields=["bank", "request"]),
            models.UniqueConstraint(name="credit_entry_use", fields=["use_of", "use_turn"]),
            models.CheckConstraint(name="credit_entry_amount", condition=models.Q(thousandths__gt=0)),
        ]
        indexes = [
            models.Index(fields=["lot_number"], name="credit_entry_lot"),
            models.Index(fields=["holder"], name="credit_entry_holder"),
        ]
