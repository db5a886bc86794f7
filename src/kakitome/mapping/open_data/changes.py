"""What changed in the registry and in recognitions, newest first: the events of a feed.

    events = events_of(changes, titles, recognitions, site_url=site_url)

Source: RFC 4287 (an entry of a feed has a permanent id of its own and the instant of its change).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kakitome.learning.recognition.procedure import certifies
from kakitome.learning.recognition.recognition import ChangeKind, Recognition
from kakitome.learning.registry.entry import Entry
from kakitome.mapping.bilingual import joined, label
from kakitome.values.characters import without_forbidden_characters
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LANGUAGES, LocalizedText

NEWEST = 100
"""Events of a feed."""
WORDS: Final[Mapping[str, LocalizedText]] = {
    "added": label("登録されました", "Registered"),
    "version_added": label("新しい版が登録されました", "A new version was registered"),
    "withdrawn": label("登録が取り下げられました", "Withdrawn from the registry"),
    "recognised": label("承認されました", "Recognised"),
    "recognition_suspended": label("承認が一時停止されました", "Recognition suspended"),
    "recognition_resumed": label("承認の一時停止が終わりました", "Recognition resumed"),
    "recognition_withdrawn": label("承認が取り消されました", "Recognition withdrawn"),
}
_OF_CERTIFICATION: Final[Mapping[str, LocalizedText]] = {
    "recognised": label("認証されました", "Certified"),
    "recognition_suspended": label("認証が一時停止されました", "Certification suspended"),
    "recognition_resumed": label("認証の一時停止が終わりました", "Certification resumed"),
    "recognition_withdrawn": label("認証が取り消されました", "Certification withdrawn"),
}
_OF_RECOGNITION: Final = {
    ChangeKind.SUSPENDED: "recognition_suspended",
    ChangeKind.RESUMED: "recognition_resumed",
    ChangeKind.WITHDRAWN: "recognition_withdrawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEvent:
    """One change: what happened to which version, and who says so when it was a body."""

    id: str
    kind: str
    at: datetime
    number: str
    version: int
    title: LocalizedText
    body: LocalizedText = LocalizedText()
    reason: LocalizedText = LocalizedText()
    is_certification: bool = False

    @property
    def words(self) -> LocalizedText:
        """What happened, in words."""
        return _OF_CERTIFICATION[self.kind] if self.is_certification else WORDS[self.kind]


def recognition_events(recognitions: Iterable[Recognition]) -> Iterator[RegistryEvent]:
    """Turn recognitions into events: each was given once, and changed as often as its changes say."""
    for recognition in recognitions:
        yield _recognition_event(recognition, "recognised", at=recognition.decided_at, place=0)
        for place, change in enumerate(recognition.changes, 1):
            kind = _OF_RECOGNITION[change.kind]
            yield _recognition_event(recognition, kind, at=change.at, place=place, reason=change.reason)


def newest(*several: Iterable[RegistryEvent]) -> Sequence[RegistryEvent]:
    """Merge events, the newest first."""
    registry_events = [event for events in several for event in events]
    return sorted(registry_events, key=lambda event: (event.at, event.id), reverse=True)[:NEWEST]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed is: its own path with the question in it, the page that shows the same, and its title."""

    path: str = "/registry/changes.atom"
    page: str = "/registry"
    title: str = "登録簿の変更 / Changes of the registry"


CHANGES: Final = Feed()


def registration_events(entries: Iterable[Entry]) -> Iterator[RegistryEvent]:
    """Turn entries into events: each newest version was registered once."""
    for entry in entries:
        version = entry.current
        yield RegistryEvent(
            id=f"entry/{entry.number}/v{version.version}",
            kind="added" if version.version == 1 else "version_added",
            at=version.registered_at,
            number=entry.number,
            version=version.version,
            title=version.microcredential.title,
        )


def atom(events: Sequence[RegistryEvent], *, site_url: str, updated: datetime, feed: Feed = CHANGES) -> bytes:
    """Write a feed in Atom, each event in both languages."""
    address = site_url + feed.path
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escape(address)}</id>",
        f"<title>{escape(without_forbidden_characters(feed.title))}</title>",
        f"<updated>{write_instant(events[0].at if events else updated)}</updated>",
        f"<author><name>Kakitome ({escape(site_url.partition('://')[2])})</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(address)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(site_url + feed.page)}/>',
        *(_entry(event, site_url) for event in events),
        "</feed>",
        "",
    ]
    return "\n".join(lines).encode()


def _recognition_event(
    recognition: Recognition, kind: str, *, at: datetime, place: int, reason: LocalizedText = LocalizedText()
) -> RegistryEvent:
    return RegistryEvent(
        id=f"recognition/{recognition.number}/{place}",
        kind=kind,
        at=at,
        number=recognition.entry,
        version=recognition.entry_version,
        title=recognition.title,
        body=recognition.body_name,
        reason=reason,
        is_certification=certifies(recognition.procedure),
    )


def _entry(event: RegistryEvent, site_url: str) -> str:
    page = f"{site_url}/registry/{event.number}/v{event.version}"
    titles = " / ".join(dict.fromkeys(event.title.in_language(language) for language in LANGUAGES))
    summary = joined(event.words, event.body, event.reason, ja=" ", en=" ")
    head = f"{event.words.ja} / {event.words.en}"
    return "".join(
        (
            "<entry>",
            f"<id>{escape(f'{site_url}/registry/changes/{event.id}')}</id>",
            f"<title>{escape(without_forbidden_characters(f'{head}: {titles} ({event.number})'))}</title>",
            f"<updated>{write_instant(event.at)}</updated>",
            f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>',
            f"<category term={quoteattr(event.kind)}/>",
            f'<summary type="text">{escape(without_forbidden_characters(f"{summary.ja} / {summary.en}"))}</summary>',
            "</entry>",
        )
    )
