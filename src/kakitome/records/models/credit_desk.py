"""What people do at credit banks: invitations, consent, acts, what deposits rest on, and units in credit cases."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow
from kakitome.records.models.wallet import PersonRow


class CreditInvitationRow(LeanInstitutionRow):
    """One institution that was asked to be a member, and what it answered."""

    bank = models.CharField(max_length=16)
    invited_at = models.DateTimeField()
    invited_by = models.CharField(max_length=60)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)
    is_accepted = models.BooleanField(default=False)

    class Meta:
        db_table = "credit_invitation"
        constraints = [
            models.UniqueConstraint(
                name="credit_invitation_open", fields=["institution", "bank"], condition=models.Q(answered_at=None)
            )
        ]


class CreditConsentRow(PersonRow):
    """A person lets one member see one account; the row goes when they end it."""

    number = models.CharField(max_length=20)
    member = models.CharField(max_length=32)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "credit_consent"
        constraints = [models.UniqueConstraint(name="credit_consent_once", fields=["number", "member"])]
        indexes = [
            models.Index(fields=["account"], name="credit_consent_person"),
            models.Index(fields=["member"], name="credit_consent_member"),
        ]


class CreditActRow(LeanInstitutionRow):
    """What somebody of a member asked of the ledger, why, who agreed, and the line it became."""

    key = models.CharField(max_length=32, unique=True)
    bank = models.CharField(max_length=16)
    holder = models.CharField(max_length=20)
    lot_number = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=10, decimal_places=3)
    settles = models.BigIntegerField(null=True)
    target = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    line = models.CharField(max_length=24, blank=True)
    refusal = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "credit_act"
        indexes = [
            models.Index(fields=["institution", "state"], name="credit_act_waiting"),
            models.Index(fields=["decided_at"], name="credit_act_agreed", condition=models.Q(state="agreed")),
        ]


class CreditBasisRow(LeanInstitutionRow):
    """What a deposit rests on, with the arithmetic; `ended_at` says that its source was no longer valid then."""

    lot_number = models.BigIntegerField(unique=True)
    content = models.JSONField()
    checked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_basis"
        indexes = [models.Index(fields=["checked_at"], name="credit_basis_checked")]


class CreditUseRow(LeanInstitutionRow):
    """Units of a deposit that a credit case of an institution asks for."""

    case = models.CharField(max_length=20, unique=True)
    holder = models.CharField(max_length=20)
    lot_number = models.BigIntegerField()
    amount = models.DecimalField(max_digits=10, decimal_places=3)
    target = models.CharField(max_length=300)
    is_over = models.BooleanField(default=False)

    class Meta:
        db_table = "credit_use"
        indexes = [models.Index(fields=["case"], name="credit_use_open", condition=models.Q(is_over=False))]
