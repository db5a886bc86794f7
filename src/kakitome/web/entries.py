"""Entries of the registry by their numbers, as addresses of pages and of the interface have them."""

from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.learning.registry.entry import Entry
from kakitome.ports.award_applications import AwardCall
from kakitome.services.applying import find_open_call
from kakitome.values.number import parse_number


def find_entry(platform: Platform, number: str) -> Entry:
    """Find an entry by a number as people type it; raises `NotFound` (E_ENTRY_UNKNOWN)."""
    canonical = parse_number(number) or ""
    entry = platform.registry.find(canonical) if canonical.startswith("E-") else None
    if entry is None:
        raise NotFound("E_ENTRY_UNKNOWN", number=number[:20])
    return entry


def find_entry_call(platform: Platform, entry: Entry) -> AwardCall | None:
    """Return what is asked of those who apply for an entry of the registry; None where nobody can apply now."""
    identifier = entry.current.microcredential.identifier
    if not entry.is_listed or not entry.issuer or not identifier:
        return None
    if platform.directory.find_by_issuer(entry.issuer) != entry.institution:
        return None
    return find_open_call(platform.store(entry.institution), identifier, now=platform.now())
