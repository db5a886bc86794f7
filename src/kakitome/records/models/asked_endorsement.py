"""Endorsements that persons asked for."""

from django.db import models

from kakitome.records.models.own_record import OwnRecordRow
from kakitome.records.models.wallet import PersonRow, WalletDocumentRow


class AskedEndorsementRow(PersonRow):
    """One asking, with the endorsement once it is given; of its link's secret only a digest."""

    key = models.CharField(max_length=32)
    link_hash = models.CharField(max_length=64, unique=True)
    document = models.ForeignKey(WalletDocumentRow, on_delete=models.CASCADE, null=True, related_name="+")
    own_record = models.ForeignKey(OwnRecordRow, on_delete=models.CASCADE, null=True, related_name="+")
    award = models.CharField(max_length=20, blank=True)
    title_ja = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    shown_name = models.CharField(max_length=200)
    called = models.CharField(max_length=200)
    mail = models.CharField(max_length=254, db_index=True)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    step = models.CharField(max_length=12)
    step_at = models.DateTimeField(db_index=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    comment_ja = models.TextField(blank=True)
    comment_en = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)
    signed = models.BinaryField(blank=True, default=b"")
    signed_by_ja = models.CharField(max_length=200, blank=True)
    signed_by_en = models.CharField(max_length=200, blank=True)
    public_agreed_at = models.DateTimeField(null=True)
    on_portfolio_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "asked_endorsement"
        constraints = [
            models.UniqueConstraint(name="asked_endorsement_key", fields=["account", "key"]),
            models.CheckConstraint(
                name="asked_endorsement_one",
                condition=models.Q(document__isnull=False, own_record__isnull=True, award="")
                | models.Q(document__isnull=True, own_record__isnull=False, award="")
                | (models.Q(document__isnull=True, own_record__isnull=True) & ~models.Q(award="")),
            ),
        ]
