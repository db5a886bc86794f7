"""Cases of recognition."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0013_recognition_body`."""

    dependencies = [("records", "0013_recognition_body")]
    operations: list[migrations.operations.base.Operation] = []
