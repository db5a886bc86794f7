"""Awards as their learners hold them: who sees a page, by which link, and what an account has."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kakitome.errors import NotFound, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.claims import Claim, Visibility
from kakitome.ports.directory import Directory
from kakitome.ports.store import Store
from kakitome.values.award_link import AwardLink
from kakitome.values.award_links import AwardLinks

_AT_ONCE = 500
_ORDER = (Visibility.PRIVATE, Visibility.WITH_LINK, Visibility.LISTED)


class LinkUnknown(NotFound):
    """The link was never sent, or a newer one replaced it."""


class LinkTaken(Refused):
    """The award belongs to an account; its owner signs in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAward:
    """An award as its learner holds it: the current document's record, and who may see it.

    `account` is the subject of the account it is linked to, empty for none; `link_edition` that of the page's link;
    `received_at` when it was first opened, since it was last given back or taken back.
    """

    institution: str
    record: AwardRecord
    visibility: Visibility
    is_opened: bool
    account: str
    link_edition: int = 0
    received_at: datetime | None = None

    @property
    def number(self) -> str:
        """Registered number of the award."""
        return self.record.number

    @property
    def is_shared(self) -> bool:
        """Whether others may see the page: those who have its link, or everybody."""
        return self.is_opened and self.visibility is not Visibility.PRIVATE

    @property
    def is_listed(self) -> bool:
        """Whether everybody may see the page, by its number alone."""
        return self.is_opened and self.visibility is Visibility.LISTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may see what is behind a number: its learner's account, empty for none yet, and others.

    `received_at` is when its learner first opened it.
    """

    number: str
    visibility: Visibility
    account: str
    link_edition: int = 0
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedAwards:
    """Some of the awards of an account, and by institution the numbers of all."""

    awards: Sequence[HeldAward]
    numbers: Mapping[str, frozenset[str]]

    @property
    def count(self) -> int:
        """How many there are altogether."""
        return sum(map(len, self.numbers.values()))


def pages_of(store: Store, numbers: Sequence[str], *, links: AwardLinks) -> Mapping[str, str]:
    """Return the addresses of awards' pages by number, as the learner may hand them on."""
    editions = store.claims.find_link_editions(numbers)
    return {number: links.address(number, edition=editions.get(number, 0)) for number in numbers}


def find_held(directory: Directory, number: str) -> HeldAward | None:
    """Find an award by its number, whoever may see it: the caller decides what to show."""
    institution = directory.find_by_award(number)
    if institution is None:
        return None
    try:
        return held_of(institution, directory.open(institution), number=number)
    except NotFound:
        return None


def find_door(directory: Directory, number: str) -> Door:
    """Return who may see the award of a number; of a number that nobody awarded, nobody.

    The same is looked up in both cases, so that what is private costs no more work than what does not exist.
    """
    claims = directory.list_claims(number)
    shown = [claim.visibility for claim in claims if claim.opened_at is not None]
    return Door(
        number=number,
        visibility=max(shown, key=_ORDER.index, default=Visibility.PRIVATE),
        account=next((claim.account for claim in claims if claim.account), ""),
        link_edition=_edition_of(claims),
        received_at=_received_at(claims),
    )


def may_be_seen(door: Door | HeldAward, link: AwardLink, *, links: AwardLinks) -> bool:
    """Tell whether others may see an award who came with a link, or with its number alone."""
    if door.visibility is Visibility.LISTED:
        return True
    # A key is compared in any case: what is private takes no other time than what is shown.
    is_right = links.opens(link, edition=door.link_edition)
    return is_right and door.visibility is Visibility.WITH_LINK


def find_shown_document(directory: Directory, link: AwardLink, *, links: AwardLinks) -> bytes | None:
    """Return the signed document of an award that its learner shows to whoever comes so; None for every other."""
    held_award = find_held(directory, link.number)
    if held_award is None or not held_award.is_opened or not may_be_seen(held_award, link, links=links):
        return None
    return directory.open(held_award.institution).awards.get_document(held_award.record.credential_id)


def choose_visibility(directory: Directory, held_award: HeldAward, *, visibility: Visibility, now: datetime) -> None:
    """Let others see an opened award, or no longer; the caller has made sure that its learner asks."""
    store = directory.open(held_award.institution)
    with store.transaction():
        for claim in store.claims.list_by_award(held_award.number):
            if claim.opened_at is not None and claim.visibility is not visibility:
                store.claims.replace(replace(claim, visibility=visibility))
        action = f"award.made_{visibility.value}"
        append_entry(store.audit, action, subject=held_award.number, actor="learner", now=now)


