"""Own records of persons, and the files beside them."""

from django.db import models

from kakitome.records.models.wallet import PersonRow


class OwnRecordRow(PersonRow):
    """One own record."""

    key = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    began_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    links = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "own_record"
        constraints = [models.UniqueConstraint(name="own_record_key", fields=["account", "key"])]


class OwnFileRow(PersonRow):
    """One file with its bytes, which lists never read."""

    record = models.ForeignKey(OwnRecordRow, on_delete=models.CASCADE, related_name="file_rows", db_index=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    data = models.BinaryField()

    class Meta:
        db_table = "own_record_file"
        constraints = [models.UniqueConstraint(name="own_record_file_once", fields=["record", "sha256"])]
