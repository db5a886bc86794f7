"""Asking for presentations, over the database."""

from kakitome.ports.presentation_requests import Presenting, RequestTerms
from kakitome.records.presentation_exchanges import DatabasePresentationExchanges
from kakitome.records.presentation_requests import DatabasePresentationRequests


def presenting_of(terms: RequestTerms) -> Presenting:
    """Wire what asking for presentations works with."""
    requests, exchanges = DatabasePresentationRequests(), DatabasePresentationExchanges()
    return Presenting(requests=requests, exchanges=exchanges, terms=terms)
