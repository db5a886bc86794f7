"""Further places that an issuer publishes for verifiers; none unless it asks for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """After the renewals."""

    dependencies = [("records", "0009_award_renewal")]
    operations = [
        migrations.AddField(
            model_name="issuerrow", name="services", field=models.CharField(blank=True, default="", max_length=100)
        ),
    ]
