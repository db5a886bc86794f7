"""Terms of kinds of awards, and learners' answers: both only grow."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class AwardTermsRow(InstitutionRow):
    """What an institution states about a micro-credential, in one version; never changed."""

    microcredential = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    text_ja = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    choices = models.JSONField(default=list)
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=200)

    class Meta:
        db_table = "award_terms"
        constraints = [
            models.UniqueConstraint(name="award_terms_once", fields=["institution", "microcredential", "version"])
        ]


class ConsentAnswerRow(InstitutionRow):
    """One answer to one choice about one award; never changed."""

    award_number = models.CharField(max_length=20)
    microcredential = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    choice = models.CharField(max_length=60)
    is_given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "consent_answer"
        indexes = [
            models.Index(fields=["institution", "award_number"], name="consent_answer_award"),
            models.Index(fields=["institution", "digest"], name="consent_answer_terms"),
        ]
