"""What a writer of a credit bank's ledger reads, in one statement of PostgreSQL: `kakitome_credit_turn`.

The function is VOLATILE (the default): each of its questions sees what was committed when it is asked, so that those
after the lock see what the writer before left. What it sets ends with the transaction. It runs with its caller's
rights; row-level security compares as everywhere.
Source: https://www.postgresql.org/docs/15/xfunc-volatility.html (snapshots of VOLATILE functions).
"""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_MAKE = """
CREATE FUNCTION kakitome_credit_turn(account_number text, lot bigint, asking text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    PERFORM set_config('kakitome.institution', '*', true);
    SELECT bank, number, opened_at INTO held FROM credit_account WHERE number = account_number FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT json_build_object(
            'account', row_to_json(held),
            'lot', (SELECT row_to_json(l) FROM credit_lot l WHERE l.id = lot AND l.holder = account_number),
            'entries', (
                SELECT coalesce(json_agg(row_to_json(e) ORDER BY e.id), '[]') FROM credit_entry e
                WHERE e.lot_number = lot
            ),
            'members', (
                SELECT coalesce(json_object_agg(m.institution_id, m.frozen_at), '{}') FROM credit_member m
                WHERE m.bank = held.bank
                AND m.institution_id IN (asking, (SELECT l.institution_id FROM credit_lot l WHERE l.id = lot))
            )
        )
    );
END
$$
"""
_DROP = "DROP FUNCTION kakitome_credit_turn(text, bigint, text)"


def _make(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_MAKE, None)


def _drop(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_DROP)


class Migration(migrations.Migration):
    """A function of PostgreSQL; SQLite needs none."""

    dependencies = [("records", "0055_credit_equivalent")]
    operations = [migrations.RunPython(_make, _drop)]
