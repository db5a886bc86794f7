"""Credit that a university gave, as its signed award states it."""

from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Report
from kakitome.mapping.credit_award import ReadCredit, read_credit
from kakitome.ports.wallets import GENUINE


def credit_of(report: Report) -> ReadCredit | None:
    """Return what a genuine document says of credit; None for any other, and for what nobody vouches for."""
    document = (carried(report) or report).document
    return read_credit(document) if document and report.verdict in GENUINE else None