def renew_link(directory: Directory, held_award: HeldAward, *, now: datetime) -> None:
    """Give an award's page a new link; those that were given out before open nothing any more.

    The caller has made sure that its learner asks.
    """
    store = directory.open(held_award.institution)
    with store.transaction():
        claims = store.claims.list_by_award(held_award.number)
        edition = _edition_of(claims) + 1
        for claim in claims:
            store.claims.replace(replace(claim, link_edition=edition))
        append_entry(store.audit, "award.link_renewed", subject=held_award.number, actor="learner", now=now)


def list_held(directory: Directory, account: str) -> Sequence[HeldAward]:
    """Return every award of an account over all institutions, newest first."""
    held_awards = [
        held_award
        for institution in directory.list_by_account(account)
        for held_award in _mine(directory, institution, account=account)
    ]
    return sorted(held_awards, key=lambda held: (held.record.intent.awarded_on, held.number), reverse=True)


def list_received(directory: Directory, account: str, *, offset: int = 0, limit: int = 50) -> ReceivedAwards:
    """Return some of the awards of an account over all institutions, those sent last first, and which there are.

    What it costs depends on how many are asked for, and hardly on how many there are.
    """
    stores = {institution: directory.open(institution) for institution in directory.list_by_account(account)}
    sent = {
        (institution, number): made_at
        for institution, store in stores.items()
        for number, made_at in store.claims.find_dates_by_account(account).items()
    }
    newest = sorted(sent, key=lambda award: (sent[award], award[1]), reverse=True)
    some = newest[offset : offset + limit]
    held_awards: dict[str, HeldAward] = {}
    for institution, store in stores.items():
        numbers = [number for at, number in some if at == institution]
        if numbers:
            held_awards |= {held.number: held for held in _held_among(institution, store, numbers=numbers)}
    return ReceivedAwards(
        awards=[held_awards[number] for _institution, number in some],
        numbers={
            institution: frozenset(number for at, number in newest if at == institution) for institution in stores
        },
    )


def list_held_among(directory: Directory, account: str, *, numbers: Collection[str]) -> Mapping[str, HeldAward]:
    """Return those awards of some numbers that are in an account, by number; others are left out."""
    held_awards: dict[str, HeldAward] = {}
    for institution in directory.list_by_account(account) if numbers else ():
        store = directory.open(institution)
        some = [number for number in store.claims.find_dates_by_account(account) if number in numbers]
        held_awards |= {held.number: held for held in _held_among(institution, store, numbers=some)}
    return held_awards


def held_of(institution: str, store: Store, *, number: str) -> HeldAward:
    """Return an award as its learner holds it; raises `LinkUnknown` (E_CLAIM_UNKNOWN)."""
    return _held(institution, store.awards.find_by_number(number), claims=store.claims.list_by_award(number))


def _held(institution: str, record: AwardRecord | None, *, claims: Sequence[Claim]) -> HeldAward:
    if record is None or record.state not in (AwardState.ISSUED, AwardState.SUPERSEDED):
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    opened = [claim for claim in claims if claim.opened_at is not None]
    return HeldAward(
        institution=institution,
        record=record,
        visibility=max((claim.visibility for claim in opened), key=_ORDER.index, default=Visibility.PRIVATE),
        is_opened=bool(opened),
        account=next((claim.account for claim in claims if claim.account), ""),
        link_edition=_edition_of(claims),
        received_at=_received_at(claims),
    )


def _received_at(claims: Sequence[Claim]) -> datetime | None:
    return min((claim.opened_at for claim in claims if claim.opened_at is not None), default=None)


def _edition_of(claims: Sequence[Claim]) -> int:
    return max((claim.link_edition for claim in claims), default=0)


def _mine(directory: Directory, institution: str, *, account: str) -> Iterator[HeldAward]:
    """Yield the awards of an account at one institution, with the same few questions however many there are."""
    store = directory.open(institution)
    numbers = list(dict.fromkeys(claim.award_number for claim in store.claims.list_by_account(account)))
    for some in (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE)):
        yield from _held_among(institution, store, numbers=some)


def _held_among(institution: str, store: Store, *, numbers: Sequence[str]) -> Iterator[HeldAward]:
    records, claims = store.awards.find_many_by_number(numbers), store.claims.list_by_awards(numbers)
    return (_held(institution, records.get(number), claims=claims.get(number, ())) for number in numbers)
