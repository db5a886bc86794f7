"""Withdrawing many at once, with a second person's word."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0021_status_blocks`."""

    dependencies = [("records", "0021_status_blocks")]
    operations = []
