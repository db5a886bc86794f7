"""Batches of checks shaped by the list of whoever sent them, and joined with the answers to a request."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns, empty for what was sent before: nobody was listed.

    That of `request_applicant` may be NULL: SQLite would make the table anew for it otherwise, without its guard.
    """

    dependencies = [("records", "0063_credit_desk")]
    operations = [
        migrations.AddField("verificationbatchrow", "own_list", models.JSONField(default=dict)),
        migrations.AddField(
            "verificationbatchrow",
            "request_number",
            models.CharField(max_length=20, blank=True, db_index=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField("verificationbatchrow", "request_asked", models.JSONField(default=dict)),
        migrations.AddField("verificationbatchrow", "request_is_joined", models.BooleanField(default=False)),
        migrations.AddField("verificationitemrow", "applicant", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "verificationitemrow",
            "answer",
            models.CharField(max_length=32, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField("verificationitemrow", "is_nameless", models.BooleanField(default=False)),
        migrations.AddField("requestapplicantrow", "own_cells", models.JSONField(null=True)),
    ]
