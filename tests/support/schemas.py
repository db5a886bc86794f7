"""What a database consists of, as lines of text that can be compared: columns, keys, indices, triggers, policies.

Names that Django derives from a digest are left out, and so is the order of columns on SQLite, where changing a table
built it anew in another order: nothing reads a row by position.
"""

import re

from django.db import connections

_POSTGRES = (
    "SELECT 'column', table_name, row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position), column_name, data_type,"
    " character_maximum_length, numeric_precision, is_nullable, column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'constraint', conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'policy', tablename, policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'",
    "SELECT 'security', relname, relrowsecurity, relforcerowsecurity FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)
_CASTS = re.compile(r"::(?:text|character varying)\b(?:\[\])?|[()]")
"""What PostgreSQL writes differently after its own text was read in: casts within lists, and brackets around them."""
_DIGEST = re.compile(r"_[0-9a-f]{8}(?:_[a-z0-9]+)*\b")


def schema_of(using: str) -> list[str]:
    """Return the lines of one database, sorted."""
    found = _sqlite(using) if connections[using].vendor == "sqlite" else _postgres(using)
    return sorted(_DIGEST.sub("_", line) for line in found)


def _postgres(using: str) -> list[str]:
    with connections[using].cursor() as cursor:
        lines = []
        for query in _POSTGRES:
            cursor.execute(query)
            lines += [_CASTS.sub("", " ".join(map(str, row))) for row in cursor.fetchall()]
    return lines


def _sqlite(using: str) -> list[str]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'")
        lines = []
        for kind, name, table, sql in cursor.fetchall():
            if kind == "table" and not name.startswith("registry_text"):
                lines += _columns(using, name)
                lines += [f"check {name} {check}" for check in _checks(sql)]
            elif sql is not None:
                lines.append(f"{kind} {table} {' '.join(sql.split())}")
        # What SQLite's planner was told about the tables that grow by the million.
        cursor.execute("SELECT tbl, idx, stat FROM sqlite_stat1 WHERE stat LIKE '1000000 %'")
        lines += [f"size {row}" for row in cursor.fetchall()]
    return lines


def _columns(using: str, table: str) -> list[str]:
    with connections[using].cursor() as cursor:
        cursor.execute(f"PRAGMA table_xinfo({table})")
        lines = [f"column {table} {row[1:]}" for row in cursor.fetchall()]
        cursor.execute(f"PRAGMA foreign_key_list({table})")
        lines += [f"reference {table} {row[2:]}" for row in cursor.fetchall()]
    return lines


def _checks(sql: str) -> list[str]:
    """Return the conditions of a table, and what its columns are besides their types, without names."""
    body = sql[sql.index("(") + 1 : sql.rindex(")")]
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(body):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append(body[start:place])
            start = place + 1
    parts.append(body[start:])
    return [re.sub(r'^CONSTRAINT "\w+" ', "", " ".join(part.split())) for part in parts]
