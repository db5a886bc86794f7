"""A door to the network that keeps what came through it: what a verification was answered, for an evidence bundle."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from kakitome.documents.openbadges.credential import status_lists_of
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.programmes import ListedProgramme, Programmes, write_programmes
from kakitome.errors import Invalid, Refused, Unavailable
from kakitome.ports.fetcher import Fetcher
from kakitome.services.verifying.verifier import Verifier
from kakitome.values.localized_text import LocalizedText

MOST = 24
"""Answers that are kept; a recognition with its interruptions needs fewer than ten."""
MOST_LISTS = 4
"""Status lists that are asked for on the word of one document."""


@dataclass(frozen=True, slots=True)
class RememberingFetcher:
    """Implements `ports.fetcher.Fetcher` over another one; `silent` are the addresses that did not answer."""

    fetcher: Fetcher
    answers: dict[str, bytes] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)

    def fetch(self, url: str) -> bytes:
        """Fetch, and keep the answer."""
        try:
            data = self.fetcher.fetch(url)
        except (Refused, Unavailable):
            self.silent.append(url)
            raise
        if len(self.answers) < MOST:
            self.answers[url] = data
        return data


@dataclass(frozen=True, slots=True)
class RememberingProgrammes:
    """Implements `documents.verification.programmes.Programmes` over another registry."""

    registry: Programmes
    answers: dict[str, ListedProgramme] = field(default_factory=dict)

    @property
    def name(self) -> LocalizedText:
        """What it calls itself."""
        return self.registry.name

    def find(self, achievement: str) -> ListedProgramme | None:
        """Ask, and keep the answer."""
        listed_programme = self.registry.find(achievement)
        if listed_programme is not None:
            self.answers[achievement] = listed_programme
        return listed_programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What verifying an award asks for.

    Attributes:
        pages: address → what stood there.
        registries: the answers of registries of programmes that list it, each as a file of programmes.
        silent: addresses that did not answer.
    """

    pages: dict[str, bytes]
    registries: tuple[bytes, ...] = ()
    silent: tuple[str, ...] = ()


def answers_about(award: bytes, verifier: Verifier, *, now: datetime) -> Answers:
    """Return what verifying an award asks for; what does not answer is named."""
    door = RememberingFetcher(verifier.fetcher)
    programmeses = tuple(RememberingProgrammes(programme) for programme in verifier.programmes)
    replace(verifier, fetcher=door, programmes=programmeses, memory=None).verify_bytes(award, now=now)
    for document in tuple(door.answers.values()):
        _ask_for_lists(document, door)
    return Answers(
        pages=dict(door.answers),
        registries=tuple(
            write_programmes(programmes, programmes.answers) for programmes in programmeses if programmes.answers
        ),
        silent=tuple(door.silent),
    )


def _ask_for_lists(document: bytes, door: RememberingFetcher) -> None:
    """Ask for every status list that a document names: who verifies reads the second only where the first says more."""
    try:
        read = strict_json.load(document)
        named = status_lists_of(read) if isinstance(read, Mapping) else ()
    except (Invalid, ValueError):
        return
    for url in named[:MOST_LISTS]:
        if url not in door.answers and url not in door.silent:
            with suppress(Refused, Unavailable):
                door.fetch(url)
