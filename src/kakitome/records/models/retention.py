"""What was deleted because its time was over, and shorter times that institutions chose."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class RetentionRunRow(models.Model):
    """One look for records of a kind; counts and no record. `institution` is empty for the platform's own."""

    kind = models.CharField(max_length=40)
    institution = models.CharField(max_length=32, blank=True, default="")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    removed = models.PositiveBigIntegerField(default=0)

    class Meta:
        """A kind has one run under way."""

        db_table = "retention_run"
        indexes = [models.Index(fields=["kind", "institution", "began_at"], name="retention_run_kind")]
        constraints = [
            models.UniqueConstraint(
                name="retention_run_under_way",
                fields=["kind", "institution"],
                condition=models.Q(ended_at__isnull=True),
            )
        ]


class RetentionChoiceRow(InstitutionRow):
    """How many days an institution keeps a kind of its records, when that is less than ours."""

    kind = models.CharField(max_length=40)
    days = models.PositiveIntegerField()

    class Meta:
        db_table = "retention_choice"
        constraints = [models.UniqueConstraint(name="retention_choice_once", fields=["institution", "kind"])]
