"""What migrations say about new tables: rows that are never changed, and whose they are.

    guards = (*never("case_sample"), Guard(table="body_criteria", act="UPDATE", when="OLD.published_at NOTNULL"))
    operations = [..., guarding(guards, tenanted=("case_sample", "body_criteria"))]

Triggers refuse on both databases; row-level security, on PostgreSQL alone, shows an institution its own rows.
What stands here is never changed: a migration must say the same for ever, and another way of guarding is another
function.

Source: docs/rules/threats.md T6 (a second wall between institutions); docs/rules/invariants.md I7, I10.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_OWN = (
    "institution_id = current_setting('kakitome.institution', true)"
    " OR current_setting('kakitome.institution', true) = '*'"
)

_OWN_PERSON = (
    "'person:' || account_id = current_setting('kakitome.institution', true)"
    " OR current_setting('kakitome.institution', true) = '*'"
)
WRITTEN_UNDER = frozenset({"own_institution", "own_wallet"})
"""Policies under which rows are written, too; all others are for reading."""


SchemaChange = Callable[[StateApps, BaseDatabaseSchemaEditor], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One act on a table that is refused: always, on some columns (`of`), or where a condition holds (`when`)."""

    table: str
    act: Literal["UPDATE", "DELETE"]
    of: str = ""
    when: str = ""

    @property
    def name(self) -> str:
        """The trigger's name."""
        return f"{self.table}_no_{self.act.lower()}"

    def statement(self, vendor: str) -> str:
        """Return the statement that makes the trigger."""
        when = f"WHEN ({self.when}) " if self.when else ""
        columns = f"OF {self.of} " if self.of else ""
        message = f"kakitome: rows of {self.table} are never changed or deleted"
        body = (
            f"FOR EACH ROW {when}EXECUTE FUNCTION kakitome_refuse()"
            if vendor == "postgresql"
            else f"{when}BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return f"CREATE TRIGGER {self.name} BEFORE {self.act} {columns}ON {self.table} {body}"


class Guarding(migrations.RunPython):
    """The operation that sets guards; it says which they are, and the doctor looks for each of them.

    Attributes:
        statements: vendor → the statements that make its triggers.
        policies: by table, the names and conditions of its policies of row-level security; all but `own_institution`
            and `own_wallet` are for reading.
    """

    def __init__(
        self,
        code: SchemaChange,
        reverse_code: SchemaChange,
        *,
        statements: Callable[[str], Sequence[str]],
        policies: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        super().__init__(code, reverse_code)
        self.statements = statements
        self.policies = policies


def never(*tables: str, acts: Sequence[Literal["UPDATE", "DELETE"]] = ("UPDATE", "DELETE")) -> tuple[Guard, ...]:
    """Refuse acts on tables altogether."""
    return tuple(Guard(table=table, act=act) for table in tables for act in acts)


def guarding(guards: Sequence[Guard], *, tenanted: Sequence[str] = (), readable: Sequence[str] = ()) -> Guarding:
    """Write the operation that sets the guards, and takes them away when a migration is undone.

    Args:
        guards: what is refused.
        tenanted: tables of which an institution sees and writes its own rows only.
        readable: those among them that everybody may read.
    """

    def guard(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        postgres = schema_editor.connection.vendor == "postgresql"
        for refusal in guards:
            schema_editor.execute(refusal.statement(schema_editor.connection.vendor))
        for table in tenanted if postgres else ():
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            if table in readable:
                schema_editor.execute(f"CREATE POLICY public_reading ON {table} FOR SELECT USING (true)")
            schema_editor.execute(f"CREATE POLICY own_institution ON {table} USING ({_OWN})")

    def unguard(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        postgres = schema_editor.connection.vendor == "postgresql"
        for refusal in guards:
            schema_editor.execute(f"DROP TRIGGER {refusal.name}" + (f" ON {refusal.table}" if postgres else ""))
        for table in tenanted if postgres else ():
            for policy in ("public_reading", "own_institution") if table in readable else ("own_institution",):
                schema_editor.execute(f"DROP POLICY {policy} ON {table}")

    return Guarding(
        guard,
        unguard,
        statements=lambda vendor: [refusal.statement(vendor) for refusal in guards],
        policies={
            table: {"own_institution": _OWN, **({"public_reading": "true"} if table in readable else {})}
            for table in tenanted
        },
    )


def guarding_anew(guards: Sequence[Guard]) -> migrations.RunPython:
    """Write the operation that sets guards again after a change of their tables.

    Django makes a table of SQLite anew for a change of its constraints, and its triggers go with the old one.
    """

    def guard(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for refusal in guards if schema_editor.connection.vendor == "sqlite" else ():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {refusal.name}")
            schema_editor.execute(refusal.statement("sqlite"))

    return migrations.RunPython(guard, guard)


def showing(readings: Mapping[str, Mapping[str, str]]) -> Guarding:
    """Write the operation that lets an institution write its own rows alone, and others read what `readings` says.

    Args:
        readings: by table, the names and conditions of the policies under which its rows are read.
    """

    def guard(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table, policies in readings.items() if schema_editor.connection.vendor == "postgresql" else ():
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"CREATE POLICY own_institution ON {table} USING ({_OWN})")
            for name, condition in policies.items():
                schema_editor.execute(f"CREATE POLICY {name} ON {table} FOR SELECT USING ({condition})")

    def unguard(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table, policies in readings.items() if schema_editor.connection.vendor == "postgresql" else ():
            for name in ("own_institution", *policies):
                schema_editor.execute(f"DROP POLICY {name} ON {table}")
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    return Guarding(
        guard,
        unguard,
        statements=lambda _vendor: (),
        policies={table: {"own_institution": _OWN, **policies} for table, policies in readings.items()},
    )


def guarding_persons(*tables: str) -> Guarding:
    """Write the operation that lets a person alone see and write their rows: `account_id` says whose a row is."""

    def guard(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables if schema_editor.connection.vendor == "postgresql" else ():
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"CREATE POLICY own_wallet ON {table} USING ({_OWN_PERSON})")

    def unguard(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables if schema_editor.connection.vendor == "postgresql" else ():
            schema_editor.execute(f"DROP POLICY own_wallet ON {table}")
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    return Guarding(
        guard,
        unguard,
        statements=lambda _vendor: (),
        policies={table: {"own_wallet": _OWN_PERSON} for table in tables},
    )


def row_id() -> models.BigAutoField:
    """Write the key that every table of ours has."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def institution_key(*, is_indexed: bool = True) -> models.ForeignKey:
    """Write the column that says whose a row is; a table that grows by the million has no index on it alone."""
    return models.ForeignKey("records.organisation", models.PROTECT, related_name="+", db_index=is_indexed)
