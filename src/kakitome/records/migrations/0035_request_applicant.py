"""The people whom an asker lists, and what joins an answer to them; until when a request was put off; ending an answer."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, never, row_id


class Migration(migrations.Migration):
    """A table that goes with its request, and columns, empty for everything there is."""

    dependencies = [("records", "0034_holder_key")]
    operations = [
        migrations.CreateModel(
            "RequestApplicantRow",
            [
                ("id", row_id()),
                (
                    "request",
                    models.ForeignKey("records.presentationrequestrow", models.CASCADE, related_name="applicants"),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("link_hash", models.CharField(max_length=64, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("name", models.CharField(blank=True, max_length=200)),
            ],
            {"db_table": "request_applicant"},
        ),
        migrations.AddField("presentationrequestrow", "extended_at", models.DateTimeField(null=True)),
        migrations.AddField("requestanswerrow", "applicant", models.CharField(max_length=32, null=True)),
        migrations.AddField("requestanswerrow", "end_hash", models.CharField(max_length=64, null=True, db_index=True)),
        migrations.AddField("presentationexchangerow", "applicant", models.CharField(max_length=32, null=True)),
        # A link was made for this person, and for nobody else.
        guarding(never("request_applicant", acts=("UPDATE",))),
    ]
