"""Time stamps over https, through the one door to the network.

Plain http, which some authorities still offer, is refused like anywhere else. What the reply is worth is judged by
`documents.pdf.timestamping`, not here.

Source: RFC 3161 §3.4 (the two media types).
"""

from kakitome.gateways.fetcher import Letter, NetworkFetcher

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


class HttpsTimestampAuthority:
    """Implements `ports.timestamping.TimestampAuthority` for an address the operator named."""

    def __init__(self, url: str, *, roots: tuple[bytes, ...], door: NetworkFetcher) -> None:
        self._url = url
        self._roots = roots
        self._door = door

    @property
    def roots(self) -> tuple[bytes, ...]:
        return self._roots

    def exchange(self, query: bytes) -> bytes:
        return self._door.post(self._url, Letter(body=query, content_type=_QUERY, accept=_REPLY))
