"""An identity provider of a federation may be paused: it is on, and nobody can be led there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column; no provider of before is paused, and the register of rows leaves it out."""

    dependencies = [("records", "0013_row_security_of_people")]
    operations = [
        migrations.AddField("IdentityProviderRow", "paused", models.CharField(blank=True, default="", max_length=40)),
    ]
