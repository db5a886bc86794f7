"""What a person holds, at a glance: awards and documents as entries of one list, narrowed, counted and ordered.

    entries = [*map(entry_of_document, documents), *entries_of_awards(...)]
    wish = Wish(state=EntryStanding.REVOKED, order=EntryOrder.NEWEST)
    narrowed(entries, wish), facets(entries, wish), summary(entries)

The sentence on top, the counts beside the filters and the list are of the same entries, read once. A state is what the
last report said, or our own status lists say; it is never guessed.

Source: docs/rules/capabilities.md C1; docs/rules/verdicts.md V3.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from kakitome.documents.verification.check import Verdict
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.mapping.stated_kinds import CredentialKind, kind_of_definition
from kakitome.ports.claims import HeldOutline, StandingEvent
from kakitome.ports.directory import Directory
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.ports.wallets import Addressee, WalletDocument
from kakitome.values.localized_text import LocalizedText


class EntryStanding(StrEnum):
    """How an entry stands; the last two are kept apart."""

    VALID = "valid"
    UNLISTED = "unlisted"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"
    OPEN = "open"
    OTHERS = "others"


APART: Final = frozenset({EntryStanding.OPEN, EntryStanding.OTHERS})
_OF_VERDICT: Final[Mapping[Verdict, EntryStanding]] = {
    Verdict.VALID: EntryStanding.VALID,
    Verdict.VALID_UNTRUSTED_ISSUER: EntryStanding.UNLISTED,
    Verdict.NOT_YET_VALID: EntryStanding.NOT_YET,
    Verdict.EXPIRED: EntryStanding.EXPIRED,
    Verdict.SUSPENDED: EntryStanding.SUSPENDED,
    Verdict.REVOKED: EntryStanding.REVOKED,
    Verdict.SUPERSEDED: EntryStanding.REPLACED,
}


class EntryOrder(StrEnum):
    """In which order entries stand."""

    NEWEST = "newest"
    ENDING = "ending"
    ISSUER = "issuer"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletEntry:
    """One award or document.

    Attributes:
        outline: of an award; None for a document.
        document: the document's key; empty for an award.
        arrived_at: when it came to its holder.
    """

    title: LocalizedText
    issuer: LocalizedText
    state: EntryStanding
    kind: CredentialKind
    arrived_at: datetime
    awarded_on: date | None = None
    valid_until: datetime | None = None
    outline: HeldOutline | None = None
    document: str = ""

    @property
    def key(self) -> str:
        """Return the award's number, or the document's key."""
        return self.outline.number if self.outline else self.document

    @property
    def events(self) -> tuple[StandingEvent, ...]:
        """Return what changed since its holder received it."""
        if self.outline is None:
            return ()
        since = self.outline.opened_at or self.outline.sent_at
        return tuple(event for event in self.outline.events if event.at > since)

    @property
    def is_apart(self) -> bool:
        """Whether it is kept apart: not verified, or addressed to somebody else."""
        return self.state in APART


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What awards of one definition, by one issuer, are called; worked out once for all of them."""

    title: LocalizedText
    issuer: LocalizedText
    kind: CredentialKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to see; empty and None narrow nothing. `issuer` is a name as `name_of` writes it."""

    words: str = ""
    state: EntryStanding | None = None
    kind: CredentialKind | None = None
    issuer: str = ""
    year: int | None = None
    order: EntryOrder = EntryOrder.NEWEST

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Wish(order=self.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many entries each choice would show, everything else that is wished for kept."""

    states: Mapping[EntryStanding, int]
    kinds: Mapping[CredentialKind, int]
    issuers: Mapping[str, int]
    years: Mapping[int, int]


def entry_of_document(document: WalletDocument) -> WalletEntry:
    """Make the entry of a document of the wallet."""
    state = _OF_VERDICT.get(document.verdict, EntryStanding.OPEN)
    is_others = document.addressee is Addressee.OTHER and state is not EntryStanding.OPEN
    return WalletEntry(
        title=document.title,
        issuer=document.issuer_name,
        state=EntryStanding.OTHERS if is_others else state,
        kind=document.kind,
        arrived_at=document.added_at,
        awarded_on=document.awarded_on,
        valid_until=document.valid_until,
        document=document.key,
    )


def naming_of(definition: Microcredential, *, issuer_name: LocalizedText) -> Naming:
    """Return what all awards of a definition are called."""
    return Naming(
        title=definition.title,
        issuer=awarded_by_words(definition, AwardFacts(issuer_name=issuer_name)),
        kind=kind_of_definition(definition),
    )


