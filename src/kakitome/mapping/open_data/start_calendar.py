"""When micro-credentials begin, as a calendar that programs subscribe to: one whole-day event for each.

    starts_ics(starts, site_url="https://k.example", title="…", made_at=today)

What has no first day told is not in it. Source: RFC 5545; RFC 7986 §5.1 (NAME).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from kakitome.learning.registry.card import Card
from kakitome.mapping.bilingual import joined
from kakitome.values.characters import without_forbidden_characters
from kakitome.values.localized_text import LANGUAGES, LocalizedText


def starts_ics(cards: Iterable[Card], *, site_url: str, title: str, made_at: datetime) -> bytes:
    """Write the calendar, titles in both languages; `made_at` stands in each event, the same for the whole day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kakitome//starts//EN")
    calendar.add("version", "2.0")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    host = site_url.partition("://")[2]
    for card in cards:
        if card.starts_on is not None:
            calendar.add_component(_event(card, host=host, site_url=site_url, made_at=made_at))
    return bytes(calendar.to_ical())


def _event(card: Card, *, host: str, site_url: str, made_at: datetime) -> Event:
    event = Event()
    address = f"{site_url}/registry/{card.number}"
    event.add("uid", f"{card.number}-v{card.version}-start@{host}")
    event.add("dtstamp", made_at)
    event.add("dtstart", card.starts_on)
    event.add("dtend", card.starts_on + timedelta(days=1) if card.starts_on else None)
    event.add("summary", _in_both(joined(card.title, card.provider, ja="：", en=": ")))
    event.add("description", address)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _in_both(text: LocalizedText) -> str:
    return without_forbidden_characters(" / ".join(dict.fromkeys(text.in_language(language) for language in LANGUAGES)))
