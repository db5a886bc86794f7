"""Identity providers of institutions, and the roles that follow from what they assert."""

from django.conf import settings
from django.db import models

from kakitome.records.models.institution_row import InstitutionRow
from kakitome.records.models.organisation import Membership, Organisation


class IdentityProviderRow(InstitutionRow):
    """One provider; a client's secret lies sealed in `sealed_key` and never here."""

    id = models.CharField(primary_key=True, max_length=32)
    protocol = models.CharField(max_length=8, choices=[("oidc", "oidc"), ("saml", "saml")])
    issuer = models.CharField(max_length=1024)
    client_id = models.CharField(max_length=300, blank=True)
    metadata = models.TextField(blank=True)
    name_ja = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    rules = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    paused = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "identity_provider"
        constraints = [
            models.UniqueConstraint(name="identity_provider_once", fields=["institution", "protocol", "issuer"]),
        ]


class EntitledRoleRow(InstitutionRow):
    """A role that a provider's word has led to: offered, accepted or declined."""

    provider = models.ForeignKey(IdentityProviderRow, on_delete=models.CASCADE, related_name="entitled_roles")
    provider_id: str
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entitled_roles")
    node = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    node_id: str
    role = models.CharField(max_length=20, choices=Membership.ROLES)
    state = models.CharField(max_length=10, choices=[(name, name) for name in ("offered", "accepted", "declined")])
    asserted_at = models.DateTimeField()

    class Meta:
        db_table = "entitled_role"
        constraints = [
            models.UniqueConstraint(name="entitled_role_once", fields=["provider", "account", "node"]),
        ]
