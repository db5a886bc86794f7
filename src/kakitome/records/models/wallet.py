"""What belongs to a person: documents with their bytes, proofs of identity, collections; of no institution."""

from django.db import models

from kakitome.records.models.account import Account
from kakitome.records.watching.writing import WatchedRows


class PersonRow(models.Model):
    """A row that belongs to one account, is visible to no other, and goes with it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    account_id: int

    objects = WatchedRows.as_manager()

    class Meta:
        abstract = True


class WalletDocumentRow(PersonRow):
    """One document and the last report on it; its bytes lie in a row of their own, which lists never read."""

    key = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    credential_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    file_format = models.CharField(max_length=10)
    form = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=10)
    origin_name = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    kind = models.CharField(max_length=20, blank=True)
    title_ja = models.TextField(blank=True)
    title_en = models.TextField(blank=True)
    issuer_name_ja = models.TextField(blank=True)
    issuer_name_en = models.TextField(blank=True)
    awarded_on = models.DateField(null=True)
    valid_until = models.DateTimeField(null=True)
    addressee = models.CharField(max_length=10)
    verdict = models.CharField(max_length=30)
    as_of = models.DateTimeField()
    tried_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    facts = models.JSONField(default=dict)
    obstacle = models.CharField(max_length=60, blank=True)
    verdict_before = models.CharField(max_length=30, blank=True)
    changed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wallet_document"
        constraints = [
            models.UniqueConstraint(name="wallet_document_key", fields=["account", "key"]),
            models.UniqueConstraint(name="wallet_document_once", fields=["account", "credential_sha256"]),
        ]
        indexes = [
            models.Index(
                name="wallet_document_untold",
                fields=["account"],
                condition=models.Q(changed_at__isnull=False, told_at__isnull=True),
            )
        ]


class WalletContentRow(PersonRow):
    """The bytes of one document, as they came."""

    document = models.OneToOneField(WalletDocumentRow, on_delete=models.CASCADE, related_name="content")
    data = models.BinaryField()

    class Meta:
        db_table = "wallet_content"


class WalletPictureRow(PersonRow):
    """The picture of one document, cleaned; there is none where its issuer shows none."""

    document = models.OneToOneField(WalletDocumentRow, on_delete=models.CASCADE, related_name="picture")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=20)
    caption = models.TextField(blank=True)
    data = models.BinaryField()

    class Meta:
        db_table = "wallet_picture"


class IdentityProofRow(PersonRow):
    """One proof of who somebody is; it ends and stays."""

    key = models.CharField(max_length=32)
    kind = models.CharField(max_length=20)
    identifier = models.CharField(max_length=500)
    proved_at = models.DateTimeField(null=True)
    proved_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    read_again_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_proof"
        constraints = [
            models.UniqueConstraint(name="identity_proof_key", fields=["account", "key"]),
            models.UniqueConstraint(
                name="identity_proof_once",
                fields=["account", "kind", "identifier"],
                condition=models.Q(ended_at__isnull=True),
            ),
        ]


class WalletCollectionRow(PersonRow):
    """One collection by its name."""

    key = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "wallet_collection"
        constraints = [models.UniqueConstraint(name="wallet_collection_key", fields=["account", "key"])]


class CollectedItemRow(PersonRow):
    """One item in its place: a document, an own record, or the number of an award."""

    collection = models.ForeignKey(
        WalletCollectionRow, on_delete=models.CASCADE, related_name="item_rows", db_index=False
    )
    position = models.PositiveIntegerField()
    document = models.ForeignKey(WalletDocumentRow, on_delete=models.CASCADE, null=True, related_name="+")
    own_record = models.ForeignKey("records.OwnRecordRow", on_delete=models.CASCADE, null=True, related_name="+")
    award = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "wallet_collection_item"
        constraints = [
            models.UniqueConstraint(name="wallet_collection_item_place", fields=["collection", "position"]),
            models.CheckConstraint(
                name="wallet_collection_item_one",
                condition=models.Q(document__isnull=False, own_record__isnull=True, award="")
                | models.Q(document__isnull=True, own_record__isnull=False, award="")
                | (models.Q(document__isnull=True, own_record__isnull=True) & ~models.Q(award="")),
            ),
        ]


class WalletSettingsRow(PersonRow):
    """What one person chose; no row before they choose."""

    changes_seen_at = models.DateTimeField(null=True)
    no_reminders_since = models.DateTimeField(null=True)
    keys_kept_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "wallet_settings"
        constraints = [models.UniqueConstraint(name="wallet_settings_once", fields=["account"])]
