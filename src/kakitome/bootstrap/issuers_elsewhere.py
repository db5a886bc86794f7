"""How issuers elsewhere are asked for what they offer to wallets here."""

from kakitome.gateways.concurrency_limits import ConcurrencyLimit
from kakitome.gateways.fetcher import NetworkFetcher
from kakitome.gateways.issuer_requests import NetworkIssuerRequests
from kakitome.ports.issuer_requests import IssuerRequests

AT_ONCE, WAITING, PATIENCE_S = 2, 2, 2.0
"""Issuers that a process waits for at once, and who may wait: one that drips keeps few threads. (derived)"""


def open_issuer_requests() -> IssuerRequests:
    """Return what asks them through the one door."""
    limit = ConcurrencyLimit(AT_ONCE, waiting=WAITING, patience_s=PATIENCE_S)
    return NetworkIssuerRequests(network=NetworkFetcher(), limit=limit)
