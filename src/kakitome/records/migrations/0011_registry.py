"""Entries of the registry."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0010_issuer_services`."""

    dependencies = [("records", "0010_issuer_services")]
    operations: list[migrations.operations.base.Operation] = []
