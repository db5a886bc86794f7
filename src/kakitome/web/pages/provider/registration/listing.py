"""What an institution has registered, and what of its own it could register next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.learning.framework.check import check
from kakitome.learning.registry.entry import Entry, EntrySource
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.services.registering import Foreseen, Prospect, foresee, own_candidate
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import find_issuer, visible
from kakitome.web.pages.provider.registration.context import may_change, registering_context_of
from kakitome.web.pages.public.registry_entry.words import source_words
from kakitome.web.parts.shapes import State


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredLine:
    """One entry in the list."""

    entry: Entry
    title: LocalizedText
    provider: LocalizedText
    state: State
    word: str
    source: str
    to_go: int
    address: str
    next_address: str
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnregisteredDefinition:
    """A definition in force that is not registered in this version; `number` when an earlier one is."""

    version: MicrocredentialVersion
    number: str


def lines_of(place: Place, entries: Sequence[Entry]) -> list[RegisteredLine]:
    """Return the entries as the list shows them, the newest first."""
    newest_first = sorted(entries, key=lambda entry: entry.current.registered_at, reverse=True)
    return [_line(place, entry) for entry in newest_first]


def waiting_of(place: Place) -> list[UnregisteredDefinition]:
    """Return the definitions in force that the person may register, or register again."""
    return list(_waiting(place))


def registered_number(place: Place, version: MicrocredentialVersion) -> str:
    """Return the entry of a definition when exactly this version is its current one; empty otherwise."""
    foreseen = _foreseen(place, version)
    return foreseen.number if foreseen.prospect is Prospect.NOTHING else ""


def _waiting(place: Place) -> Iterator[UnregisteredDefinition]:
    for latest in visible(place, right="define").values():
        version = place.store.microcredentials.find_latest(latest.identifier, state=VersionState.IN_FORCE)
        if version is None or version.as_typed:
            continue
        foreseen = _foreseen(place, version)
        if foreseen.prospect is not Prospect.NOTHING:
            yield UnregisteredDefinition(version=version, number=foreseen.number)


def _foreseen(place: Place, version: MicrocredentialVersion) -> Foreseen:
    issuer = find_issuer(place)
    candidate = own_candidate(version.microcredential, issuer=issuer.issuer if issuer else None)
    return foresee(registering_context_of(place), candidate, source=EntrySource.ISSUER)


def _line(place: Place, entry: Entry) -> RegisteredLine:
    mc = entry.current.microcredential
    is_listed = entry.is_listed
    institution = place.institution.id
    return RegisteredLine(
        entry=entry,
        title=mc.title,
        provider=mc.awarding_body.name if mc.awarding_body else LocalizedText(),
        state="ok" if is_listed else "warn",
        word=_("In the registry") if is_listed else _("Withdrawn"),
        source=source_words(entry.source),
        to_go=check(mc).to_go,
        address=reverse("entry", args=[entry.number]),
        next_address=""
        if entry.source is EntrySource.ISSUER
        else reverse("registering-next", args=[institution, entry.number]),
        may_change=may_change(place, entry),
    )
