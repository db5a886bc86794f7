"""What an institution has registered, and what of its own it could register next."""

from collections.abc import Iterator, Sequence
from typing import Any

from kakitome.learning.framework.check import check
from kakitome.learning.registry.entry import Entry, EntrySource
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.services.registering import Prospect, foresee, own_candidate
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import find_issuer, visible
from kakitome.web.pages.provider.registration.context import may_change, registering_context_of
from kakitome.web.pages.public.registry_entry.words import source_words


def lines_of(place: Place, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the entries as the list shows them, the newest first."""
    return [
        {
            "entry": entry,
            "letter": entry.current.microcredential,
            "source": source_words(entry.source),
            "is_own": entry.source is EntrySource.ISSUER,
            "to_go": check(entry.current.microcredential).to_go,
            "may_change": may_change(place, entry),
        }
        for entry in sorted(entries, key=lambda entry: entry.current.registered_at, reverse=True)
    ]


def waiting_of(place: Place) -> Iterator[tuple[MicrocredentialVersion, str]]:
    """Yield the definitions in force that the person may register, each with its entry's number where it has one."""
    issuer = find_issuer(place)
    for latest in visible(place, right="define").values():
        version = place.store.microcredentials.find_latest(latest.identifier, state=VersionState.IN_FORCE)
        if version is None or version.as_typed:
            continue
        candidate = own_candidate(version.microcredential, issuer=issuer.issuer if issuer else None)
        foreseen = foresee(registering_context_of(place), candidate, source=EntrySource.ISSUER)
        if foreseen.prospect is not Prospect.NOTHING:
            yield version, foreseen.number
