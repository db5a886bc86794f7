"""What a claim keeps since links have a secret part: how often its learner asked for a new one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds a column; rows stay as they are."""

    dependencies = [("records", "0007_identity_provider")]
    operations = [
        migrations.AddField(
            model_name="claimrow", name="link_edition", field=models.PositiveSmallIntegerField(null=True)
        ),
    ]
