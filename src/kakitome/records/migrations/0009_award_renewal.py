"""Awards that continue an earlier document instead of correcting it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """After the seal certificates."""

    dependencies = [("records", "0008_seal_certificate")]
    operations = [
        migrations.AddField(model_name="awardrow", name="renewal", field=models.BooleanField(default=False)),
    ]
