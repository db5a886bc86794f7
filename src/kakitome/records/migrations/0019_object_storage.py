"""Signed bytes move from rows into immutable packs."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0018_common_terms`."""

    dependencies = [("records", "0018_common_terms")]
    operations = []
