"""Entries of the registry: read by everybody, written by their institution, letters never changed."""

import django.db.models.deletion
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key

GUARDS = (
    Guard(table="registry_entry", act="DELETE"),
    Guard(table="registry_entry", act="UPDATE", of="number, identifier, institution_id, source"),
    Guard(table="registry_version", act="DELETE"),
    Guard(
        table="registry_version",
        act="UPDATE",
        of="letter, digest, version, entry_id, institution_id, address, registered_at",
    ),
    Guard(table="registry_change", act="DELETE"),
    Guard(table="registry_change", act="UPDATE"),
)
TENANTED = ("registry_entry", "registry_version")


class Migration(migrations.Migration):
    """After `0010_issuer_services`."""

    dependencies = [("records", "0010_issuer_services")]
    operations = [
        migrations.CreateModel(
            name="EntryRow",
            fields=[
                ("number", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("identifier", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=8)),
                ("issuer", models.CharField(blank=True, max_length=500)),
                ("institution_type", models.CharField(blank=True, max_length=100)),
                ("region", models.CharField(blank=True, max_length=8)),
                ("provider_url", models.CharField(blank=True, max_length=500)),
                ("is_demonstration", models.BooleanField(default=False)),
                ("institution", institution_key()),
            ],
            options={"db_table": "registry_entry"},
        ),
        migrations.CreateModel(
            name="EntryVersionRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("letter", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("address", models.CharField(blank=True, max_length=500)),
                ("forms", models.JSONField(default=list)),
                ("registered_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(choices=[("listed", "listed"), ("withdrawn", "withdrawn")], max_length=10),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="records.entryrow",
                    ),
                ),
                ("institution", institution_key()),
            ],
            options={"db_table": "registry_version"},
        ),
        migrations.CreateModel(
            name="EntryChangeRow",
            fields=[
                ("sequence", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=12)),
                ("version", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "registry_change"},
        ),
        migrations.AddConstraint(
            model_name="entryrow",
            constraint=models.UniqueConstraint(fields=("institution", "identifier"), name="registry_entry_identifier"),
        ),
        migrations.AddConstraint(
            model_name="entryversionrow",
            constraint=models.UniqueConstraint(fields=("entry", "version"), name="registry_version_once"),
        ),
        migrations.AddIndex(
            model_name="entryversionrow",
            index=models.Index(fields=["address"], name="registry_version_address"),
        ),
        guarding(GUARDS, tenanted=TENANTED, readable=TENANTED),
    ]
