"""The index that searching the registry reads: derived tables, and one of tokens in the database's own way."""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
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


def create_tokens(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the table of tokens."""
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_tokens(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the table of tokens."""
    schema_editor.execute("DROP TABLE registry_text")


class Migration(migrations.Migration):
    """After `0011_registry`."""

    dependencies = [("records", "0011_registry")]
    operations = [
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                ("id", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=16, unique=True)),
                ("title_key", models.CharField(max_length=120)),
                ("minutes", models.BigIntegerField()),
                ("price", models.BigIntegerField()),
                ("card", models.JSONField()),
                ("facet_values", models.JSONField()),
                ("title_text", models.TextField()),
                ("body_text", models.TextField()),
            ],
            options={
                "db_table": "registry_search",
                "indexes": [
                    models.Index(fields=["title_key", "-id"], name="registry_search_title"),
                    models.Index(fields=["minutes", "-id"], name="registry_search_minutes"),
                    models.Index(fields=["price", "-id"], name="registry_search_price"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FacetRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=320)),
                ("block", models.PositiveIntegerField()),
                ("members", models.BinaryField()),
                ("generation", models.PositiveBigIntegerField(db_index=True)),
            ],
            options={
                "db_table": "registry_facet",
                "constraints": [models.UniqueConstraint(fields=["value", "block"], name="registry_facet_once")],
            },
        ),
        migrations.CreateModel(
            name="FacetLabelRow",
            fields=[
                ("value", models.CharField(max_length=320, primary_key=True, serialize=False)),
                ("ja", models.CharField(blank=True, max_length=120)),
                ("en", models.CharField(blank=True, max_length=120)),
            ],
            options={"db_table": "registry_facet_label"},
        ),
        migrations.CreateModel(
            name="WordRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("word", models.CharField(max_length=200, unique=True)),
                ("is_suggested", models.BooleanField(default=False)),
            ],
            options={"db_table": "registry_word"},
        ),
        migrations.CreateModel(
            name="SearchStateRow",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("next_id", models.PositiveBigIntegerField(default=1)),
                ("generation", models.PositiveBigIntegerField(default=0)),
                ("mark", models.CharField(blank=True, max_length=32)),
                ("epoch", models.CharField(blank=True, max_length=32)),
                ("terms_version", models.PositiveIntegerField(default=0)),
            ],
            options={"db_table": "registry_search_state"},
        ),
        migrations.RunPython(create_tokens, drop_tokens),
    ]
