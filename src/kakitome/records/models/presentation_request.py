"""Requests to be shown credentials, what people answered, the documents they sent, and what apps are asked."""

from django.db import models

from kakitome.records.models.account import Account
from kakitome.records.models.wallet import PersonRow


class PresentationRequestRow(models.Model):
    """One request; of the secrets of its links only digests."""

    number = models.CharField(max_length=20, unique=True)
    desk_hash = models.CharField(max_length=64, unique=True)
    link_hash = models.CharField(max_length=64, unique=True)
    asker_name = models.CharField(max_length=200)
    asker_mail = models.CharField(max_length=254, db_index=True)
    purpose = models.CharField(max_length=300)
    subject = models.CharField(max_length=200, blank=True)
    wanted = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    over_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "presentation_request"


class RequestApplicantRow(models.Model):
    """One person whom an asker asked, as the asker lists them; of the secret of their link only a digest."""

    request = models.ForeignKey(PresentationRequestRow, on_delete=models.CASCADE, related_name="applicants")
    key = models.CharField(max_length=32, unique=True)
    link_hash = models.CharField(max_length=64, unique=True)
    position = models.PositiveIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    own_cells = models.JSONField(null=True)

    class Meta:
        db_table = "request_applicant"


class RequestReportRow(models.Model):
    """One report of a request; who reported is kept as a digest, or not at all."""

    request = models.ForeignKey(PresentationRequestRow, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=500, blank=True)
    reported_at = models.DateTimeField()
    reporter_hash = models.CharField(max_length=64, null=True)
    settled_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "request_report"
        constraints = [models.UniqueConstraint(name="request_report_once", fields=["request", "reporter_hash"])]


class RequestAnswerRow(PersonRow):
    """One answer, which is the record of a consent; of no account when it came from another wallet app."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=32)
    # No reference: the record of the consent outlives the request.
    request = models.CharField(max_length=20, db_index=True)
    way = models.CharField(max_length=10)
    asker_name = models.CharField(max_length=200)
    mail_domain = models.CharField(max_length=254)
    purpose = models.CharField(max_length=300)
    answered_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    over_at = models.DateTimeField(db_index=True)
    reference = models.CharField(max_length=60, blank=True)
    given_name = models.CharField(max_length=200, blank=True)
    is_declined = models.BooleanField(default=False)
    sent = models.JSONField(default=list)
    withheld = models.CharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(null=True)
    applicant = models.CharField(max_length=32, null=True)
    end_hash = models.CharField(max_length=64, null=True, db_index=True)

    class Meta:
        db_table = "request_answer"
        constraints = [models.UniqueConstraint(name="request_answer_key", fields=["account", "request", "key"])]


class SentDocumentRow(PersonRow):
    """One document of an answer, its bytes as they were sent; it goes with the answer, and with the request."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    answer = models.ForeignKey(RequestAnswerRow, on_delete=models.CASCADE, related_name="documents")
    request = models.ForeignKey(PresentationRequestRow, on_delete=models.CASCADE, related_name="documents")
    position = models.PositiveIntegerField()
    data = models.BinaryField()
    file_name = models.CharField(max_length=60)
    shows = models.CharField(max_length=10)
    verdict = models.CharField(max_length=30)
    as_of = models.DateTimeField()
    is_same_person = models.BooleanField(null=True)

    class Meta:
        db_table = "sent_document"


class PresentationExchangeRow(models.Model):
    """One presentation asked of a wallet app, good once and for minutes; of its secrets digests, but for the nonce."""

    request = models.ForeignKey(PresentationRequestRow, on_delete=models.CASCADE, related_name="exchanges")
    key_hash = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=64)
    state_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, blank=True)
    is_encrypted = models.BooleanField()
    reference = models.CharField(max_length=60, blank=True)
    given_name = models.CharField(max_length=200, blank=True)
    applicant = models.CharField(max_length=32, null=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    fetched_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=32, blank=True)
    problem = models.CharField(max_length=60, blank=True)
    held = models.BinaryField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "presentation_exchange"
