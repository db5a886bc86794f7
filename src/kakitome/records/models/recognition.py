"""What a body recognised, what became of it, and the signed editions of its endorsement."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from kakitome.records.models.institution_row import InstitutionRow

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class RecognitionRow(InstitutionRow):
    """One recognition as it was decided; never changed, never deleted."""

    number = models.CharField(max_length=20, unique=True)
    body_did = models.CharField(max_length=300)
    body_name_ja = models.TextField(blank=True)
    body_name_en = models.TextField(blank=True)
    case_number = models.CharField(max_length=20)
    procedure = models.CharField(max_length=100)
    criteria_version = models.CharField(max_length=100)
    entry = models.CharField(max_length=20)
    entry_version = models.PositiveIntegerField()
    about = models.CharField(max_length=500)
    title_ja = models.TextField(blank=True)
    title_en = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    confirmed = models.JSONField(default=list)
    conditions = models.JSONField(default=list)
    """Pairs of Japanese and English."""
    status = models.JSONField(default=list)
    """Places in the body's status lists: issuer, purpose, number, index."""
    change_rows: "RelatedManager[RecognitionChangeRow]"
    edition_rows: "RelatedManager[RecognitionEditionRow]"

    class Meta:
        db_table = "recognition"
        constraints = [
            models.CheckConstraint(name="recognition_period", condition=Q(valid_from__lt=models.F("valid_until"))),
        ]
        indexes = [
            models.Index(fields=["entry"], name="recognition_entry"),
            models.Index(fields=["about"], name="recognition_about"),
            models.Index(fields=["institution", "case_number"], name="recognition_case_number"),
        ]


class RecognitionChangeRow(InstitutionRow):
    """One change of a recognition; never changed, never deleted."""

    KINDS = [("suspended", "suspended"), ("resumed", "resumed"), ("withdrawn", "withdrawn")]

    recognition = models.ForeignKey(RecognitionRow, on_delete=models.PROTECT, related_name="change_rows")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=KINDS)
    at = models.DateTimeField()
    reason_ja = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recognition_change"
        constraints = [
            models.UniqueConstraint(name="recognition_change_once", fields=["recognition", "sequence"]),
            models.UniqueConstraint(
                name="recognition_withdrawn_once", fields=["recognition"], condition=Q(kind="withdrawn")
            ),
        ]
        indexes = [models.Index(fields=["at"], name="recognition_change_at")]


class RecognitionEditionRow(InstitutionRow):
    """An edition of the endorsement that is to be signed; never changed, never deleted."""

    recognition = models.ForeignKey(RecognitionRow, on_delete=models.PROTECT, related_name="edition_rows")
    edition = models.PositiveIntegerField()
    url = models.CharField(max_length=500)
    issuer = models.CharField(max_length=300)
    key_id = models.CharField(max_length=200)
    payload = models.BinaryField()
    intended_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        db_table = "recognition_edition"
        constraints = [models.UniqueConstraint(name="recognition_edition_once", fields=["recognition", "edition"])]


class SignedEditionRow(InstitutionRow):
    """The exact bytes of one edition. The database itself refuses to change or delete a row."""

    edition = models.OneToOneField(
        RecognitionEditionRow, primary_key=True, on_delete=models.PROTECT, related_name="signed_row"
    )
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "signed_edition"
