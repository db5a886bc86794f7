"""What an app on the same device sent waits for the browser that began."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns, empty for what was begun before: that is taken as it was then."""

    dependencies = [("records", "0048_awaited_credential")]
    operations = [
        migrations.AddField("presentationexchangerow", "held", models.BinaryField(null=True)),
        migrations.AddField("presentationexchangerow", "returned_at", models.DateTimeField(null=True)),
    ]
