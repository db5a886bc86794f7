"""Hashed files of cases."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0015_recognition`."""

    dependencies = [("records", "0015_recognition")]
    operations: list[migrations.operations.base.Operation] = []
