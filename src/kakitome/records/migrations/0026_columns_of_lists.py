"""A list knows which columns a person wants in the awards, and how many awards were said yes to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add both; lists from before were asked for neither."""

    dependencies = [("records", "0025_key_introductions")]

    operations = [
        migrations.AddField(model_name="batchtable", name="include", field=models.JSONField(null=True)),
        migrations.AddField(model_name="batchtable", name="agreed", field=models.PositiveIntegerField(null=True)),
    ]
