"""Credit that a university gave, and the statement of a credit bank, as their signed documents state them."""

from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Report
from kakitome.mapping.credit_award import ReadCredit, read_credit
from kakitome.mapping.credit_statement import ReadStatement, read_statement
from kakitome.ports.wallets import GENUINE


def credit_of(report: Report) -> ReadCredit | None:
    """Return what a genuine document says of credit; None for any other, and for what nobody vouches for."""
    document = (carried(report) or report).document if report.verdict in GENUINE else None
    return read_credit(document) if document else None


def bank_statement_of(report: Report) -> ReadStatement | None:
    """Return what a genuine record says of an account at a credit bank; None as in `credit_of`."""
    # The record itself: of one deposit alone the page shows that, too.
    return read_statement(report.document) if report.document and report.verdict in GENUINE else None
