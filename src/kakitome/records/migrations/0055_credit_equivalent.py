"""Credit equivalents, and what institutions think of adopting."""

from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, institution_key, never, row_id

_GUARDS = (
    *never("credit_equivalent", acts=("DELETE",)),
    Guard(
        table="credit_equivalent",
        act="UPDATE",
        when="OLD.reversed_on IS NOT NULL OR NEW.number <> OLD.number OR NEW.entry <> OLD.entry"
        " OR NEW.adopted_from <> OLD.adopted_from OR NEW.decided_on <> OLD.decided_on"
        " OR NEW.content <> OLD.content OR NEW.institution_id <> OLD.institution_id",
    ),
    *never("adoption_item", acts=("DELETE",)),
    Guard(
        table="adoption_item",
        act="UPDATE",
        when="OLD.closed_at IS NOT NULL OR NEW.origin <> OLD.origin OR NEW.content <> OLD.content",
    ),
)


class Migration(migrations.Migration):
    """A table that everybody reads, and one of which an institution sees its own rows."""

    dependencies = [("records", "0054_pathway")]
    operations = [
        migrations.CreateModel(
            "EquivalentRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("entry", models.CharField(db_index=True, max_length=20)),
                ("adopted_from", models.CharField(blank=True, db_index=True, max_length=20)),
                ("decided_on", models.DateField(db_index=True)),
                ("search_text", models.TextField()),
                ("content", models.JSONField()),
                ("reversed_on", models.DateField(null=True)),
                ("reversal_ja", models.TextField(blank=True)),
                ("reversal_en", models.TextField(blank=True)),
            ],
            {"db_table": "credit_equivalent"},
        ),
        migrations.CreateModel(
            "AdoptionItemRow",
            [
                ("id", row_id()),
                ("institution", institution_key(is_indexed=False)),
                ("key", models.CharField(max_length=32)),
                ("origin", models.CharField(max_length=20)),
                ("course_code", models.CharField(max_length=40)),
                ("content", models.JSONField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("decided", models.CharField(blank=True, max_length=20)),
            ],
            {
                "db_table": "adoption_item",
                "constraints": [
                    models.UniqueConstraint(fields=["institution", "key"], name="adoption_item_key"),
                    models.UniqueConstraint(
                        condition=models.Q(closed_at=None),
                        fields=["institution", "origin"],
                        name="adoption_item_open_once",
                    ),
                ],
            },
        ),
        guarding(_GUARDS, tenanted=("credit_equivalent", "adoption_item"), readable=("credit_equivalent",)),
    ]
