"""How a person's name is written."""

from django.db import models

from kakitome.records.models.wallet import PersonRow


class PersonNameRow(PersonRow):
    """One form of a name, with what stated it."""

    key = models.CharField(max_length=32)
    form = models.CharField(max_length=10)
    text = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    award = models.CharField(max_length=20, blank=True)
    document = models.CharField(max_length=32, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    stated_by_ja = models.TextField(blank=True)
    stated_by_en = models.TextField(blank=True)
    stated_on = models.DateField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "person_name"
        constraints = [
            models.UniqueConstraint(name="person_name_key", fields=["account", "key"]),
            models.UniqueConstraint(name="person_name_once", fields=["account", "form", "text"]),
        ]
