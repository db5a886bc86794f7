"""The table of tokens that searching the registry reads, in each database's own way."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Contentless: the text itself is in registry_search. Tokens come ready made, divided by blanks: `ascii` leaves
# everything above ASCII as it is. Ranking by frequency is not used, so no sizes are kept.
SQLITE = (
    "CREATE VIRTUAL TABLE registry_text USING fts5"
    "(title, body, content='', columnsize=0, detail=full, tokenize='ascii')",
)
POSTGRES = (
    "CREATE TABLE registry_text (id bigint PRIMARY KEY, title tsvector NOT NULL, tokens tsvector NOT NULL)",
    "CREATE INDEX registry_text_title ON registry_text USING gin (title)",
    "CREATE INDEX registry_text_tokens ON registry_text USING gin (tokens)",
)


def search_text() -> migrations.RunPython:
    """Write the operation that creates the table."""

    def create(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
            schema_editor.execute(statement)

    def drop(_: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        schema_editor.execute("DROP TABLE registry_text")

    return migrations.RunPython(create, drop)
