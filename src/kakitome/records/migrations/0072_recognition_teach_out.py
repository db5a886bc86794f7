"""From when a withdrawal holds that was announced with its day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that may be NULL: SQLite would make the table anew for it otherwise, without its guard."""

    dependencies = [("records", "0071_degree_programme")]
    operations = [migrations.AddField("recognitionchangerow", "effective_at", models.DateTimeField(null=True))]
