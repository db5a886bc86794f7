"""The journey of holding: a learner opens a mailed link, keeps the award, and decides who sees it.

1. Looking at a link changes nothing: mail programs and previews open links too.
2. Claiming opens the award for its learner alone. Who else sees its page is another decision, and the learner's:
   whoever has the link, which a secret part tells from every other; or everybody, by number and by searching.
3. With an account, the award is the account's, and the link alone no longer gives control of it.
4. A lost link is sent again to the address the award was sent to; the answer to whoever asks is always the same.

5. What was sent to an address that an account has proved, and is in no account, waits for it and is taken by one press.

The link's token is kept as a hash only. An e-mail address finds awards; only a proved one
lets its reader take them.

Source: docs/rules/threats.md T11, T12; docs/rules/product.md P8.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from kakitome.errors import NotFound, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.ports.claims import Claim, Visibility, hash_of_token
from kakitome.ports.directory import Directory
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.values.award_link import AwardLink
from kakitome.values.award_links import AwardLinks

CURRENT = frozenset({AwardState.ISSUED})
_ORDER = (Visibility.PRIVATE, Visibility.WITH_LINK, Visibility.LISTED)


class LinkUnknown(NotFound):
    """The link was never sent, or a newer one replaced it."""


class LinkTaken(Refused):
    """The award belongs to an account; its owner signs in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAward:
    """An award as its learner holds it: the current document's record, and who may see it.

    `account` is the subject of the account it is linked to, empty for none; `link_edition` that of the page's link.
    """

    institution: str
    record: AwardRecord
    visibility: Visibility
    is_opened: bool
    account: str
    link_edition: int = 0

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


def look_at_link(directory: Directory, token: str) -> HeldAward:
    """Find the award of a link without changing anything; raises `LinkUnknown` (E_CLAIM_UNKNOWN)."""
    institution, store, claim = _open(directory, token)
    return _held(institution, store, number=claim.award_number)


