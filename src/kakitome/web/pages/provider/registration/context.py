"""Where a person registers, and what of an institution's entries they may change."""

from django.http import Http404

from kakitome.learning.registry.entry import Entry, EntrySource
from kakitome.services.registering import RegisteringContext
from kakitome.web.desk.place import Place


def registering_context_of(place: Place) -> RegisteringContext:
    """Return what registering works with at a desk, with the person who acts."""
    return RegisteringContext(
        book=place.store,
        registry=place.platform.registry,
        institution=place.institution.id,
        site_url=place.platform.site_url,
        **place.by,
        is_demonstration=place.institution.is_demonstration,
    )


def unit_of(place: Place, entry: Entry) -> str:
    """Return the unit that answers for an entry: its definition's, or the institution itself."""
    if entry.source is not EntrySource.ISSUER:
        return ""
    latest = place.store.microcredentials.find_latest(entry.identifier)
    return latest.unit if latest else ""


def may_change(place: Place, entry: Entry) -> bool:
    """Tell whether the person may change an entry."""
    return place.may("define", unit_of(place, entry))


def need_entry(place: Place, number: str) -> Entry:
    """Return an entry of the institution that the person may change; 404 for any other."""
    entry = place.platform.registry.find(number)
    if entry is None or entry.institution != place.institution.id or not may_change(place, entry):
        raise Http404
    return entry
