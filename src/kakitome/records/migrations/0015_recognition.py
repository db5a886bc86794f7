"""What was recognised."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0014_recognition_case`."""

    dependencies = [("records", "0014_recognition_case")]
    operations: list[migrations.operations.base.Operation] = []
