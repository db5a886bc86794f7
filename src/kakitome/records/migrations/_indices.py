"""What Django's tables do not say of indices: two that nobody searches, and how many rows there will be.

PostgreSQL gets a second index on a unique text, for searching by its beginning; a random key costs a page in each.
SQLite is told which tables grow by the million: without numbers it guesses ten rows per institution, takes whose a row
is for the best way to find it, and looks through a million for each name it is asked for.
Source: https://www.sqlite.org/fileformat2.html#stat1tab (rows, then rows per value of each further column).
"""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NOT_SEARCHED = (("award", "credential_id"), ("claim", "token_hash"))
GROWING = ("audit_event", "award", "award_status", "claim", "log_place", "outbox_message", "signed_document")
MANY = 1_000_000
WIDE = ("institution_id", "microcredential", "version", "issuer", "purpose", "state", "batch")
"""Columns by which nobody finds a single row."""
OPEN = "100 100 1"
"""Of open intents there are few at any time."""


def indices() -> list[migrations.RunPython]:
    """Write the operations, which come after all tables."""
    return [migrations.RunPython(step, migrations.RunPython.noop) for step in (_make, _drop_unsearched, _tell)]


def _make(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Django leaves indices for the end of a migration, after the steps that need them.
    while schema_editor.deferred_sql:
        schema_editor.execute(schema_editor.deferred_sql.pop(0), None)


def _drop_unsearched(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table, column in NOT_SEARCHED:
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, table)
        for name, index in found.items():
            is_plain = index["index"] and not (index["unique"] or index["primary_key"] or index["foreign_key"])
            if is_plain and index["columns"] == [column]:
                schema_editor.execute(f'DROP INDEX "{name}"')


def _tell(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_master")
        for table in GROWING:
            cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl = %s", [table])
            cursor.execute(f"PRAGMA index_list({table})")
            for _number, index, is_unique, *_more in cursor.fetchall():
                cursor.execute(f'PRAGMA index_info("{index}")')
                columns = [column for *_places, column in cursor.fetchall()]
                stat = OPEN if index == "award_open" else _stat(columns, is_unique=bool(is_unique))
                cursor.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", [table, index, stat])


def _stat(columns: list[str], *, is_unique: bool) -> str:
    rows = [MANY if column in WIDE else 2 for column in columns]
    rows = [min(rows[: place + 1]) for place in range(len(rows))]
    if is_unique:
        rows[-1] = 1
    return " ".join(map(str, (MANY, *rows)))
