"""Offers of awards to wallet apps: hashes of their secrets, and what became of them."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class CredentialOfferRow(LeanInstitutionRow):
    """One offer of one award; deleted some time after it ended."""

    key = models.CharField(max_length=32)
    account = models.CharField(max_length=36, blank=True)
    award_number = models.CharField(max_length=20)
    form = models.CharField(max_length=24)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    tx_code_hash = models.CharField(max_length=64, blank=True)
    tries_left = models.PositiveSmallIntegerField()
    stopped_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, blank=True)
    token_ends_at = models.DateTimeField(null=True)
    wallet_key = models.CharField(max_length=43, blank=True)
    fetched_at = models.DateTimeField(null=True)
    event = models.CharField(max_length=24, blank=True)
    notified_at = models.DateTimeField(null=True)
    app = models.CharField(max_length=200, blank=True)
    reference_hash = models.CharField(max_length=64, blank=True)
    reference_salt = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True)
    token_key = models.CharField(max_length=43, blank=True, default="")
    refresh_family = models.CharField(max_length=64, blank=True, default="")
    refresh_hash = models.CharField(max_length=64, blank=True, default="")
    refresh_ends_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credential_offer"
        constraints = [
            models.UniqueConstraint(name="credential_offer_key", fields=["institution", "key"]),
            models.UniqueConstraint(name="credential_offer_code", fields=["institution", "code_hash"]),
            models.UniqueConstraint(
                name="credential_offer_token",
                fields=["institution", "token_hash"],
                condition=~models.Q(token_hash=""),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "award_number"], name="credential_offer_award"),
            models.Index(fields=["institution", "reference_hash"], name="credential_offer_reference"),
        ]
