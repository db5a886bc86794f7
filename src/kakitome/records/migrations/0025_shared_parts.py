"""Which parts of an item a share shows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is empty where the whole is shown, or the result alone: no row is written again."""

    dependencies = [("records", "0024_person_name")]
    operations = [migrations.AddField("shareditemrow", "parts", models.JSONField(null=True))]
