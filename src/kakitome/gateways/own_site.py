"""Answers addresses of this very platform from its own records, and sends all others through the door.

A platform checks its own awards most of the time; asking itself over the network would be slow, would fail
behind many proxies, and on a laptop there is no https to ask.
"""

from collections.abc import Callable
from typing import Protocol
from urllib.parse import unquote, urlsplit

from kakitome.documents.verification.surroundings import SeenList
from kakitome.gateways.fetcher import FetchFailed
from kakitome.ports.fetcher import Fetcher


class OwnSiteFetcher:
    """Implements `Fetcher`; `answer` gets a path (`/issuers/x/did.json`) and may say None."""

    def __init__(self, *, site_url: str, answer: Callable[[str], bytes | None], otherwise: Fetcher) -> None:
        self._authority = _authority(site_url)
        self._answer = answer
        self._otherwise = otherwise

    def fetch(self, url: str) -> bytes:
        if not url.startswith("https://") or _authority(url) != self._authority:
            return self._otherwise.fetch(url)
        answer = self._answer(unquote(urlsplit(url).path))
        if answer is None:
            raise FetchFailed("E_FETCH_STATUS", host=self._authority, status=404)
        return answer


class ListMemory(Protocol):
    """Remembers status lists by address."""

    def recall(self, url: str) -> SeenList | None:
        """Return the newest list seen at an address."""

    def remember(self, url: str, seen: SeenList) -> None:
        """Keep a list."""


class ForeignLists:
    """Remembers the lists of others only: our own are read anew, so a withdrawal shows at once."""

    def __init__(self, memory: ListMemory, *, site_url: str) -> None:
        self._memory = memory
        self._authority = _authority(site_url)

    def recall(self, url: str) -> SeenList | None:
        """Return the newest list seen at a foreign address."""
        return None if _authority(url) == self._authority else self._memory.recall(url)

    def remember(self, url: str, seen: SeenList) -> None:
        """Keep a foreign list."""
        if _authority(url) != self._authority:
            self._memory.remember(url, seen)


def _authority(url: str) -> str:
    """Host and port as compared; a port that the scheme implies is left out. Empty for what is no address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    is_usual = port is None or port == {"https": 443, "http": 80}.get(parts.scheme)
    return host if is_usual else f"{host}:{port}"
