"""`requests` through the one door: a session for libraries that ask with it, under the rules of `fetcher`.

    session = checked_session(network, limit=limit)
    session.get("https://idp.example.ac.jp/.well-known/openid-configuration")

A library that is given this session reaches public https addresses and nothing else: no redirects, no proxies, no
cookies, no addresses of the inside, whatever a document of the other side names.

Source: docs/rules/threats.md T5.
"""

from contextlib import nullcontext
from dataclasses import replace
from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter

from kakitome.errors import KakitomeError
from kakitome.gateways.concurrency_limits import ConcurrencyLimit
from kakitome.gateways.fetcher import NetworkFetcher, Request

_SENT = ("authorization", "content-type", "accept")
"""Headers that are handed on; all others are the door's own."""
_METHODS = ("GET", "POST")


class DoorRefused(requests.RequestException):
    """Our policy does not let us go there, or nobody answered."""


class CheckedAdapter(BaseAdapter):
    """Sends what `requests` prepared through a `NetworkFetcher`."""

    def __init__(
        self, network: NetworkFetcher, *, limit: ConcurrencyLimit | None = None, most: Request | None = None
    ) -> None:
        super().__init__()
        self._network = network
        self._limit = limit
        self._most = most or Request()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Ask, and return the answer whatever its status.

        Raises:
            DoorRefused: as `NetworkFetcher.exchange`, or too many are waited for at once.
        """
        if request.method not in _METHODS:
            raise DoorRefused(f"{request.method} is not asked")
        body = request.body if request.body is None or isinstance(request.body, bytes) else str(request.body).encode()
        if request.method == "POST":
            body = body or b""
        headers = {name: str(value) for name, value in request.headers.items() if name.lower() in _SENT}
        try:
            with self._limit.place() if self._limit else nullcontext():
                wanted = replace(self._most, headers=headers, body=body)
                answer = self._network.exchange(request.url or "", wanted)
        except KakitomeError as refusal:
            raise DoorRefused(refusal.code) from refusal
        response = requests.Response()
        response.status_code, response.url, response.request = answer.status, request.url or "", request
        response.headers["Content-Type"] = answer.content_type
        response.encoding = "utf-8"
        response.raw = BytesIO(answer.body)
        return response

    def close(self) -> None:
        """Nothing stays open between two requests."""


def checked_session(
    network: NetworkFetcher, *, limit: ConcurrencyLimit | None = None, most: Request | None = None
) -> requests.Session:
    """Return a session whose every request goes through the door; `most` says how long and large an answer may be."""
    session = requests.Session()
    session.trust_env = False  # neither proxies nor `.netrc` of the machine
    session.max_redirects = 0
    session.adapters.clear()
    session.mount("https://", CheckedAdapter(network, limit=limit, most=most))
    session.mount("http://", CheckedAdapter(network, limit=limit, most=most))
    return session
