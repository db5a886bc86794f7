"""The registry: entries, one row per version, and the log of what changed."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class EntryRow(InstitutionRow):
    """One entry under its permanent number; anybody may read it, its institution alone writes it."""

    number = models.CharField(max_length=12, primary_key=True)
    identifier = models.CharField(max_length=200)
    source = models.CharField(max_length=8)
    issuer = models.CharField(max_length=500, blank=True)
    institution_type = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=8, blank=True)
    provider_url = models.CharField(max_length=500, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        db_table = "registry_entry"
        constraints = [
            models.UniqueConstraint(name="registry_entry_identifier", fields=["institution", "identifier"]),
        ]


class EntryVersionRow(InstitutionRow):
    """One version; `letter` is the definition in its canonical form. Only its state ever changes."""

    STATES = [("listed", "listed"), ("withdrawn", "withdrawn")]

    entry = models.ForeignKey(EntryRow, on_delete=models.PROTECT, related_name="versions")
    entry_id: str
    version = models.PositiveIntegerField()
    letter = models.JSONField()
    digest = models.CharField(max_length=64)
    address = models.CharField(max_length=500, blank=True)
    forms = models.JSONField(default=list)
    registered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "registry_version"
        constraints = [models.UniqueConstraint(name="registry_version_once", fields=["entry", "version"])]
        indexes = [models.Index(fields=["address"], name="registry_version_address")]


class EntryEnvelopeRow(InstitutionRow):
    """What awards of a version are called in another envelope; never changed."""

    entry = models.ForeignKey(EntryRow, on_delete=models.PROTECT, related_name="envelopes")
    entry_id: str
    version = models.PositiveIntegerField()
    form = models.CharField(max_length=12)
    achievement = models.CharField(max_length=500)
    issuer = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "registry_envelope"
        constraints = [
            models.UniqueConstraint(name="registry_envelope_once", fields=["entry", "version", "achievement", "issuer"])
        ]
        indexes = [models.Index(fields=["achievement"], name="registry_envelope_achievement")]


class EntryChangeRow(models.Model):
    """One change of the public registry, in its place; never changed, never deleted."""

    sequence = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        """Belongs to the platform: it tells nothing that the entries do not."""

        db_table = "registry_change"
