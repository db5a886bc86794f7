"""Persons on pathways of an institution."""

from django.db import models

from kakitome.records.models.institution_row import LeanInstitutionRow


class PathwayEnrolmentRow(LeanInstitutionRow):
    """One person on one pathway; `account` is the subject of the account, empty once that is gone."""

    key = models.CharField(max_length=32, unique=True)
    account = models.CharField(max_length=36, blank=True)
    pathway = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12)
    email = models.CharField(max_length=254)
    agreed_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    language = models.CharField(max_length=2, blank=True)
    applied_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    hindrance = models.CharField(max_length=60, blank=True)
    awarding_since = models.DateTimeField(null=True)
    award_number = models.CharField(max_length=20, blank=True)
    parts = models.JSONField(default=list)

    class Meta:
        db_table = "pathway_enrolment"
        constraints = [
            models.UniqueConstraint(
                name="pathway_enrolment_once",
                fields=["pathway", "account"],
                condition=models.Q(state__in=["enrolled", "applied"]) & ~models.Q(account=""),
            )
        ]
        indexes = [
            models.Index(fields=["institution", "state", "looked_at"], name="pathway_enrolment_due"),
            models.Index(fields=["account"], name="pathway_enrolment_account"),
        ]