def claim(directory: Directory, token: str, *, account: str, now: datetime) -> HeldAward:
    """Open the award of a link; link it to an account when one is given.

    Raises:
        LinkUnknown: `E_CLAIM_UNKNOWN`.
        LinkTaken: `E_CLAIM_TAKEN`, the award is another account's.
    """
    institution, store, found = _open(directory, token)
    with store.transaction():
        held_award = _held(institution, store, number=found.award_number)
        if held_award.account and held_award.account != account:
            raise LinkTaken("E_CLAIM_TAKEN")
        opened = replace(
            found,
            opened_at=found.opened_at or now,
            visibility=held_award.visibility,
            account=account or found.account,
        )
        if opened != found:
            store.claims.replace(opened)
            action = "award.linked" if account else "award.opened"
            append_entry(store.audit, action, subject=found.award_number, actor="learner", now=now)
        return _held(institution, store, number=found.award_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may see what is behind a number: its learner's account, empty for none yet, and others."""

    number: str
    visibility: Visibility
    account: str
    link_edition: int = 0


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
        return _held(institution, directory.open(institution), number=number)
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


def send_links_again(
    directory: Directory, email: str, *, now: datetime, draw_token: Callable[[], str], address_of: Callable[[str], str]
) -> int:
    """Send new links for every award that was sent to an address; at most once an hour for each award.

    What is revoked is left out: the mail says that an award has arrived, and no more.
    The old links stay good: whoever asks need not be the learner. Returns how many were sent, which the
    caller never tells.
    """
    sent = 0
    for institution in directory.list_institutions():
        store = directory.open(institution)
        for record in _sent_to(store, email):
            dedupe_id = f"claim-again:{record.number}:{now:%Y%m%d%H}"
            if store.outbox.find(dedupe_id) is not None or _is_revoked(store, record):
                continue
            token = draw_token()
            with store.transaction():
                store.claims.add_many([_new_claim(store, record.number, token=token, now=now)])
                store.outbox.add_many([_message(record, dedupe_id, link=address_of(token), now=now)])
            sent += 1
    return sent


def list_waiting(directory: Directory, emails: Collection[str]) -> Sequence[HeldAward]:
    """Return the awards in force that were sent to some addresses and are in no account, newest first."""
    held_awards: dict[str, HeldAward] = {}
    for institution in directory.list_institutions():
        store = directory.open(institution)
        for email in emails:
            for record in _sent_to(store, email):
                held_award = find_held(directory, record.number)
                if held_award is not None and not held_award.account:
                    held_awards[held_award.number] = held_award
    return sorted(held_awards.values(), key=lambda held: (held.record.intent.awarded_on, held.number), reverse=True)


def take_waiting(
    directory: Directory,
    number: str,
    *,
    account: str,
    emails: Collection[str],
    now: datetime,
    draw_token: Callable[[], str],
) -> HeldAward:
    """Put an award that waits into an account, and open it; `emails` are the addresses the account has proved.

    Raises:
        LinkUnknown: E_CLAIM_UNKNOWN, there is none, or it was sent to another address.
        LinkTaken: E_CLAIM_TAKEN, it is in another account.
    """
    held_award = find_held(directory, number)
    learner = held_award.record.intent.learner if held_award else None
    proved = {email.strip().casefold() for email in emails}
    if held_award is None or learner is None or learner.email.strip().casefold() not in proved - {""}:
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    store = directory.open(held_award.institution)
    with store.transaction():
        claims = store.claims.list_by_award(number)
        owner = next((claim.account for claim in claims if claim.account), "")
        if owner and owner != account:
            raise LinkTaken("E_CLAIM_TAKEN")
        usable = [claim for claim in claims if claim.withdrawn_at is None]
        if usable:
            last = usable[-1]
            store.claims.replace(
                replace(last, account=account, opened_at=last.opened_at or now, visibility=held_award.visibility)
            )
        else:
            made = Claim(
                token_hash=hash_of_token(draw_token()),
                award_number=number,
                created_at=now,
                opened_at=now,
                visibility=held_award.visibility,
                account=account,
                link_edition=held_award.link_edition,
            )
            store.claims.add_many([made])
        append_entry(store.audit, "award.linked", subject=number, actor="learner", now=now)
    taken = find_held(directory, number)
    if taken is None:
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    return taken


def send_link(
    store: Store,
    number: str,
    *,
    actor: str,
    now: datetime,
    draw_token: Callable[[], str],
    address_of: Callable[[str], str],
) -> bool:
    """Let the awarding body send one award's link again, to the address it has now.

    Links that nobody opened stop working: they may have gone to a wrong address. Returns False when a link was
    sent within the hour.

    Raises:
        NotFound: E_CLAIM_UNKNOWN.
        Refused: E_LINK_REVOKED, E_LEARNER_WITHOUT_EMAIL.
    """
    record = _held("", store, number=number).record
    if _is_revoked(store, record):
        raise Refused("E_LINK_REVOKED", number=number)
    learner = record.intent.learner
    if learner is None or not learner.email:
        raise Refused("E_LEARNER_WITHOUT_EMAIL", number=number)
    to = sha256(learner.email.casefold().encode("utf-8")).hexdigest()[:8]
    message_id = f"claim-again:{number}:{to}:{now:%Y%m%d%H}"
    if store.outbox.find(message_id) is not None:
        return False
    token = draw_token()
    with store.transaction():
        for claim in store.claims.list_by_award(number):
            if claim.opened_at is None and claim.withdrawn_at is None:
                store.claims.replace(replace(claim, withdrawn_at=now))
        store.claims.add_many([_new_claim(store, number, token=token, now=now)])
        store.outbox.add_many([_message(record, message_id, link=address_of(token), now=now)])
        append_entry(store.audit, "award.link_sent", subject=number, actor=actor, now=now)
    return True


def _open(directory: Directory, token: str) -> tuple[str, Store, Claim]:
    token_hash = hash_of_token(token)
    institution = directory.find_by_claim(token_hash)
    if institution is None:
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    store = directory.open(institution)
    claim = store.claims.find_by_token_hash(token_hash)
    if claim is None or claim.withdrawn_at is not None:
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    return institution, store, claim


def _held(institution: str, store: Store, *, number: str) -> HeldAward:
    record = store.awards.find_by_number(number)
    if record is None or record.state not in (AwardState.ISSUED, AwardState.SUPERSEDED):
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    claims = store.claims.list_by_award(number)
    opened = [claim for claim in claims if claim.opened_at is not None]
    return HeldAward(
        institution=institution,
        record=record,
        visibility=max((claim.visibility for claim in opened), key=_ORDER.index, default=Visibility.PRIVATE),
        is_opened=bool(opened),
        account=next((claim.account for claim in claims if claim.account), ""),
        link_edition=_edition_of(claims),
    )


def _edition_of(claims: Sequence[Claim]) -> int:
    return max((claim.link_edition for claim in claims), default=0)


def _mine(directory: Directory, institution: str, *, account: str) -> Iterator[HeldAward]:
    store = directory.open(institution)
    for number in dict.fromkeys(claim.award_number for claim in store.claims.list_by_account(account)):
        yield _held(institution, store, number=number)


def _sent_to(store: Store, email: str) -> Iterator[AwardRecord]:
    wanted = email.strip().casefold()
    if not wanted:
        return
    for record in store.awards.list_matching(AwardFilter(text=email.strip(), states=CURRENT), limit=200):
        learner = record.intent.learner
        if learner is not None and learner.email.strip().casefold() == wanted:
            yield record


def _is_revoked(store: Store, record: AwardRecord) -> bool:
    return bool(store.status_lists.which_are_set(record.intent.places(StatusPurpose.REVOCATION)))


def _new_claim(store: Store, number: str, *, token: str, now: datetime) -> Claim:
    held_award = _held("", store, number=number)
    return Claim(
        token_hash=hash_of_token(token),
        award_number=number,
        created_at=now,
        account=held_award.account,
        visibility=Visibility.PRIVATE,
        link_edition=held_award.link_edition,
    )


def _message(record: AwardRecord, dedupe_id: str, *, link: str, now: datetime) -> OutboxMessage:
    learner = record.intent.learner
    return OutboxMessage(
        dedupe_id=dedupe_id,
        kind="claim",
        to=learner.email if learner else "",
        due_at=now,
        params={"number": record.number, "link": link},
    )
