"""The register of reviewers."""

from django.db import migrations


class Migration(migrations.Migration):
    """After `0016_evidence_vault`."""

    dependencies = [("records", "0016_evidence_vault")]
    operations: list[migrations.operations.base.Operation] = []
