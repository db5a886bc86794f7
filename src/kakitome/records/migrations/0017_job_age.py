"""Since when a job waits on SQLite: most jobs are due at once, which told nothing of their age."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column; the age of jobs of before is not known."""

    dependencies = [("records", "0016_api_key_unit")]
    operations = [migrations.AddField("WorkJobRow", "added_at", models.DateTimeField(null=True))]
