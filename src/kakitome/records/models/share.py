"""Share links of a person, what they show, and what is noted about them."""

from django.db import models

from kakitome.records.models.wallet import PersonRow, WalletDocumentRow


class ShareRow(PersonRow):
    """One share link; of its secret and its PIN only digests."""

    key = models.CharField(max_length=32)
    secret_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    language = models.CharField(max_length=5)
    named = models.JSONField(null=True)
    item_count = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    over_at = models.DateTimeField(db_index=True)
    pin_hash = models.CharField(max_length=200, blank=True)
    most_views = models.PositiveIntegerField(null=True)
    views = models.PositiveIntegerField(default=0)
    wrong_pins = models.PositiveIntegerField(default=0)
    wrong_pin_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "share"
        constraints = [models.UniqueConstraint(name="share_key", fields=["account", "key"])]


class SharedItemRow(PersonRow):
    """One item of a share in its place: a document, an own record, or the number of an award."""

    share = models.ForeignKey(ShareRow, on_delete=models.CASCADE, related_name="item_rows", db_index=False)
    position = models.PositiveIntegerField()
    document = models.ForeignKey(WalletDocumentRow, on_delete=models.CASCADE, null=True, related_name="+")
    own_record = models.ForeignKey("records.OwnRecordRow", on_delete=models.CASCADE, null=True, related_name="+")
    award = models.CharField(max_length=20, blank=True)
    shows = models.CharField(max_length=10)
    parts = models.JSONField(null=True)

    class Meta:
        db_table = "share_item"
        constraints = [
            models.UniqueConstraint(name="share_item_place", fields=["share", "position"]),
            models.CheckConstraint(
                name="share_item_one",
                condition=models.Q(document__isnull=False, own_record__isnull=True, award="")
                | models.Q(document__isnull=True, own_record__isnull=False, award="")
                | (models.Q(document__isnull=True, own_record__isnull=True) & ~models.Q(award="")),
            ),
        ]


class ShareEventRow(PersonRow):
    """Something noted about a share."""

    share = models.ForeignKey(ShareRow, on_delete=models.CASCADE, related_name="event_rows")
    at = models.DateTimeField()
    act = models.CharField(max_length=20)
    region_ja = models.CharField(max_length=80, null=True)
    region_en = models.CharField(max_length=80, null=True)

    class Meta:
        db_table = "share_event"
        indexes = [models.Index(name="share_event_account", fields=["account"])]


class ShareDraftRow(PersonRow):
    """A share that was begun: what was chosen and written, never a PIN."""

    key = models.CharField(max_length=32)
    label = models.CharField(max_length=200, blank=True)
    chosen = models.JSONField()
    fields = models.JSONField()
    states = models.JSONField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "share_draft"
        constraints = [models.UniqueConstraint(name="share_draft_key", fields=["account", "key"])]
