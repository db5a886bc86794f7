"""Uploaded class lists and what became of their rows."""

from django.db import models
from django.db.models import Q

from kakitome.records.models.institution_row import InstitutionRow, LeanInstitutionRow


class BatchTable(InstitutionRow):
    """One uploaded list."""

    number = models.CharField(max_length=20, unique=True)
    digest = models.CharField(max_length=64)
    filename = models.TextField(blank=True)
    microcredential = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=200)
    issuer = models.CharField(max_length=300)
    encoding = models.CharField(max_length=40, blank=True)
    delimiter = models.CharField(max_length=10, blank=True)
    on_duplicate = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    total = models.PositiveIntegerField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)
    award_at = models.DateTimeField(null=True)
    signing_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True, default="")
    notes = models.JSONField(default=dict)
    as_of = models.DateField(null=True)
    include = models.JSONField(null=True)
    columns = models.JSONField(null=True)
    mends = models.JSONField(null=True)
    agreed = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    reading_fence = models.PositiveIntegerField(default=0)
    reading_until = models.DateTimeField(null=True)
    reading_attempts = models.PositiveIntegerField(default=0)

    class Meta:
        """The same bytes are one batch per micro-credential."""

        db_table = "batch"
        constraints = [
            models.UniqueConstraint(
                name="batch_upload_once",
                fields=["institution", "microcredential", "digest"],
                condition=~Q(state__in=["cancelled", "unreadable"]),
            ),
        ]


class ColumnChoiceRow(InstitutionRow):
    """What an institution said last that columns under a set of headings are; `key` is the digest of that set."""

    key = models.CharField(max_length=64)
    uses = models.JSONField()
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=200)

    class Meta:
        db_table = "column_choice"
        constraints = [models.UniqueConstraint(name="column_choice_key", fields=["institution", "key"])]


class BatchRowTable(LeanInstitutionRow):
    """One row of a list; `number` is its row in the person's file.

    The keys are digests of what a learner is known by, folded for comparing; `given` is kept of rows to be looked at.
    """

    batch = models.ForeignKey(BatchTable, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    learner = models.JSONField(null=True)
    awarded_on = models.DateField(null=True)
    grade = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    narrative_ja = models.TextField(blank=True)
    narrative_en = models.TextField(blank=True)
    problems = models.JSONField(default=list)
    award_number = models.CharField(max_length=20, blank=True)
    credential_id = models.CharField(max_length=500, blank=True)
    given = models.JSONField(null=True)
    name_key = models.BigIntegerField(null=True)
    number_key = models.BigIntegerField(null=True)
    email_key = models.BigIntegerField(null=True)
    did_key = models.BigIntegerField(null=True)
    given_key = models.BigIntegerField(null=True)

    class Meta:
        db_table = "batch_row"
        constraints = [models.UniqueConstraint(name="batch_row_number", fields=["batch", "number"])]
        indexes = [models.Index(fields=["batch", "state", "number"], name="batch_row_place")]


class BatchUploadTable(InstitutionRow):
    """The uploaded bytes of batches from before lists were kept in parts."""

    batch = models.OneToOneField(BatchTable, primary_key=True, on_delete=models.PROTECT, related_name="upload")
    content = models.BinaryField()

    class Meta:
        db_table = "batch_upload"


class BatchUploadPartTable(InstitutionRow):
    """A part of an uploaded file, until it is no longer needed."""

    batch = models.ForeignKey(BatchTable, on_delete=models.PROTECT, related_name="parts")
    index = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        """In parts, so that no list is ever whole in memory."""

        db_table = "batch_upload_part"
        constraints = [models.UniqueConstraint(name="batch_upload_part_once", fields=["batch", "index"])]
