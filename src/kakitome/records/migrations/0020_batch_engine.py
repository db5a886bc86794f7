"""Batches are read, planned and worked off in chunks."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0019_object_storage`."""

    dependencies = [("records", "0019_object_storage")]
    operations = []
