"""Requests to be shown credentials, what people answered, and the documents they sent."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import Guard, guarding, guarding_persons, never, row_id

_GUARDS = (
    # What somebody agreed to is never changed, and what was stopped is never seen again.
    Guard(
        table="request_answer",
        act="UPDATE",
        when="OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS NULL OR NEW.over_at > OLD.over_at"
        " OR OLD.purpose <> NEW.purpose OR OLD.asker_name <> NEW.asker_name OR OLD.request <> NEW.request",
    ),
    *never("sent_document", acts=("UPDATE",)),
    # People answered these words to this asker.
    Guard(
        table="presentation_request",
        act="UPDATE",
        when="OLD.purpose <> NEW.purpose OR OLD.asker_name <> NEW.asker_name OR OLD.asker_mail <> NEW.asker_mail"
        " OR OLD.desk_hash <> NEW.desk_hash OR OLD.link_hash <> NEW.link_hash OR NEW.ends_at > OLD.ends_at",
    ),
)


def _account() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)


class Migration(migrations.Migration):
    """A table of requests, and two of which a person's connection sees the rows of that person."""

    dependencies = [("records", "0028_connected_app")]
    operations = [
        migrations.CreateModel(
            "PresentationRequestRow",
            [
                ("id", row_id()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("desk_hash", models.CharField(max_length=64, unique=True)),
                ("link_hash", models.CharField(max_length=64, unique=True)),
                ("asker_name", models.CharField(max_length=200)),
                ("asker_mail", models.CharField(db_index=True, max_length=254)),
                ("purpose", models.CharField(max_length=300)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("wanted", models.JSONField(default=dict)),
                ("language", models.CharField(max_length=5)),
                ("made_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("over_at", models.DateTimeField(db_index=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            {"db_table": "presentation_request"},
        ),
        migrations.CreateModel(
            "RequestAnswerRow",
            [
                ("id", row_id()),
                ("account", _account()),
                ("key", models.CharField(max_length=32)),
                ("request", models.CharField(db_index=True, max_length=20)),
                ("way", models.CharField(max_length=10)),
                ("asker_name", models.CharField(max_length=200)),
                ("mail_domain", models.CharField(max_length=254)),
                ("purpose", models.CharField(max_length=300)),
                ("answered_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("over_at", models.DateTimeField(db_index=True)),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("given_name", models.CharField(blank=True, max_length=200)),
                ("is_declined", models.BooleanField(default=False)),
                ("sent", models.JSONField(default=list)),
                ("withheld", models.CharField(blank=True, max_length=200)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            {
                "db_table": "request_answer",
                "constraints": [
                    models.UniqueConstraint(name="request_answer_key", fields=["account", "request", "key"])
                ],
            },
        ),
        migrations.CreateModel(
            "SentDocumentRow",
            [
                ("id", row_id()),
                ("account", _account()),
                (
                    "answer",
                    models.ForeignKey("records.requestanswerrow", models.CASCADE, related_name="documents"),
                ),
                (
                    "request",
                    models.ForeignKey("records.presentationrequestrow", models.CASCADE, related_name="documents"),
                ),
                ("position", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                ("file_name", models.CharField(max_length=60)),
                ("shows", models.CharField(max_length=10)),
                ("verdict", models.CharField(max_length=30)),
                ("as_of", models.DateTimeField()),
            ],
            {"db_table": "sent_document"},
        ),
        guarding_persons("request_answer", "sent_document"),
        guarding(_GUARDS),
    ]
