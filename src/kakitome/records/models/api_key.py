"""API keys of institutions: a public prefix to find them by, and a hash."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class ApiKeyRow(InstitutionRow):
    """One key; the key itself is shown once, when it is made."""

    prefix = models.CharField(max_length=20, unique=True)
    key_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=200, blank=True, default="")
    ends_at = models.DateTimeField(null=True)
    """Empty in rows of a backup from before keys had an end."""
    networks = models.JSONField(default=list)
    unit = models.CharField(max_length=32, blank=True, default="")
    """Whose definitions and awards it reaches; empty for the whole institution."""
    last_used_at = models.DateTimeField(null=True)
    last_network = models.CharField(max_length=50, blank=True, default="")
    known_networks = models.JSONField(default=list)
    """Those it was used from, in their order."""

    class Meta:
        db_table = "api_key"
