"""Two accounts of one person made one, by who has just signed in to both.

    preview = what_joins(platform, ended=account, stays=other)
    join_accounts(platform, ended=account, stays=other, now=now)

1. Whoever asks has proved both accounts in one browser, one after the other, minutes apart; the page sees to that. An
   address proves nothing here: a mailbox may have become somebody else's.
2. After a password was set by mail, or a printed code was used, nothing is joined for three days: for that long the
   owner, who was told, can act.
3. Everything happens in one transaction that holds both accounts: all of it, or nothing. Asked a second time, there is
   one account left, and nothing is done.
4. An account with a role, a seat or an entry in a register is not joined: these are an institution's decisions about
   one account.

Signatures, states and links are not touched by it: awards, documents, collections and share links go on as they are.

Source: docs/rules/capabilities.md C2; docs/rules/threats.md T11; docs/rules/faults.md F55.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import Conflict, KakitomeError, NotFound
from kakitome.journeys.people.account_mail import AccountMail, send_account_mail
from kakitome.journeys.people.holding_roles import holds_role
from kakitome.journeys.platform import Platform
from kakitome.ports.accounts import Person
from kakitome.ports.audit import append_entry
from kakitome.ports.joining import JoinedRecords
from kakitome.ports.security_events import EventFilter, SecurityEvent, SecurityEventKind
from kakitome.services.applying import give_to
from kakitome.services.crediting.enrolling import give_enrolments
from kakitome.services.holding.returning import is_asked_back
from kakitome.services.keeping_wallets import MOST_BYTES, MOST_DOCUMENTS

QUIET_FOR: Final = timedelta(hours=72)
"""For how long nothing is joined after somebody got in by a mailed link or a printed code. (derived)"""
_UNUSUAL: Final = frozenset({SecurityEventKind.PASSWORD_RESET, SecurityEventKind.RECOVERY_USED})
"""Ways of getting in that somebody may take who found a mailbox or a sheet."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningPreview:
    """What would come to the account that stays, and the codes of what stands against it."""

    awards: int
    records: JoinedRecords
    obstacles: tuple[str, ...] = ()


def what_joins(platform: Platform, *, ended: str, stays: str) -> JoiningPreview:
    """Say what joining would do, and do nothing.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    return JoiningPreview(
        awards=sum(len(numbers) for _institution, numbers in _awards(platform, ended)),
        records=platform.persons.joining.count(ended=ended, stays=stays),
        obstacles=tuple(dict.fromkeys(_obstacles(platform, ended=ended, stays=stays))),
    )


def join_accounts(platform: Platform, *, ended: str, stays: str, contact: str = "") -> JoiningPreview:
    """Give everything of one account to another and end it; tell all addresses of both by mail.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN, also when they are one account already.
        Conflict: what stands against it, by its code.
    """
    if ended == stays:
        raise NotFound("E_ACCOUNT_UNKNOWN")
    now, people = platform.now(), [platform.accounts.find(account) for account in (ended, stays)]
    with platform.transaction():
        # Two joinings of the same accounts, the other way round, wait for each other instead of blocking both.
        for account in sorted((ended, stays)):
            platform.accounts.lock(account)
        preview = what_joins(platform, ended=ended, stays=stays)
        for code in preview.obstacles:
            raise Conflict(code)
        _give_awards(platform, ended=ended, stays=stays, now=now)
        for institution in platform.directory.list_applied_to(ended):
            give_to(platform.store(institution), ended=ended, stays=stays)
        for institution in platform.directory.list_enrolled_at(ended):
            give_enrolments(platform.store(institution), ended=ended, stays=stays)
        platform.persons.joining.move(ended=ended, stays=stays, at=now)
        platform.persons.joining.end_sessions(ended)
        platform.accounts.delete(ended)
        for account, kind in ((ended, SecurityEventKind.ACCOUNT_ENDED), (stays, SecurityEventKind.ACCOUNT_JOINED)):
            platform.security_events.append(SecurityEvent(at=now, kind=kind, account=account, detail={"by": "joining"}))
    for person in people:
        if person is not None and person.email:
            _mail_to(platform, person, contact=contact, joined_at=now)
    return preview


def _awards(platform: Platform, account: str) -> Iterator[tuple[str, Sequence[str]]]:
    for institution in platform.directory.list_by_account(account):
        claims = platform.store(institution).claims.list_by_account(account)
        yield institution, list(dict.fromkeys(claim.award_number for claim in claims))


def _give_awards(platform: Platform, *, ended: str, stays: str, now: datetime) -> None:
    """Let awards be of the other account; who sees them, and by which link, stays as it was."""
    for institution, numbers in list(_awards(platform, ended)):
        store = platform.store(institution)
        for number in numbers:
            for claim in store.claims.list_by_award(number):
                if claim.account == ended:
                    store.claims.replace(replace(claim, account=stays))
            for offer in store.offers.list_by_award(number):
                if offer.account == ended:
                    store.offers.replace(replace(offer, account=stays))
            append_entry(store.audit, "award.joined", subject=number, actor="learner", now=now)


def _obstacles(platform: Platform, *, ended: str, stays: str) -> Iterator[str]:
    if holds_role(platform, ended):
        yield "E_JOIN_ROLE"
    for institution, numbers in _awards(platform, ended):
        if any(is_asked_back(platform.store(institution), number) for number in numbers):
            yield "E_JOIN_RETURN"
    since = platform.now() - QUIET_FOR
    for account in (ended, stays):
        if platform.security_events.list_newest(EventFilter(account=account, kinds=_UNUSUAL, since=since), limit=1):
            yield "E_JOIN_RESET"
    sizes = [platform.wallets.open(account).measure() for account in (ended, stays)]
    if sum(count for count, _size in sizes) > MOST_DOCUMENTS or sum(size for _count, size in sizes) > MOST_BYTES:
        yield "E_JOIN_FULL"


def _mail_to(platform: Platform, person: Person, *, contact: str, joined_at: datetime) -> None:
    """Mail that two accounts were joined; that it does not leave undoes nothing."""
    mail = AccountMail(
        topic="JOINED",
        to=person.email,
        key=f"{person.account}:{joined_at.isoformat()}",
        language=person.language,
        contact=contact,
    )
    try:
        send_account_mail(platform, mail, values=lambda _language: {})
    except KakitomeError as error:
        _log.warning("joining: a mail did not leave (%s)", error.code)
