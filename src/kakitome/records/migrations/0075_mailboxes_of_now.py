"""When somebody showed again that they read an address, and that a new password by mail waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("records", "0073_saved_search")]
    operations = [
        migrations.AddField("identityproofrow", "read_again_at", models.DateTimeField(null=True)),
        migrations.AddField("account", "password_waits_until", models.DateTimeField(null=True)),
    ]
