"""Tokens of hand-over that belong to keys, and refresh tokens."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Four columns, empty for offers of before: their tokens may be used by whoever has them, as was said then."""

    dependencies = [("records", "0052_public_endorsement")]
    operations = [
        migrations.AddField("credentialofferrow", "token_key", models.CharField(max_length=43, blank=True, default="")),
        migrations.AddField(
            "credentialofferrow", "refresh_family", models.CharField(max_length=64, blank=True, default="")
        ),
        migrations.AddField(
            "credentialofferrow", "refresh_hash", models.CharField(max_length=64, blank=True, default="")
        ),
        migrations.AddField("credentialofferrow", "refresh_ends_at", models.DateTimeField(null=True)),
    ]
