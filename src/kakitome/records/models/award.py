"""Intents and awards; the signed bytes lie in a table of their own that only ever grows."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from kakitome.records.models.institution_row import InstitutionRow, LeanInstitutionRow
from kakitome.records.models.status_list import StatusListRow

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class AwardRow(LeanInstitutionRow):
    """One document of an award, from the intent to sign it on."""

    STATES = [
        ("intended", "intended"),
        ("issued", "issued"),
        ("superseded", "superseded"),
        ("abandoned", "abandoned"),
    ]

    credential_id = models.CharField(max_length=500, unique=True)
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=STATES)
    issuer = models.CharField(max_length=300)
    key_id = models.CharField(max_length=200)
    microcredential = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    awarded_on = models.DateField()
    payload = models.BinaryField(blank=True)
    """The unsigned bytes while the intent is open; emptied afterwards."""
    intended_at = models.DateTimeField()
    duplicate_key = models.CharField(max_length=128)
    content_digest = models.CharField(max_length=128, blank=True)
    exclusive = models.BooleanField()
    batch = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(null=True)
    idempotency_key = models.CharField(max_length=300, blank=True)
    replaces = models.CharField(max_length=500, blank=True)
    renewal = models.BooleanField(default=False)
    has_learner = models.BooleanField()
    learner_name = models.TextField(blank=True)
    learner_reading = models.TextField(blank=True)
    learner_roman = models.TextField(blank=True)
    learner_email = models.TextField(blank=True)
    learner_student_number = models.TextField(blank=True)
    learner_did = models.TextField(blank=True)
    valid_until = models.DateTimeField(null=True)
    grade = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    narrative_ja = models.TextField(blank=True)
    narrative_en = models.TextField(blank=True)
    issued_at = models.DateTimeField(null=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    superseded_by = models.CharField(max_length=500, blank=True)
    superseded_at = models.DateTimeField(null=True)
    abandoned_at = models.DateTimeField(null=True)
    abandoned_because = models.TextField(blank=True)
    status_rows: "RelatedManager[AwardStatusRow]"

    class Meta:
        """I3: a batch row and a client's key make one award; a document is replaced once."""

        db_table = "award"
        constraints = [
            models.UniqueConstraint(
                name="award_batch_row",
                fields=["institution", "batch", "row"],
                condition=~Q(state="abandoned") & Q(row__isnull=False),
            ),
            models.UniqueConstraint(
                name="award_idempotency_key",
                fields=["institution", "idempotency_key"],
                condition=~Q(state="abandoned") & ~Q(idempotency_key=""),
            ),
            models.UniqueConstraint(
                name="award_replaced_once",
                fields=["institution", "replaces"],
                condition=~Q(state="abandoned") & ~Q(replaces=""),
            ),
            models.CheckConstraint(
                name="award_issued_has_document",
                condition=Q(state__in=("intended", "abandoned"), document_sha256="")
                | (Q(state__in=("issued", "superseded"), issued_at__isnull=False) & ~Q(document_sha256="")),
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="award_number"),
            models.Index(fields=["institution", "duplicate_key"], name="award_duplicate_key"),
            models.Index(fields=["institution", "microcredential", "version"], name="award_microcredential"),
            models.Index(fields=["institution", "-id"], name="award_newest"),
            models.Index(fields=["institution", "id"], name="award_open", condition=Q(state="intended")),
        ]


class AwardStatusRow(LeanInstitutionRow):
    """A place in a status list that one document holds for ever (I4)."""

    award = models.ForeignKey(AwardRow, on_delete=models.PROTECT, related_name="status_rows")
    issuer = models.CharField(max_length=300)
    purpose = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    index = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    """Order within the document."""
    status_list = models.ForeignKey(
        StatusListRow, null=True, db_index=False, on_delete=models.PROTECT, related_name="holders"
    )
    draw = models.PositiveIntegerField(null=True)
    """The how manieth place of its list it is, from 0, in the list's keyed order: draws of a chunk lie together, their
    indices anywhere. Both null in lists without an order, and in rows of earlier releases."""

    class Meta:
        """A place is held once, also by documents that were never signed."""

        db_table = "award_status"
        constraints = [
            models.UniqueConstraint(
                name="award_status_place",
                fields=["institution", "issuer", "purpose", "number", "index"],
                condition=Q(draw__isnull=True),
            ),
            models.UniqueConstraint(name="award_status_draw", fields=["status_list", "draw"]),
        ]


class PackRow(InstitutionRow):
    """One immutable object in which signed documents lie; named by its SHA-256."""

    name = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, blank=True)
    """SHA-256 of what its documents are differences from; empty when they are whole."""
    size = models.PositiveBigIntegerField()

    class Meta:
        db_table = "document_pack"
        constraints = [models.UniqueConstraint(name="document_pack_once", fields=["institution", "name"])]


class SignedDocumentRow(LeanInstitutionRow):
    """Where the exact bytes that were signed lie. The database itself refuses to change or delete a row."""

    award = models.OneToOneField(AwardRow, primary_key=True, on_delete=models.PROTECT, related_name="document_row")
    document = models.BinaryField(blank=True, default=b"")
    """The bytes of documents that came few at a time, as `DocumentPacks.write_row` writes them; whole in rows from
    before there were packs; empty where a pack holds them."""
    pack = models.ForeignKey(PackRow, null=True, db_index=False, on_delete=models.PROTECT, related_name="document_rows")
    pack_offset = models.PositiveBigIntegerField(null=True)
    pack_length = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "signed_document"
