"""The index that searching the registry reads."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0011_registry`."""

    dependencies = [("records", "0011_registry")]
    operations: list[migrations.operations.base.Operation] = []
