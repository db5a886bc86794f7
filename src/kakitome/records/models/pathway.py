"""Pathways of institutions: drafts, versions and what joint bodies said."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class PathwayDraftRow(InstitutionRow):
    """What an institution is working on."""

    number = models.CharField(max_length=12, unique=True)
    pathway = models.JSONField()
    revision = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pathway_draft"


class PathwayVersionRow(InstitutionRow):
    """One version, which anybody may read; never changed."""

    number = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    pathway = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        db_table = "pathway_version"
        constraints = [models.UniqueConstraint(name="pathway_version_once", fields=["number", "version"])]


class PathwayConsentRow(InstitutionRow):
    """What an institution said to a design; never changed."""

    number = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    is_given = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        db_table = "pathway_consent"
        indexes = [models.Index(fields=["number"], name="pathway_consent_number")]
