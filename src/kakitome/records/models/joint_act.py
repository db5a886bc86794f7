"""What institutions did about definitions that they award together."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class JointActRow(InstitutionRow):
    """One act, of the institution that acts; never changed. `lead` and `partner` are institutions' keys."""

    lead = models.CharField(max_length=32, db_index=True)
    partner = models.CharField(max_length=32, db_index=True)
    microcredential = models.CharField(max_length=200)
    body_ja = models.CharField(max_length=400, blank=True)
    body_en = models.CharField(max_length=400, blank=True)
    step = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    name = models.CharField(max_length=400, blank=True)
    words = models.JSONField(null=True)
    about = models.CharField(max_length=1000, blank=True)
    signer = models.CharField(max_length=400, blank=True)
    statement = models.BinaryField()
    decision = models.JSONField(null=True)

    class Meta:
        db_table = "joint_act"
