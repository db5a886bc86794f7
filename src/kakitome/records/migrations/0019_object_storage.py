"""Signed bytes move from rows into immutable packs; rows of before keep theirs."""

import django.db.models.deletion
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kakitome.records.row_guards import guarding, institution_key, never, row_id


def guard_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the guards of `0002_guards` again: SQLite may change a table by building it anew, which loses them."""
    if schema_editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER IF NOT EXISTS signed_document_no_{act.lower()} BEFORE {act} ON signed_document"
                " BEGIN SELECT RAISE(ABORT, 'kakitome: rows of signed_document are never changed or deleted'); END"
            )


class Migration(migrations.Migration):
    """After `0018_common_terms`."""

    dependencies = [("records", "0018_common_terms")]
    operations = [
        migrations.CreateModel(
            name="PackRow",
            fields=[
                ("id", row_id()),
                ("name", models.CharField(max_length=64)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("institution", institution_key()),
            ],
            options={"db_table": "document_pack"},
        ),
        migrations.AddConstraint(
            model_name="packrow",
            constraint=models.UniqueConstraint(fields=("institution", "name"), name="document_pack_once"),
        ),
        migrations.AlterField(
            model_name="signeddocumentrow", name="document", field=models.BinaryField(blank=True, default=b"")
        ),
        migrations.AddField(
            model_name="signeddocumentrow",
            name="pack",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="document_rows",
                to="records.packrow",
            ),
        ),
        migrations.AddField(
            model_name="signeddocumentrow", name="pack_offset", field=models.PositiveBigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="signeddocumentrow", name="pack_length", field=models.PositiveIntegerField(null=True)
        ),
        migrations.RunPython(guard_again, guard_again),
        guarding(never("document_pack"), tenanted=("document_pack",)),
    ]
