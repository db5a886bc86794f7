"""Bodies: members, committees, criteria."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0012_registry_search`."""

    dependencies = [("records", "0012_registry_search")]
    operations: list[migrations.operations.base.Operation] = []