def entry_of_award(outline: HeldOutline, naming: Naming, *, now: datetime) -> WalletEntry:
    """Make the entry of an award: its definition says what it is, the status lists how it stands."""
    return WalletEntry(
        title=naming.title,
        issuer=naming.issuer,
        state=_state_of(outline, now=now),
        kind=naming.kind,
        arrived_at=outline.sent_at,
        awarded_on=outline.awarded_on,
        valid_until=outline.valid_until,
        outline=outline,
    )


def list_entries(
    directory: Directory, account: str, *, documents: Sequence[WalletDocument], now: datetime
) -> list[WalletEntry]:
    """Make the entries of everything somebody holds; what many awards share is asked for once."""
    outlines = directory.list_held_outlines(account)
    stores = {institution: directory.open(institution) for institution in {outline.institution for outline in outlines}}
    namings = {key: _naming(stores[key[0]], key) for key in set(map(_naming_key, outlines))}
    awards = [entry_of_award(outline, namings[_naming_key(outline)], now=now) for outline in outlines]
    return [*awards, *map(entry_of_document, documents)]


def narrowed(entries: Iterable[WalletEntry], wish: Wish) -> list[WalletEntry]:
    """Return the entries that somebody wants to see, in the order they want."""
    return sorted((entry for entry in entries if _fits(entry, wish)), key=_ORDERS[wish.order])


def facets(entries: Sequence[WalletEntry], wish: Wish) -> Facets:
    """Count what each choice would show."""

    def fitting(**left_open: object) -> list[WalletEntry]:
        wider = replace(wish, **left_open)  # type: ignore[arg-type]
        return [entry for entry in entries if _fits(entry, wider)]

    return Facets(
        states=Counter(entry.state for entry in fitting(state=None)),
        kinds=Counter(entry.kind for entry in fitting(kind=None)),
        issuers=Counter(name_of(entry.issuer) for entry in fitting(issuer="")),
        years=Counter(entry.awarded_on.year for entry in fitting(year=None) if entry.awarded_on),
    )


def name_of(issuer: LocalizedText) -> str:
    """Return the one name by which an issuer is chosen."""
    return issuer.ja or issuer.en


def _naming_key(outline: HeldOutline) -> tuple[str, str, int, str]:
    return outline.institution, outline.microcredential, outline.version, outline.issuer


def _naming(store: Store, key: tuple[str, str, int, str]) -> Naming:
    _institution, microcredential, version, issuer = key
    definition = store.microcredentials.get(microcredential, version).microcredential
    return naming_of(definition, issuer_name=store.issuers.get(issuer).issuer.name)


def _state_of(outline: HeldOutline, *, now: datetime) -> EntryStanding:
    """Tell how an award stands, gravest first."""
    if outline.is_set(StatusPurpose.REVOCATION):
        return EntryStanding.REVOKED
    if outline.is_set(StatusPurpose.SUSPENSION):
        return EntryStanding.SUSPENDED
    if outline.valid_until is not None and now >= outline.valid_until:
        return EntryStanding.EXPIRED
    return EntryStanding.VALID


def _fits(entry: WalletEntry, wish: Wish) -> bool:
    if wish.state is not None and entry.state is not wish.state:
        return False
    if wish.kind is not None and entry.kind is not wish.kind:
        return False
    if wish.year is not None and (entry.awarded_on is None or entry.awarded_on.year != wish.year):
        return False
    if wish.issuer and name_of(entry.issuer) != wish.issuer:
        return False
    return not wish.words or _has_words(entry, wish.words)


def _has_words(entry: WalletEntry, words: str) -> bool:
    texts = (entry.title.ja, entry.title.en, entry.issuer.ja, entry.issuer.en)
    text = "\n".join(texts).casefold()
    return all(word in text for word in words.casefold().split())


def _newest(entry: WalletEntry) -> tuple[object, ...]:
    """Sort by the day of award, the last first; what states none comes last."""
    day = entry.awarded_on.toordinal() if entry.awarded_on else 0
    return -day, -entry.arrived_at.timestamp(), entry.key


def _ending(entry: WalletEntry) -> tuple[object, ...]:
    """Sort by the end, the next first; what has no end comes last."""
    end = entry.valid_until.timestamp() if entry.valid_until else float("inf")
    return end, *_newest(entry)


_ORDERS: Final[Mapping[EntryOrder, Callable[[WalletEntry], tuple[object, ...]]]] = {
    EntryOrder.NEWEST: _newest,
    EntryOrder.ENDING: _ending,
    EntryOrder.ISSUER: lambda entry: (name_of(entry.issuer), *_newest(entry)),
    EntryOrder.ARRIVED: lambda entry: (-entry.arrived_at.timestamp(), *_newest(entry)),
}
