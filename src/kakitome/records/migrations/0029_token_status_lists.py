"""A list of revocations is kept as a token, too, which wallets read; lists get theirs when they are next published.

The columns may be null, so that SQLite does not build the table anew: its guards and what is known of its size stay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """After `0028_registry_envelopes`."""

    dependencies = [("records", "0028_registry_envelopes")]
    operations = [
        migrations.AddField(model_name="statuslistrow", name="token", field=models.BinaryField(null=True)),
        migrations.AddField(
            model_name="statuslistrow", name="token_key", field=models.CharField(max_length=600, null=True)
        ),
    ]
