"""Asking for presentations, over the database."""

from kakitome.ports.presentation_requests import Presenting, RequestTerms
from kakitome.records.presentation_exchanges import DatabasePresentationExchanges
from kakitome.records.presentation_requests import DatabasePresentationRequests
from kakitome.records.request_applicants import DatabaseRequestApplicants
from kakitome.records.request_reports import DatabaseRequestReports


def presenting_of(terms: RequestTerms) -> Presenting:
    """Wire what asking for presentations works with."""
    return Presenting(
        requests=DatabasePresentationRequests(),
        exchanges=DatabasePresentationExchanges(),
        applicants=DatabaseRequestApplicants(),
        reports=DatabaseRequestReports(),
        terms=terms,
    )
