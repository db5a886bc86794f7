"""Copies of awards bound to apps, with places of their own in status lists; offers by reference, and the app's name."""

from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key, row_id

_GUARDS = (
    Guard(table="bound_copy", act="DELETE"),
    Guard(table="bound_copy", act="UPDATE", when="OLD.ended_at IS NOT NULL"),
)


class Migration(migrations.Migration):
    """One table, of which an institution sees its own rows, and columns that are empty for offers of before."""

    dependencies = [("records", "0036_account_deletion")]
    operations = [
        migrations.CreateModel(
            "BoundCopyRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("key", models.CharField(max_length=32)),
                ("credential_id", models.CharField(max_length=500)),
                ("issuer", models.CharField(max_length=300)),
                ("purpose", models.CharField(max_length=16)),
                ("number", models.PositiveIntegerField()),
                ("index", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "bound_copy",
                "constraints": [
                    models.UniqueConstraint(name="bound_copy_key", fields=["institution", "key"]),
                    models.UniqueConstraint(
                        name="bound_copy_place", fields=["institution", "issuer", "purpose", "number", "index"]
                    ),
                ],
                "indexes": [models.Index(fields=["institution", "credential_id"], name="bound_copy_credential")],
            },
        ),
        guarding(_GUARDS, tenanted=("bound_copy",)),
        migrations.AddField("credentialofferrow", "app", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "credentialofferrow", "reference_hash", models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(
            "credentialofferrow", "reference_salt", models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField("credentialofferrow", "read_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "credentialofferrow",
            models.Index(fields=["institution", "reference_hash"], name="credential_offer_reference"),
        ),
    ]
