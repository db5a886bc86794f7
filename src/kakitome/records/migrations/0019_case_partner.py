"""An institution that is named as a partner has a part in a case, too; the column itself stays as it is."""

from django.db import migrations, models

PARTS = [("reviewer", "reviewer"), ("voter", "voter"), ("partner", "partner")]


class Migration(migrations.Migration):
    """Name the third part."""

    dependencies = [("records", "0018_api_key_networks")]
    operations = [migrations.AlterField("CasePersonRow", "part", models.CharField(choices=PARTS, max_length=10))]
