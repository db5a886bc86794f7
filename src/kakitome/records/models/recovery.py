"""Sheets of codes by which somebody gets in who has lost everything else."""

from django.db import models

from kakitome.records.models.wallet import PersonRow


class RecoverySheetRow(PersonRow):
    """One sheet; a person has one at most."""

    number = models.CharField(max_length=12, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "recovery_sheet"
        constraints = [models.UniqueConstraint(name="recovery_sheet_once", fields=["account"])]


class RecoveryCodeRow(PersonRow):
    """What is kept of one code, as of a password."""

    sheet = models.ForeignKey(RecoverySheetRow, on_delete=models.CASCADE, related_name="code_rows", db_index=False)
    place = models.PositiveIntegerField()
    code_hash = models.CharField(max_length=200)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recovery_code"
        constraints = [models.UniqueConstraint(name="recovery_code_place", fields=["sheet", "place"])]
