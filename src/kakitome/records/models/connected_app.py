"""Apps that registered for the badge services, and what persons let them do."""

from django.db import models

from kakitome.records.models.wallet import PersonRow


class ConnectedAppRow(models.Model):
    """One app as it registered; it belongs to nobody, and of its secret there is only a digest."""

    app_id = models.CharField(max_length=64, unique=True)
    secret_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    home_url = models.CharField(max_length=500)
    logo_url = models.CharField(max_length=500)
    terms_url = models.CharField(max_length=500)
    privacy_url = models.CharField(max_length=500)
    software_id = models.CharField(max_length=200)
    software_version = models.CharField(max_length=200)
    redirect_urls = models.JSONField()
    scopes = models.JSONField()
    refreshes = models.BooleanField()
    registered_at = models.DateTimeField()
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "connected_app"


class AppGrantRow(PersonRow):
    """What one person lets one app do; of code and tokens only digests."""

    key = models.CharField(max_length=32)
    app = models.ForeignKey(ConnectedAppRow, on_delete=models.CASCADE, related_name="grant_rows")
    scopes = models.JSONField()
    redirect_url = models.CharField(max_length=500)
    granted_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, unique=True)
    code_challenge = models.CharField(max_length=128)
    code_ends_at = models.DateTimeField()
    code_used_at = models.DateTimeField(null=True)
    access_hash = models.CharField(max_length=64, blank=True, db_index=True)
    access_ends_at = models.DateTimeField(null=True)
    access_scopes = models.JSONField()
    refresh_hash = models.CharField(max_length=64, blank=True, db_index=True)
    spent_refresh_hash = models.CharField(max_length=64, blank=True, db_index=True)
    over_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "app_grant"
        constraints = [models.UniqueConstraint(name="app_grant_once", fields=["account", "app"])]
