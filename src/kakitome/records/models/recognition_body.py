"""A recognition body: its configurations, members, fees, seats, meetings and criteria."""

from django.db import models

from kakitome.records.models.institution_row import InstitutionRow


class BodyConfigurationRow(InstitutionRow):
    """A configuration as the body took it; never changed, never deleted. The newest holds."""

    text = models.TextField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)

    class Meta:
        db_table = "body_configuration"


class BodyMemberRow(InstitutionRow):
    """A member without its fees; `content` is the record, the columns are what is asked for."""

    number = models.CharField(max_length=20)
    account = models.CharField(max_length=200, blank=True, db_index=True)
    member_institution = models.CharField(max_length=32, blank=True)
    content = models.JSONField()

    class Meta:
        db_table = "body_member"
        constraints = [models.UniqueConstraint(name="body_member_number", fields=["institution", "number"])]
        indexes = [models.Index(fields=["institution", "member_institution"], name="body_member_institution")]


class BodyFeeRow(InstitutionRow):
    """What was known about a member's fee of a year; never changed, never deleted."""

    member = models.ForeignKey(BodyMemberRow, on_delete=models.PROTECT, related_name="fees")
    content = models.JSONField()

    class Meta:
        db_table = "body_fee"


class BodySeatRow(InstitutionRow):
    """A seat on a committee."""

    seat = models.CharField(max_length=32)
    committee = models.CharField(max_length=40)
    account = models.CharField(max_length=200, db_index=True)
    content = models.JSONField()

    class Meta:
        db_table = "body_seat"
        constraints = [models.UniqueConstraint(name="body_seat_id", fields=["institution", "seat"])]


class BodyMeetingRow(InstitutionRow):
    """A committee's meeting; once `approved_at` is set, the row is never changed again."""

    committee = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    approved_at = models.DateTimeField(null=True)
    content = models.JSONField()

    class Meta:
        db_table = "body_meeting"
        constraints = [
            models.UniqueConstraint(name="body_meeting_number", fields=["institution", "committee", "number"])
        ]


class BodyExtractRow(InstitutionRow):
    """What of approved minutes was published; never changed, never deleted."""

    meeting = models.OneToOneField(BodyMeetingRow, on_delete=models.PROTECT, related_name="extract")
    content = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        db_table = "body_extract"


class BodyCriteriaRow(InstitutionRow):
    """A version of the criteria; once `published_at` is set, the row is never changed again."""

    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    in_force_from = models.DateField()
    published_at = models.DateTimeField(null=True)
    content = models.JSONField()

    class Meta:
        db_table = "body_criteria"
        constraints = [
            models.UniqueConstraint(name="body_criteria_version", fields=["institution", "procedure", "version"])
        ]
