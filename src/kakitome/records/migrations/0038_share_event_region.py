"""Roughly where a share was opened from; nobody knows it of what was noted before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns without a value: with one SQLite would write the table anew, and its triggers would be gone."""

    dependencies = [("records", "0037_bound_copy")]
    operations = [
        migrations.AddField("shareeventrow", "region_ja", models.CharField(max_length=80, null=True)),
        migrations.AddField("shareeventrow", "region_en", models.CharField(max_length=80, null=True)),
    ]
