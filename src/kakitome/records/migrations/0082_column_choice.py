"""What the columns under a set of headings are, as an institution chose last."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, row_id


class Migration(migrations.Migration):
    """A table of which an institution sees its own rows."""

    dependencies = [("records", "0081_mended_list")]
    operations = [
        migrations.CreateModel(
            "ColumnChoiceRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("key", models.CharField(max_length=64)),
                ("uses", models.JSONField()),
                ("chosen_at", models.DateTimeField()),
                ("chosen_by", models.CharField(max_length=200)),
            ],
            {
                "db_table": "column_choice",
                "constraints": [models.UniqueConstraint(name="column_choice_key", fields=["institution", "key"])],
            },
        ),
        guarding((), tenanted=("column_choice",)),
    ]
