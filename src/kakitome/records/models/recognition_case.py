"""Cases of recognition: their events, which only grow, and what lists ask of them."""

from typing import TYPE_CHECKING

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class CaseRow(InstitutionRow):
    """What a list shows of a case; written anew with every event, never deleted. The institution is the body."""

    number = models.CharField(max_length=20, unique=True)
    procedure = models.CharField(max_length=100)
    applicant = models.CharField(max_length=32)
    entry = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    title_ja = models.TextField(blank=True)
    title_en = models.TextField(blank=True)
    state = models.CharField(max_length=20)
    events = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    people: "RelatedManager[CasePersonRow]"

    class Meta:
        db_table = "recognition_case"
        indexes = [
            models.Index(fields=["institution", "state", "updated_at"], name="recognition_case_state"),
            models.Index(fields=["institution", "applicant"], name="recognition_case_applicant"),
            models.Index(fields=["institution", "entry"], name="recognition_case_entry"),
        ]


class CaseEventRow(InstitutionRow):
    """One event; the database itself refuses to change or delete it."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="event_rows")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    account = models.CharField(max_length=200)
    acts_for = models.CharField(max_length=32)
    to = models.CharField(max_length=20)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "recognition_case_event"
        constraints = [models.UniqueConstraint(name="recognition_case_event_once", fields=["case", "sequence"])]
        indexes = [models.Index(fields=["institution", "role", "acts_for", "account"], name="recognition_case_applied")]


class CasePersonRow(InstitutionRow):
    """Reviewers and voters of a case, recused ones too, and institutions named as partners; never deleted.

    `account` is, of a partner, the institution's key.
    """

    PARTS = [("reviewer", "reviewer"), ("voter", "voter"), ("partner", "partner")]

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="people")
    account = models.CharField(max_length=200)
    part = models.CharField(max_length=10, choices=PARTS)

    class Meta:
        db_table = "recognition_case_person"
        constraints = [models.UniqueConstraint(name="recognition_case_person_once", fields=["case", "account", "part"])]
        indexes = [models.Index(fields=["institution", "account"], name="recognition_case_person_of")]
