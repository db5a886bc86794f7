"""A door to the network that keeps what came through it: what a verification was answered, for an evidence bundle."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from kakitome.ports.fetcher import Fetcher
from kakitome.services.verifying import Verifier

MOST = 24
"""Answers that are kept; a recognition with its interruptions needs fewer than ten."""


@dataclass(frozen=True, slots=True)
class RememberingFetcher:
    """Implements `ports.fetcher.Fetcher` over another one."""

    fetcher: Fetcher
    answers: dict[str, bytes] = field(default_factory=dict)

    def fetch(self, url: str) -> bytes:
        """Fetch, and keep the answer."""
        data = self.fetcher.fetch(url)
        if len(self.answers) < MOST:
            self.answers[url] = data
        return data


def answers_about(award: bytes, verifier: Verifier, *, now: datetime) -> dict[str, bytes]:
    """Return what verifying an award asks for, address by address; what does not answer is left out."""
    door = RememberingFetcher(verifier.fetcher)
    replace(verifier, fetcher=door, memory=None).verify_bytes(award, now=now)
    return dict(door.answers)
