"""Claim codes that were drawn by the receipt of an event, not handed over in person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty for codes that were printed."""

    dependencies = [("records", "0087_awarding_event")]
    operations = [migrations.AddField("ClaimCodeRow", "is_by_receipt", models.BooleanField(null=True))]
