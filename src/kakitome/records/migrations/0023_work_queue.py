"""Jobs: what the queue of the platform needs beside its engine's own tables."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0022_withdrawal_order`."""

    dependencies = [("records", "0022_withdrawal_order")]
    operations = []
