"""The federation that an operator named: its aggregate is asked for through the one door, and the last good one kept.

Two files in the data folder: what was read of the aggregate that was taken last, and how the last attempt went. An
aggregate that does not come, is not signed, has ended or is older than ours changes nothing: the earlier one counts
until its own end.
"""

import json
import os
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from kakitome.errors import KakitomeError, NotFound, Refused, Unavailable
from kakitome.gateways.federation_metadata import read_aggregate
from kakitome.ports.federation import FederatedProvider, FederationFeed, RefreshAttempt
from kakitome.ports.identity_providers import ProviderMetadata
from kakitome.values.localized_text import LocalizedText

LARGEST = 32 * 1024 * 1024
"""Bytes: a national federation of some hundred universities publishes a few million."""
WHOLE_TIMEOUT_S = 60.0
RETRY_AFTER = timedelta(minutes=30)
_FEED, _ATTEMPT = "feed.json", "attempt.json"


@dataclass(slots=True, kw_only=True)
class FederationFolder:
    """Implements `ports.federation.Federation` over one address and one folder.

    Attributes:
        address: of the aggregate (https); empty for none.
        fingerprints: SHA-256 of the certificates that may sign it.
        folder: keeps the last good one.
        open_session: opens the door to the network for one request.
    """

    address: str
    fingerprints: Collection[str]
    folder: Path
    open_session: Callable[[], requests.Session] = field(repr=False)
    _read: tuple[int, FederationFeed] | None = field(default=None, repr=False)

    def find_feed(self) -> FederationFeed | None:
        if not self.address:
            return None
        try:
            version = (self.folder / _FEED).stat().st_mtime_ns
            if self._read is None or self._read[0] != version:
                stored = json.loads((self.folder / _FEED).read_bytes())  # noqa: TID251 (our own file)
                if not self._is_ours(stored):
                    return None
                self._read = version, _feed_of(stored)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return self._read[1]

    def find_attempt(self) -> RefreshAttempt | None:
        try:
            stored = json.loads((self.folder / _ATTEMPT).read_bytes())  # noqa: TID251 (our own file)
            if stored["address"] != self.address:
                return None
            return RefreshAttempt(at=datetime.fromisoformat(stored["at"]), refusal=str(stored["refusal"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def is_due(self, *, now: datetime) -> bool:
        attempt, feed = self.find_attempt(), self.find_feed()
        if not self.address or (attempt is not None and now - attempt.at < RETRY_AFTER and attempt.at <= now):
            return False
        return feed is None or now >= feed.refresh_at or now < feed.read_at

    def refresh(self, *, now: datetime) -> FederationFeed:
        if not self.address:
            raise NotFound("E_FEDERATION_NONE")
        try:
            feed = self._newer(read_aggregate(self._fetch(), fingerprints=self.fingerprints, now=now))
        except KakitomeError as refusal:
            self._note(RefreshAttempt(at=now, refusal=refusal.code))
            raise
        self._keep(_FEED, _plain(feed))
        self._note(RefreshAttempt(at=now))
        return feed

    def _fetch(self) -> bytes:
        try:
            with self.open_session() as session:
                answer = session.get(self.address, headers={"Accept": "application/samlmetadata+xml, */*;q=0.1"})
                answer.raise_for_status()
                return bytes(answer.content)
        except requests.RequestException as failure:
            raise Unavailable("E_FEDERATION_NO_ANSWER") from failure

    def _newer(self, feed: FederationFeed) -> FederationFeed:
        """Refuse one that was made before ours: an old copy brings back keys that were withdrawn."""
        current = self.find_feed()
        if current is None:
            return feed
        both_say = current.made_at is not None and feed.made_at is not None
        their_instant, our_instant = (
            (feed.made_at, current.made_at) if both_say else (feed.valid_until, current.valid_until)
        )
        if their_instant is not None and our_instant is not None and their_instant < our_instant:
            raise Refused("E_FEDERATION_OLDER")
        return feed

    def _is_ours(self, stored: dict[str, Any]) -> bool:
        """Tell whether what is kept is of the federation that is named now, and signed by one that is trusted now."""
        return stored["address"] == self.address and stored["signed_by"] in self.fingerprints

    def _note(self, attempt: RefreshAttempt) -> None:
        self._keep(_ATTEMPT, {"at": attempt.at.isoformat(), "refusal": attempt.refusal})

    def _keep(self, name: str, content: dict[str, Any]) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f"{name}.{os.getpid()}"
        draft.write_text(json.dumps({"address": self.address, **content}), encoding="utf-8")
        draft.replace(self.folder / name)


def _plain(feed: FederationFeed) -> dict[str, Any]:
    return {
        "providers": [asdict(provider) for provider in feed.providers.values()],
        "signed_by": feed.signed_by,
        "made_at": feed.made_at.isoformat() if feed.made_at else "",
        "valid_until": feed.valid_until.isoformat(),
        "read_at": feed.read_at.isoformat(),
        "refresh_at": feed.refresh_at.isoformat(),
        "left_out": feed.left_out,
    }


def _feed_of(stored: dict[str, Any]) -> FederationFeed:
    providers = [
        FederatedProvider(
            metadata=ProviderMetadata(
                entity_id=provider["metadata"]["entity_id"],
                sign_in_url=provider["metadata"]["sign_in_url"],
                certificates=tuple(provider["metadata"]["certificates"]),
            ),
            name=LocalizedText(**provider["name"]),
        )
        for provider in stored["providers"]
    ]
    return FederationFeed(
        providers={provider.metadata.entity_id: provider for provider in providers},
        signed_by=stored["signed_by"],
        made_at=datetime.fromisoformat(stored["made_at"]) if stored["made_at"] else None,
        valid_until=datetime.fromisoformat(stored["valid_until"]),
        read_at=datetime.fromisoformat(stored["read_at"]),
        refresh_at=datetime.fromisoformat(stored["refresh_at"]),
        left_out=int(stored["left_out"]),
    )
