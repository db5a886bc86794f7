"""Asks issuers elsewhere through the one door to the network, a few at a time.

Source: docs/rules/threats.md T5.
"""

from dataclasses import dataclass

from kakitome.gateways.concurrency_limits import ConcurrencyLimit
from kakitome.gateways.fetcher import NetworkFetcher, Request
from kakitome.ports.issuer_requests import IssuerAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkIssuerRequests:
    """Implements `ports.issuer_requests.IssuerRequests`."""

    network: NetworkFetcher
    limit: ConcurrencyLimit

    def post(
        self, url: str, body: bytes, /, *, content_type: str, token: str = "", accept: str = "application/json"
    ) -> IssuerAnswer:
        """Send a body to an https address."""
        headers = {"Content-Type": content_type, "Accept": accept}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        with self.limit.place():
            answer = self.network.exchange(url, Request(headers=headers, body=body))
        return IssuerAnswer(status=answer.status, body=answer.body)
