"""The way back of awards that the wrong person received: steps that are only added."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class ReturnStepRow(InstitutionRow):
    """One step about one award; never changed."""

    award_number = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    act = models.CharField(max_length=20)
    at = models.DateTimeField()
    holder = models.CharField(max_length=36, blank=True)
    actor = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    credential_id = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "award_return"
        constraints = [
            models.UniqueConstraint(name="award_return_once", fields=["institution", "award_number", "position"])
        ]
        indexes = [models.Index(fields=["holder"], name="award_return_holder")]
