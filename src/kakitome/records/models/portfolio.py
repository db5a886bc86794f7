"""Portfolios of persons: their entries, what proves them, and the files beside them."""

from django.db import models

from kakitome.records.models.own_record import OwnRecordRow
from kakitome.records.models.wallet import PersonRow, WalletDocumentRow


class PortfolioRow(PersonRow):
    """The portfolio of an account."""

    address = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=5)
    words = models.TextField(blank=True)
    named = models.CharField(max_length=32, blank=True)
    shows_reading = models.BooleanField()
    published_at = models.DateTimeField(null=True)
    is_found = models.BooleanField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "portfolio"
        constraints = [models.UniqueConstraint(name="portfolio_once", fields=["account"])]


class PortfolioEntryRow(PersonRow):
    """One entry in its place."""

    portfolio = models.ForeignKey(PortfolioRow, on_delete=models.CASCADE, related_name="entry_rows")
    key = models.CharField(max_length=32)
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    links = models.TextField(blank=True)
    is_shown = models.BooleanField()

    class Meta:
        db_table = "portfolio_entry"
        constraints = [models.UniqueConstraint(name="portfolio_entry_key", fields=["account", "key"])]


class PortfolioProofRow(PersonRow):
    """One proof of an entry in its place: a document, an own record, or the number of an award."""

    entry = models.ForeignKey(PortfolioEntryRow, on_delete=models.CASCADE, related_name="proof_rows", db_index=False)
    position = models.PositiveIntegerField()
    document = models.ForeignKey(WalletDocumentRow, on_delete=models.CASCADE, null=True, related_name="+")
    own_record = models.ForeignKey(OwnRecordRow, on_delete=models.CASCADE, null=True, related_name="+")
    award = models.CharField(max_length=20, blank=True)
    shows = models.CharField(max_length=10)

    class Meta:
        db_table = "portfolio_proof"
        constraints = [
            models.UniqueConstraint(name="portfolio_proof_place", fields=["entry", "position"]),
            models.CheckConstraint(
                name="portfolio_proof_one",
                condition=models.Q(document__isnull=False, own_record__isnull=True, award="")
                | models.Q(document__isnull=True, own_record__isnull=False, award="")
                | (models.Q(document__isnull=True, own_record__isnull=True) & ~models.Q(award="")),
            ),
        ]


class PortfolioFileRow(PersonRow):
    """One file with its bytes, which lists never read."""

    entry = models.ForeignKey(PortfolioEntryRow, on_delete=models.CASCADE, related_name="file_rows", db_index=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    data = models.BinaryField()

    class Meta:
        db_table = "portfolio_file"
        constraints = [models.UniqueConstraint(name="portfolio_file_once", fields=["entry", "sha256"])]
