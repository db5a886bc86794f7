"""What was noted about one person's shares is found without reading everybody's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index; no row is written."""

    dependencies = [("records", "0029_presentation_request")]
    operations = [
        migrations.AddIndex("shareeventrow", models.Index(name="share_event_account", fields=["account"])),
    ]
