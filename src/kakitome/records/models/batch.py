"""Uploaded class lists and what became of their rows."""

from django.db import models
from django.db.models import Q

from kakitome.records.models.institution_row import InstitutionRow


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

    class Meta:
        """The same bytes are one batch per micro-credential."""

        db_table = "batch"
        constraints = [
            models.UniqueConstraint(
                name="batch_upload_once",
                fields=["institution", "microcredential", "digest"],
                condition=~Q(state="cancelled"),
            ),
        ]


class BatchRowTable(InstitutionRow):
    """One row of a list; `number` is its row in the person's file."""

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

    class Meta:
        """A row exists once."""

        db_table = "batch_row"
        constraints = [models.UniqueConstraint(name="batch_row_number", fields=["batch", "number"])]
        indexes = [models.Index(fields=["batch", "state"], name="batch_row_state")]


class BatchUploadTable(InstitutionRow):
    """The uploaded bytes, until they are no longer needed."""

    batch = models.OneToOneField(BatchTable, primary_key=True, on_delete=models.PROTECT, related_name="upload")
    content = models.BinaryField()

    class Meta:
        """Apart from the batch, so that lists stay light."""

        db_table = "batch_upload"
