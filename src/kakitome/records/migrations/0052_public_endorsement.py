"""Endorsements that their writers let everybody read, and that stand on a portfolio."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns, empty for what was written before: nobody was asked whether everybody may read it."""

    dependencies = [("records", "0051_credit_bank")]
    operations = [
        migrations.AddField("askedendorsementrow", "public_agreed_at", models.DateTimeField(null=True)),
        migrations.AddField("askedendorsementrow", "on_portfolio_at", models.DateTimeField(null=True)),
    ]
