"""Places in status lists are reserved in blocks; tables that grow by the million carry fewer indices.

Lists begun before keep their drawn rows and go on with them: their two new columns stay null.

Dropped are indices on the institution alone (each of these tables has another index that begins with it, or is asked
by award only), the second index PostgreSQL got for searching the beginnings of names that nobody searches so, and the
one that said of the trail's hashes what its sequence says already: random keys cost a page each, twice per award.
"""

from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.row_guards import Guard, guarding

GUARDS = (
    Guard(
        table="status_list",
        act="UPDATE",
        when="NEW.drawn < OLD.drawn OR (OLD.order_key ISNULL) <> (NEW.order_key ISNULL)"
        " OR (OLD.length ISNULL) <> (NEW.length ISNULL) OR NEW.order_key <> OLD.order_key OR NEW.length <> OLD.length",
    ),
)
LEAN = ("awardrow", "awardstatusrow", "auditeventrow", "signeddocumentrow", "logplacerow", "outboxrow", "claimrow")
MANY = 1_000_000
WIDE = ("institution_id", "microcredential", "version", "issuer", "purpose", "state", "batch")
"""Columns by which nobody finds a single row."""
NOT_SEARCHED = (("award", "credential_id"), ("claim", "token_hash"))


def drop_indices(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop what is named above, by whatever name it has."""
    tables = [(apps.get_model("records", name)._meta.db_table, "institution_id") for name in LEAN]
    for table, column in (*tables, *NOT_SEARCHED):
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, table)
        for name, one in found.items():
            is_plain = one["index"] and not (one["unique"] or one["primary_key"] or one["foreign_key"])
            if is_plain and one["columns"] == [column]:
                schema_editor.execute(f'DROP INDEX "{name}"')


def guard_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the guards of `0002_guards` again: SQLite changes a table by building it anew, which loses them."""
    if schema_editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER IF NOT EXISTS audit_event_no_{act.lower()} BEFORE {act} ON audit_event"
                " BEGIN SELECT RAISE(ABORT, 'kakitome: rows of audit_event are never changed or deleted'); END"
            )


def tell_sizes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Tell SQLite that an institution has many rows: else it takes whose a row is for the best way to find it.

    Without numbers it guesses ten rows per institution, and looks through a million for each name it is asked for.
    Source: https://www.sqlite.org/fileformat2.html#stat1tab (rows, then rows per value of each further column).
    """
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_master")
        for table in sorted(apps.get_model("records", name)._meta.db_table for name in LEAN):
            cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl = %s", [table])
            cursor.execute(f"PRAGMA index_list({table})")
            for _, index, is_unique, *_ in cursor.fetchall():
                cursor.execute(f'PRAGMA index_info("{index}")')
                columns = [column for _, _, column in cursor.fetchall()]
                told = [MANY if one in WIDE else 2 for one in columns]
                told = [min(told[: n + 1]) for n in range(len(told))]
                if is_unique:
                    told[-1] = 1
                # Of open intents there are few at any time.
                stat = "100 100 1" if index == "award_open" else " ".join(map(str, (MANY, *told)))
                cursor.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", [table, index, stat])


def make_indices(apps: StateApps, schema_editor: Any) -> None:
    """Make the indices on the institution again."""
    for name in LEAN:
        model = apps.get_model("records", name)
        field = model._meta.get_field("institution")
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))


def lean_key() -> models.ForeignKey:
    """Write the column that says whose a row is, without an index of its own."""
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="records.organisation",
    )


class Migration(migrations.Migration):
    """After `0020_batch_engine`."""

    dependencies = [("records", "0020_batch_engine")]
    operations = [
        migrations.AddField(
            model_name="statuslistrow", name="length", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AddField(model_name="statuslistrow", name="order_key", field=models.BinaryField(null=True)),
        guarding(GUARDS),
        migrations.AddIndex(
            model_name="awardrow",
            index=models.Index(
                condition=models.Q(("state", "intended")), fields=["institution", "id"], name="award_open"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.RemoveConstraint(model_name="auditeventrow", name="audit_event_previous"),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_indices, make_indices)],
            state_operations=[
                migrations.AlterField(model_name=name, name="institution", field=lean_key()) for name in LEAN
            ],
        ),
        migrations.RunPython(tell_sizes, migrations.RunPython.noop),
    ]
