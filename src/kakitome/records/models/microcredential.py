"""Definitions: one row per version."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class MicrocredentialRow(InstitutionRow):
    """One version of one definition; `definition` is the letter in the shape of a definition file."""

    STATES = [("draft", "draft"), ("in_force", "in force"), ("withdrawn", "withdrawn")]

    identifier = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=STATES)
    unit = models.CharField(max_length=32, blank=True)
    definition = models.JSONField()
    as_typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=200, blank=True)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "microcredential"
        constraints = [
            models.UniqueConstraint(name="microcredential_version", fields=["institution", "identifier", "version"]),
        ]
