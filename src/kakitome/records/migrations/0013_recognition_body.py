"""Bodies: configurations, members, seats, meetings, criteria; and two numbers by which institutions are told apart."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDED = (
    ("body_configuration", "UPDATE", ""),
    ("body_configuration", "DELETE", ""),
    ("body_fee", "UPDATE", ""),
    ("body_fee", "DELETE", ""),
    ("body_extract", "UPDATE", ""),
    ("body_extract", "DELETE", ""),
    ("body_member", "DELETE", ""),
    ("body_seat", "DELETE", ""),
    ("body_meeting", "UPDATE", "OLD.approved_at IS NOT NULL"),
    ("body_meeting", "DELETE", ""),
    ("body_criteria", "UPDATE", "OLD.published_at IS NOT NULL"),
    ("body_criteria", "DELETE", "OLD.published_at IS NOT NULL"),
)
"""Table, act, and when it is refused; always when it says nothing."""
TENANTED = (
    "body_configuration",
    "body_member",
    "body_fee",
    "body_seat",
    "body_meeting",
    "body_extract",
    "body_criteria",
)


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to change what is a record; show an institution its own rows only."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act, condition in GUARDED:
        when = f"WHEN ({condition}) " if condition else ""
        body = (
            f"FOR EACH ROW {when}EXECUTE FUNCTION kakitome_refuse()"
            if postgres
            else f"{when}BEGIN SELECT RAISE(ABORT, 'kakitome: rows of {table} are never changed or deleted'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
    for table in TENANTED if postgres else ():
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(
            f"CREATE POLICY own_institution ON {table} USING ("
            " institution_id = current_setting('kakitome.institution', true)"
            " OR current_setting('kakitome.institution', true) = '*')"
        )


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guards away again."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, act, _ in GUARDED:
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}" + (f" ON {table}" if postgres else ""))
    for table in TENANTED if postgres else ():
        schema_editor.execute(f"DROP POLICY own_institution ON {table}")


def _id() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _institution() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.organisation")


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
                ("id", _id()),
                ("text", models.TextField()),
                ("taken_at", models.DateTimeField()),
                ("taken_by", models.CharField(max_length=200)),
                ("institution", _institution()),
            ],
            options={"db_table": "body_configuration"},
        ),
        migrations.CreateModel(
            name="BodyMemberRow",
            fields=[
                ("id", _id()),
                ("number", models.CharField(max_length=20)),
                ("account", models.CharField(blank=True, db_index=True, max_length=200)),
                ("member_institution", models.CharField(blank=True, max_length=32)),
                ("content", models.JSONField()),
                ("institution", _institution()),
            ],
            options={"db_table": "body_member"},
        ),
        migrations.CreateModel(
            name="BodyFeeRow",
            fields=[
                ("id", _id()),
                ("content", models.JSONField()),
                ("institution", _institution()),
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
                ("id", _id()),
                ("seat", models.CharField(max_length=32)),
                ("committee", models.CharField(max_length=40)),
                ("account", models.CharField(db_index=True, max_length=200)),
                ("content", models.JSONField()),
                ("institution", _institution()),
            ],
            options={"db_table": "body_seat"},
        ),
        migrations.CreateModel(
            name="BodyMeetingRow",
            fields=[
                ("id", _id()),
                ("committee", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("content", models.JSONField()),
                ("institution", _institution()),
            ],
            options={"db_table": "body_meeting"},
        ),
        migrations.CreateModel(
            name="BodyExtractRow",
            fields=[
                ("id", _id()),
                ("content", models.JSONField()),
                ("published_at", models.DateTimeField()),
                ("institution", _institution()),
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
                ("id", _id()),
                ("procedure", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=40)),
                ("in_force_from", models.DateField()),
                ("published_at", models.DateTimeField(null=True)),
                ("content", models.JSONField()),
                ("institution", _institution()),
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
        migrations.RunPython(guard, unguard),
    ]
