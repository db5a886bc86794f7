"""A place in a status list is known by its draw, too: draws of one chunk lie together, their indices anywhere.

Rows from before keep their two new columns null, and are held once by their index, as before: the table refuses every
change. SQLite changes a table by building it anew, which loses its guards and what it knows of its size.

Rows of class lists, too, are a million: as in `0021_status_blocks`, whose they are has no index of its own any more.
"""

from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PLACE = ("institution", "issuer", "purpose", "number", "index")
SIZES = {
    ("institution_id", "issuer", "purpose", "number", "index"): "1000000 1000000 1000000 1000000 2 1",
    ("status_list_id", "draw"): "1000000 2 1",
    ("award_id",): "1000000 2",
}
"""Rows, then rows per value of each further column, as SQLite's planner is told them (`0021_status_blocks`)."""


def guard_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the guards of `0002_guards` again."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for act in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS award_status_no_{act.lower()} BEFORE {act} ON award_status"
            " BEGIN SELECT RAISE(ABORT, 'kakitome: rows of award_status are never changed or deleted'); END"
        )


def tell_sizes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Tell SQLite again how many rows there will be."""
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_master")
        cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'award_status'")
        cursor.execute("PRAGMA index_list(award_status)")
        for _, index, *_ in cursor.fetchall():
            cursor.execute(f'PRAGMA index_info("{index}")')
            columns = tuple(column for _, _, column in cursor.fetchall())
            told = ["award_status", index, SIZES[columns]]
            cursor.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", told)


def drop_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index on whose a row of a list is, by whatever name it has."""
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, "batch_row")
    for name, one in found.items():
        is_plain = one["index"] and not (one["unique"] or one["primary_key"] or one["foreign_key"])
        if is_plain and one["columns"] == ["institution_id"]:
            schema_editor.execute(f'DROP INDEX "{name}"')


def make_index(apps: StateApps, schema_editor: Any) -> None:
    """Make it again."""
    model = apps.get_model("records", "batchrowtable")
    schema_editor.execute(schema_editor._create_index_sql(model, fields=[model._meta.get_field("institution")]))


class Migration(migrations.Migration):
    """After `0023_work_queue`."""

    dependencies = [("records", "0023_work_queue")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.AddField(model_name="awardstatusrow", name="draw", field=models.PositiveIntegerField(null=True)),
        migrations.AddField(
            model_name="awardstatusrow",
            name="status_list",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holders",
                to="records.statuslistrow",
            ),
        ),
        migrations.RemoveConstraint(model_name="awardstatusrow", name="award_status_place"),
        migrations.AddConstraint(
            model_name="awardstatusrow",
            constraint=models.UniqueConstraint(
                fields=PLACE, name="award_status_place", condition=models.Q(("draw__isnull", True))
            ),
        ),
        migrations.AddConstraint(
            model_name="awardstatusrow",
            constraint=models.UniqueConstraint(fields=("status_list", "draw"), name="award_status_draw"),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
        migrations.RunPython(tell_sizes, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_index, make_index)],
            state_operations=[
                migrations.AlterField(
                    model_name="batchrowtable",
                    name="institution",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.organisation",
                    ),
                )
            ],
        ),
    ]
