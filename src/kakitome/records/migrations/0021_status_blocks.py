"""Places in status lists are reserved in blocks."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0020_batch_engine`."""

    dependencies = [("records", "0020_batch_engine")]
    operations = []
