"""By which of their names somebody shares."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is empty where it is the name of the account: no row is written again."""

    dependencies = [("records", "0026_own_record")]
    operations = [migrations.AddField("sharerow", "named", models.JSONField(null=True))]
