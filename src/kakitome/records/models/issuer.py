"""Issuers and the public history of their keys."""

from django.db import models
from django.db.models import Q

from kakitome.records.models.institution_row import InstitutionRow


class IssuerRow(InstitutionRow):
    """An issuer; its DID and its slug are unique on the platform."""

    did = models.CharField(max_length=300, unique=True)
    slug = models.CharField(max_length=100, unique=True)
    name_ja = models.TextField(blank=True)
    name_en = models.TextField(blank=True)
    base_url = models.CharField(max_length=500)
    url = models.TextField(blank=True)
    email = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    image = models.TextField(blank=True)
    colour = models.CharField(max_length=20, blank=True)
    services = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "issuer"


class IssuerKeyRow(InstitutionRow):
    """One public key; it stays for ever, also when its issuer has long rotated it away."""

    issuer = models.ForeignKey(IssuerRow, on_delete=models.PROTECT, related_name="keys")
    key_id = models.CharField(max_length=600, unique=True)
    purpose = models.CharField(max_length=12, default="credential")
    state = models.CharField(max_length=12)
    published_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    compromised_from = models.DateTimeField(null=True)
    introduced_by = models.CharField(max_length=600, blank=True, default="")
    introduction = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """For each purpose one key signs at a time."""

        db_table = "issuer_key"
        constraints = [
            models.UniqueConstraint(
                name="issuer_key_one_active", fields=["issuer", "purpose"], condition=Q(state="active")
            ),
        ]
