"""Entries of the registry by their numbers, as addresses of pages and of the interface have them."""

from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.learning.registry.entry import Entry
from kakitome.values.number import parse_number


def find_entry(platform: Platform, number: str) -> Entry:
    """Find an entry by a number as people type it; raises `NotFound` (E_ENTRY_UNKNOWN)."""
    canonical = parse_number(number) or ""
    entry = platform.registry.find(canonical) if canonical.startswith("E-") else None
    if entry is None:
        raise NotFound("E_ENTRY_UNKNOWN", number=number[:20])
    return entry
