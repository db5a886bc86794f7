"""What people say of the columns of a class list, and what they mend of its rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns, NULL for every list until now: nothing was chosen or mended."""

    dependencies = [("records", "0080_credit_reconciliation")]
    operations = [
        migrations.AddField("batchtable", "columns", models.JSONField(null=True)),
        migrations.AddField("batchtable", "mends", models.JSONField(null=True)),
    ]
