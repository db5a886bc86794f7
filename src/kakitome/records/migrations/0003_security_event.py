"""The record of security events: rows that are never changed, and deleted only when they are older than a year."""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.row_guards import Guarding, guarding, never

_YOUNG = {
    "sqlite": "OLD.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-365 days')",
    "postgresql": "OLD.at > now() - interval '365 days'",
}
"""What the database's own clock calls younger than a year."""
_ACT = {
    "sqlite": "BEGIN SELECT RAISE(ABORT, 'kakitome: rows of security_event are never changed or deleted'); END",
    "postgresql": "EXECUTE FUNCTION kakitome_refuse()",
}


def _statements(vendor: str) -> list[str]:
    return [
        "CREATE TRIGGER security_event_no_delete BEFORE DELETE ON security_event"
        f" FOR EACH ROW WHEN ({_YOUNG[vendor]}) {_ACT[vendor]}"
    ]


def _keep_young(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def _let_go(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    table = " ON security_event" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER security_event_no_delete{table}")


class Migration(migrations.Migration):
    """Make the table and its guards."""

    dependencies = [("records", "0002_retention")]
    operations = [
        migrations.CreateModel(
            "SecurityEventRow",
            [
                ("sequence", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("account", models.CharField(blank=True, max_length=36)),
                ("desk", models.CharField(blank=True, max_length=32)),
                ("network", models.CharField(blank=True, max_length=50)),
                ("address_digest", models.CharField(blank=True, max_length=32)),
                ("detail", models.JSONField(default=dict)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            {
                "db_table": "security_event",
                "indexes": [
                    models.Index(fields=["account", "sequence"], name="security_event_account"),
                    models.Index(fields=["desk", "sequence"], name="security_event_desk"),
                ],
            },
        ),
        guarding(never("security_event", acts=("UPDATE",))),
        Guarding(_keep_young, _let_go, statements=_statements),
    ]
