"""Applications of persons for awards: what is asked, what was written, its evidence, and what became of it."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow, LeanInstitutionRow


class AwardCallRow(InstitutionRow):
    """What an institution asks of those who apply for one of its micro-credentials."""

    microcredential = models.CharField(max_length=200)
    is_open = models.BooleanField()
    words_ja = models.TextField(blank=True)
    words_en = models.TextField(blank=True)
    kinds = models.CharField(max_length=60, blank=True)
    ends_on = models.DateField(null=True)
    only_for = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "award_call"
        constraints = [models.UniqueConstraint(name="award_call_once", fields=["institution", "microcredential"])]


class AwardApplicationRow(LeanInstitutionRow):
    """One application; `account` is the subject of the applicant's account, empty once that is gone."""

    key = models.CharField(max_length=32, unique=True)
    account = models.CharField(max_length=36, blank=True)
    microcredential = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    sent_at = models.DateTimeField(null=True)
    marks = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    awarding_since = models.DateTimeField(null=True)
    award_number = models.CharField(max_length=20, blank=True)
    renews = models.CharField(max_length=20, null=True)

    class Meta:
        db_table = "award_application"
        indexes = [
            models.Index(fields=["institution", "state", "sent_at"], name="award_application_queue"),
            models.Index(fields=["account"], name="award_application_account"),
        ]


class ApplicationEvidenceRow(LeanInstitutionRow):
    """One piece of evidence with its bytes, which lists never read."""

    application = models.ForeignKey(AwardApplicationRow, on_delete=models.CASCADE, related_name="evidence_rows")
    key = models.CharField(max_length=32)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=500)
    added_at = models.DateTimeField()
    url = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    media_type = models.CharField(max_length=100, blank=True)
    issuer_ja = models.CharField(max_length=500, blank=True)
    issuer_en = models.CharField(max_length=500, blank=True)
    verdict = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField(null=True)
    is_signed_in = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    data = models.BinaryField(default=b"")

    class Meta:
        db_table = "award_application_evidence"
        constraints = [
            models.UniqueConstraint(name="award_application_evidence_key", fields=["application", "key"]),
            models.UniqueConstraint(name="award_application_evidence_once", fields=["application", "sha256", "url"]),
        ]


class ApplicationStepRow(LeanInstitutionRow):
    """One step of an application; never changed, deleted with the application alone."""

    application = models.ForeignKey(AwardApplicationRow, on_delete=models.CASCADE, related_name="step_rows")
    position = models.PositiveIntegerField()
    act = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        db_table = "award_application_step"
        constraints = [models.UniqueConstraint(name="award_application_step_once", fields=["application", "position"])]
