"""Rows of terms that stand in many entries, kept beside the index of the registry; derived, like the index itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """After `0017_reviewers`."""

    dependencies = [("records", "0017_reviewers")]
    operations = [
        migrations.CreateModel(
            name="CommonTermRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=200)),
                ("in_title", models.BooleanField()),
                ("epoch", models.CharField(max_length=32)),
                ("last_id", models.PositiveBigIntegerField()),
                ("members", models.BinaryField()),
            ],
            options={
                "db_table": "registry_common_term",
                "constraints": [
                    models.UniqueConstraint(fields=["term", "in_title"], name="registry_common_term_once"),
                ],
            },
        ),
    ]
