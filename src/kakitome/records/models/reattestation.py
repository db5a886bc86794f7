"""Requests to attest again, and what institutions say of them."""

from django.db import models

from kakitome.records.models.wallet import PersonRow, WalletDocumentRow


class ReattestationRow(PersonRow):
    """One request; it stays as long as the account, also when the document is taken out."""

    key = models.CharField(max_length=32)
    institution = models.CharField(max_length=64, db_index=True)
    document = models.ForeignKey(WalletDocumentRow, on_delete=models.SET_NULL, null=True, related_name="+")
    award_item = models.CharField(max_length=20, blank=True)
    own_record = models.CharField(max_length=32, blank=True)
    title_ja = models.CharField(max_length=500, blank=True)
    title_en = models.CharField(max_length=500, blank=True)
    issuer_name_ja = models.CharField(max_length=500, blank=True)
    issuer_name_en = models.CharField(max_length=500, blank=True)
    issuer_id = models.CharField(max_length=2000, blank=True)
    sha256 = models.CharField(max_length=64)
    credential_sha256 = models.CharField(max_length=64, db_index=True)
    shown_name = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    step = models.CharField(max_length=12)
    step_at = models.DateTimeField()
    awarded_on = models.DateField(null=True)
    silent_since = models.DateTimeField(null=True)
    trail = models.JSONField(default=list)
    proposed_by = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    microcredential = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)
    award = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "reattestation"
        constraints = [
            models.UniqueConstraint(name="reattestation_key", fields=["account", "key"]),
            models.UniqueConstraint(
                name="reattestation_once",
                fields=["credential_sha256"],
                condition=models.Q(step__in=["signing", "attested"]),
            ),
        ]


class ReattestationTermsRow(models.Model):
    """Whether an institution takes requests, and its words; learners read them."""

    institution = models.CharField(max_length=64, unique=True)
    is_on = models.BooleanField()
    words_ja = models.TextField(blank=True)
    words_en = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "reattestation_terms"
