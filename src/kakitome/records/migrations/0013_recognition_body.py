"""Bodies: configurations, members, seats, meetings, criteria; and two numbers by which institutions are told apart."""

import django.db.models.deletion
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key, row_id

GUARDS = (
    Guard(table="body_configuration", act="UPDATE"),
    Guard(table="body_configuration", act="DELETE"),
    Guard(table="body_fee", act="UPDATE"),
    Guard(table="body_fee", act="DELETE"),
    Guard(table="body_extract", act="UPDATE"),
    Guard(table="body_extract", act="DELETE"),
    Guard(table="body_member", act="DELETE"),
    Guard(table="body_seat", act="DELETE"),
    Guard(table="body_meeting", act="UPDATE", when="OLD.approved_at IS NOT NULL"),
    Guard(table="body_meeting", act="DELETE"),
    Guard(table="body_criteria", act="UPDATE", when="OLD.published_at IS NOT NULL"),
    Guard(table="body_criteria", act="DELETE", when="OLD.published_at IS NOT NULL"),
)
TENANTED = (
    "body_configuration",
    "body_member",
    "body_fee",
    "body_seat",
    "body_meeting",
    "body_extract",
    "body_criteria",
)


class Migration(migrations.Migration):
    """After `0012_registry_search`."""

    dependencies = [("records", "0012_registry_search")]
    operations = [
        migrations.AddField(
            model_name="organisation",
            name="corporate_number",
            field=models.CharField(blank=True, default="", max_length=13),
        ),
        migrations.AddField(
            model_name="organisation",
            name="ror",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.CreateModel(
            name="BodyConfigurationRow",
            fields=[
                ("id", row_id()),
                ("text", models.TextField()),
                ("taken_at", models.DateTimeField()),
                ("taken_by", models.CharField(max_length=200)),
                ("institution", institution_key()),
            ],
            options={"db_table": "body_configuration"},
        ),
        migrations.CreateModel(
            name="BodyMemberRow",
            fields=[
                ("id", row_id()),
                ("number", models.CharField(max_length=20)),
                ("account", models.CharField(blank=True, db_index=True, max_length=200)),
                ("member_institution", models.CharField(blank=True, max_length=32)),
                ("content", models.JSONField()),
                ("institution", institution_key()),
            ],
            options={"db_table": "body_member"},
        ),
        migrations.CreateModel(
            name="BodyFeeRow",
            fields=[
                ("id", row_id()),
                ("content", models.JSONField()),
                ("institution", institution_key()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fees", to="records.bodymemberrow"
                    ),
                ),
            ],
            options={"db_table": "body_fee"},
        ),
        migrations.CreateModel(
            name="BodySeatRow",
            fields=[
                ("id", row_id()),
                ("seat", models.CharField(max_length=32)),
                ("committee", models.CharField(max_length=40)),
                ("account", models.CharField(db_index=True, max_length=200)),
                ("content", models.JSONField()),
                ("institution", institution_key()),
            ],
            options={"db_table": "body_seat"},
        ),
        migrations.CreateModel(
            name="BodyMeetingRow",
            fields=[
                ("id", row_id()),
                ("committee", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("content", models.JSONField()),
                ("institution", institution_key()),
            ],
            options={"db_table": "body_meeting"},
        ),
        migrations.CreateModel(
            name="BodyExtractRow",
            fields=[
                ("id", row_id()),
                ("content", models.JSONField()),
                ("published_at", models.DateTimeField()),
                ("institution", institution_key()),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extract",
                        to="records.bodymeetingrow",
                    ),
                ),
            ],
            options={"db_table": "body_extract"},
        ),
        migrations.CreateModel(
            name="BodyCriteriaRow",
            fields=[
                ("id", row_id()),
                ("procedure", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=40)),
                ("in_force_from", models.DateField()),
                ("published_at", models.DateTimeField(null=True)),
                ("content", models.JSONField()),
                ("institution", institution_key()),
            ],
            options={"db_table": "body_criteria"},
        ),
        migrations.AddConstraint(
            model_name="bodymemberrow",
            constraint=models.UniqueConstraint(fields=("institution", "number"), name="body_member_number"),
        ),
        migrations.AddIndex(
            model_name="bodymemberrow",
            index=models.Index(fields=["institution", "member_institution"], name="body_member_institution"),
        ),
        migrations.AddConstraint(
            model_name="bodyseatrow",
            constraint=models.UniqueConstraint(fields=("institution", "seat"), name="body_seat_id"),
        ),
        migrations.AddConstraint(
            model_name="bodymeetingrow",
            constraint=models.UniqueConstraint(
                fields=("institution", "committee", "number"), name="body_meeting_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="bodycriteriarow",
            constraint=models.UniqueConstraint(
                fields=("institution", "procedure", "version"), name="body_criteria_version"
            ),
        ),
        guarding(GUARDS, tenanted=TENANTED),
    ]
