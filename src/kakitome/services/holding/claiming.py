"""Receiving an award by its mailed link, and having links sent."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from kakitome.errors import NotFound, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardRecord
from kakitome.ports.claims import LINK_LASTS, Claim, Visibility, hash_of_token
from kakitome.ports.directory import Directory
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.services.holding.returning import is_received_at_former_address, readdress
from kakitome.services.holding.showing import HeldAward, LinkTaken, LinkUnknown, find_held, held_of
from kakitome.services.holding.waiting import last_sent, sent_to

_A_DAY = timedelta(days=1)


class LinkEnded(NotFound):
    """The link is older than `LINK_LASTS`; the institution sends a new one."""


class AddressNotProved(Refused):
    """Whoever holds the link has not shown that the address it was sent to is theirs."""


def look_at_link(directory: Directory, token: str, *, now: datetime) -> HeldAward:
    """Find the award of a link without changing anything.

    Raises:
        LinkUnknown: `E_CLAIM_UNKNOWN`.
        LinkEnded: `E_CLAIM_ENDED`.
    """
    institution, store, claim = _open(directory, token, now=now)
    return held_of(institution, store, number=claim.award_number)


def has_proved(held_award: HeldAward, proved: Collection[str]) -> bool:
    """Tell whether the address that an award was sent to is among those that somebody has proved."""
    learner = held_award.record.intent.learner
    address = learner.email.strip().casefold() if learner else ""
    return bool(address) and address in {email.strip().casefold() for email in proved}


def send_code(directory: Directory, token: str, *, code: str, now: datetime) -> None:
    """Send a code to the address that an award was sent to: whoever enters it reads that address.

    Raises:
        LinkUnknown, LinkEnded: as `look_at_link`.
    """
    _institution, store, linked = _open(directory, token, now=now)
    record = held_of("", store, number=linked.award_number).record
    dedupe_id = f"claim-code:{record.number}:{hash_of_token(code)[:16]}"
    params = {"number": record.number, "code": code}
    message = _message(record, dedupe_id, link="", now=now)
    store.outbox.add_many([replace(message, kind="claim_code", params=params)])


def claim(directory: Directory, token: str, *, account: str, proved: Collection[str], now: datetime) -> HeldAward:
    """Open the award of a link; link it to an account when one is given.

    A link that reached somebody else opens nothing: the address it was sent to must be among `proved`, which are those
    of the account, or one that a mailed code has proved.

    Raises:
        LinkUnknown: `E_CLAIM_UNKNOWN`.
        LinkEnded: `E_CLAIM_ENDED`.
        LinkTaken: `E_CLAIM_TAKEN`, the award is another account's.
        AddressNotProved: `E_CLAIM_ADDRESS`.
    """
    institution, store, linked = _open(directory, token, now=now)
    with store.transaction():
        held_award = held_of(institution, store, number=linked.award_number)
        if held_award.account and held_award.account != account:
            raise LinkTaken("E_CLAIM_TAKEN")
        if not has_proved(held_award, proved):
            raise AddressNotProved("E_CLAIM_ADDRESS")
        if is_received_at_former_address(store, held_award):
            # Who opened it read an address that was corrected since: that browser, and what it showed, end here.
            held_award = readdress(store, held_award, now=now)
            linked = replace(linked, opened_at=None, link_edition=held_award.link_edition)
        opened = replace(
            linked,
            opened_at=linked.opened_at or now,
            visibility=held_award.visibility,
            account=account or linked.account,
        )
        if opened != linked:
            store.claims.replace(opened)
            action = "award.linked" if account else "award.opened"
            append_entry(store.audit, action, subject=linked.award_number, actor="learner", now=now)
        return held_of(institution, store, number=linked.award_number)


def send_links_again(
    directory: Directory, email: str, *, now: datetime, draw_token: Callable[[], str], address_of: Callable[[str], str]
) -> int:
    """Send new links for every award that was sent to an address; at most once an hour for each award.

    What is revoked is left out: the mail says that an award has arrived, and no more.
    The old links stay good: whoever asks need not be the learner. A link that is sent again ends when the last one ends
    that the institution sent, and after that none is sent: the mailbox may be another person's (`waiting`). Returns how
    many were sent, which the caller never tells.
    """
    sent = 0
    for institution in directory.list_institutions():
        store = directory.open(institution)
        for record in sent_to(store, email):
            dedupe_id = f"claim-again:{record.number}:{now:%Y%m%d%H}"
            sent_at = last_sent(store.claims.list_by_award(record.number)) or record.issued_at or now
            if now >= sent_at + LINK_LASTS or store.outbox.find(dedupe_id) is not None or _is_revoked(store, record):
                continue
            token, message = draw_token(), _message(record, dedupe_id, link="", now=now)
            until = (sent_at + LINK_LASTS - _A_DAY).date().isoformat()
            params = {**message.params, "link": address_of(token), "until": until}
            with store.transaction():
                store.claims.add_many([_new_claim(store, record.number, token=token, now=sent_at)])
                store.outbox.add_many([replace(message, params=params)])
            sent += 1
    return sent


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

    The caller has made sure that their proof brings it (`waiting.list_waiting`), or has just awarded it.

    Raises:
        LinkUnknown: E_CLAIM_UNKNOWN, there is none, or it was sent to another address.
        LinkTaken: E_CLAIM_TAKEN, it is in another account.
    """
    held_award = find_held(directory, number)
    if held_award is None or not has_proved(held_award, emails):
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
    sent there again within 24 hours.

    Raises:
        NotFound: E_CLAIM_UNKNOWN.
        Refused: E_LINK_REVOKED, E_LEARNER_WITHOUT_EMAIL.
    """
    record = held_of("", store, number=number).record
    if _is_revoked(store, record):
        raise Refused("E_LINK_REVOKED", number=number)
    learner = record.intent.learner
    if learner is None or not learner.email:
        raise Refused("E_LEARNER_WITHOUT_EMAIL", number=number)
    to = sha256(learner.email.casefold().encode("utf-8")).hexdigest()[:8]
    message_id = f"claim-again:{number}:{to}:{now:%Y%m%d%H}"
    hours = [now - timedelta(hours=passed) for passed in range(24)]
    if any(store.outbox.find(f"claim-again:{number}:{to}:{hour:%Y%m%d%H}") is not None for hour in hours):
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


def send_fresh_link(store: Store, number: str, *, kind: str, token: str, link: str, now: datetime) -> None:
    """Add a claim with a token that the caller drew, and mail its link to the award's address in words of some kind.

    It belongs to the transaction of whatever it follows from.
    """
    record = held_of("", store, number=number).record
    dedupe_id = f"{kind}-link:{number}:{hash_of_token(token)[:16]}"
    store.claims.add_many([_new_claim(store, number, token=token, now=now)])
    store.outbox.add_many([replace(_message(record, dedupe_id, link=link, now=now), kind=kind)])


def _open(directory: Directory, token: str, *, now: datetime) -> tuple[str, Store, Claim]:
    token_hash = hash_of_token(token)
    institution = directory.find_by_claim(token_hash)
    if institution is None:
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    store = directory.open(institution)
    claim = store.claims.find_by_token_hash(token_hash)
    if claim is None or claim.withdrawn_at is not None:
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    if now >= claim.created_at + LINK_LASTS:
        raise LinkEnded("E_CLAIM_ENDED")
    return institution, store, claim


def _is_revoked(store: Store, record: AwardRecord) -> bool:
    return bool(store.status_lists.which_are_set(record.intent.places(StatusPurpose.REVOCATION)))


def _new_claim(store: Store, number: str, *, token: str, now: datetime) -> Claim:
    held_award = held_of("", store, number=number)
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
