"""Read deposits of a credit bank without a lock, and append lines where nobody wrote since: two functions of PostgreSQL.

`kakitome_credit_ahead` returns deposits with their lines and members, as they were at one moment.
`kakitome_credit_append` locks the accounts, in the order of their numbers, so that two of it never wait for each other,
and then writes each line whose deposit still ends with the line that its writer read. What it asks after the lock sees
what the writer before left, because the function is VOLATILE, the default. Each is a transaction of its own when it is
asked alone, and what it sets ends with it. They run with their caller's rights; row-level security compares as
everywhere.

Source: https://www.postgresql.org/docs/15/xfunc-volatility.html (snapshots of VOLATILE functions).
"""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Each question is about one deposit, by keys: its plan is made once for a connection and fits all that follow. Joins with
# what the array or the document holds are planned anew each time, which took three times as long as the writing. The
# newest line of a deposit is looked for as a sum, so that no plan walks backwards through the lines of all deposits.
_MAKE = (
    """
CREATE FUNCTION kakitome_credit_ahead(lots bigint[], asking text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    deposit credit_lot;
    holding record;
    books json[] := '{}';
BEGIN
    PERFORM set_config('kakitome.institution', '*', true);
    FOREACH number IN ARRAY lots LOOP
        SELECT * INTO deposit FROM credit_lot l WHERE l.id = number;
        SELECT a.bank, a.number, a.opened_at INTO holding FROM credit_account a WHERE a.number = deposit.holder;
        CONTINUE WHEN NOT FOUND;
        books := books || (SELECT json_build_object(
            'account', json_build_array(holding.bank, holding.number, holding.opened_at),
            'lot', row_to_json(deposit),
            'entries', (
                SELECT json_agg(json_build_array(
                    e.id, e.kind, e.origin, e.destination, e.thousandths, e.at, e.institution_id, e.actor, e.request,
                    e.settles, e.target, e.reference
                ) ORDER BY e.id) FROM credit_entry e WHERE e.lot_number = number
            ),
            'members', (
                SELECT json_object_agg(m.institution_id, m.frozen_at) FROM credit_member m
                WHERE m.bank = deposit.bank AND m.institution_id IN (asking, deposit.institution_id)
            )
        ));
    END LOOP;
    RETURN array_to_json(books);
END
$$
""",
    """
CREATE FUNCTION kakitome_credit_append(lines json) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    line record;
    newest bigint;
    use text;
    turn int;
    stored bigint;
    written json[] := '{}';
BEGIN
    PERFORM set_config('kakitome.institution', '*', true);
    FOR line IN SELECT * FROM json_to_recordset(lines) AS l(
        institution_id text, bank text, holder text, lot_number bigint, member text, kind text, origin text,
        destination text, thousandths bigint, at timestamptz, actor text, request text, settles bigint, target text,
        reference text, use_of text, newest bigint
    ) ORDER BY l.holder LOOP
        PERFORM 1 FROM credit_account a WHERE a.number = line.holder AND a.bank = line.bank FOR NO KEY UPDATE;
        CONTINUE WHEN NOT FOUND;
        SELECT max(e.id + 0) INTO newest FROM credit_entry e WHERE e.lot_number = line.lot_number;
        CONTINUE WHEN newest IS DISTINCT FROM line.newest;
        PERFORM 1 FROM credit_member m WHERE m.bank = line.bank
            AND m.institution_id IN (line.institution_id, line.member) AND m.frozen_at IS NOT NULL;
        CONTINUE WHEN FOUND;
        use := line.use_of;
        turn := NULL;
        IF line.kind = 'redeem' THEN
            SELECT count(*) INTO turn FROM credit_entry u WHERE u.use_of = line.use_of AND u.kind = 'reverse';
        ELSIF line.kind = 'reverse' THEN
            SELECT u.use_of INTO use FROM credit_entry u WHERE u.id = line.settles;
        END IF;
        INSERT INTO credit_entry (
            institution_id, bank, holder, lot_number, kind, origin, destination, thousandths, at, actor, request,
            settles, target, reference, use_of, use_turn
        ) VALUES (
            line.institution_id, line.bank, line.holder, line.lot_number, line.kind, line.origin, line.destination,
            line.thousandths, line.at, line.actor, line.request, line.settles, line.target, line.reference, use, turn
        ) RETURNING id INTO stored;
        written := written || json_build_array(line.lot_number, stored);
    END LOOP;
    RETURN array_to_json(written);
END
$$
""",
)
_DROP = (
    "DROP FUNCTION kakitome_credit_append(json)",
    "DROP FUNCTION kakitome_credit_ahead(bigint[], text)",
)


def _make(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in _MAKE:
            schema_editor.execute(statement, None)


def _drop(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in _DROP:
            schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    """Two functions of PostgreSQL; SQLite needs none."""

    dependencies = [("records", "0077_credit_agreement")]
    operations = [migrations.RunPython(_make, _drop)]
