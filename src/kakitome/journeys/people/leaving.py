"""Leaving: the account sleeps at once, is deleted after some days, and a number remains that says so.

    deletion = ask_for_deletion(platform, account, waits=timedelta(days=30))
    call_off_deletion(platform, account)
    finish_deletions(platform, now=now)             # each turn of the scheduler

1. From the asking on nobody is signed in, share links, answers to requests and apps open nothing, pages of awards are
   closed. Roles, seats and entries as a reviewer end then: an institution does not wait for somebody who left.
2. Until the day it can be called off by whoever signs in; what slept is as it was. What ended stays ended.
3. On the day everything goes in one transaction, in which the proof is stored. A crash before leaves it to the next
   turn, a crash after leaves the mail, which goes under the same id.

Source: docs/adr/0062-deletion-waits.md; docs/rules/faults.md F01, F55.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.people.account_mail import AccountMail, proved_addresses_of, send_account_mail
from kakitome.journeys.people.forgetting import end_offices, forget_account, obstacles_of, what_goes
from kakitome.journeys.platform import Platform
from kakitome.ports.claims import Visibility
from kakitome.ports.deletions import MAIL_TRIED_FOR, AskedDeletion, DeletionProof
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind
from kakitome.services.holding import choose_visibility, list_held
from kakitome.texts import written_date
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language
from kakitome.values.number import new_number, parse_number

AT_ONCE: Final = 20
"""Accounts deleted, and mails sent, in one turn of the scheduler."""
_log = logging.getLogger(__name__)


def ask_for_deletion(platform: Platform, account: str, *, waits: timedelta, contact: str = "") -> AskedDeletion:
    """Let an account sleep until it is deleted, and tell every proved address; asked twice it is asked once.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
        Conflict: E_LAST_ADMIN, E_LEAVING_BALLOT, as `forget_account`.
    """
    now = platform.now()
    deletion = AskedDeletion(account=account, number=new_number("D"), asked_at=now, due_at=now + waits)
    with platform.transaction():
        platform.accounts.lock(account)
        standing = platform.persons.deletions.find(account)
        if standing is not None:
            return standing
        for obstacle in obstacles_of(platform, account):
            raise obstacle.refusal()
        end_offices(platform, account, actor=account, now=now)
        for held_award in list_held(platform.directory, account):
            if held_award.is_shared:
                choose_visibility(platform.directory, held_award, visibility=Visibility.PRIVATE, now=now)
        platform.persons.deletions.begin(deletion)
        _note(platform, SecurityEventKind.DELETION_ASKED, account=account, at=now)
    _tell_owner(platform, "ASLEEP", deletion=deletion, contact=contact)
    return deletion


def call_off_deletion(platform: Platform, account: str, *, contact: str = "") -> bool:
    """Let an account be as it was, and tell every proved address; whether it slept."""
    deletion = platform.persons.deletions.find(account)
    with platform.transaction():
        if deletion is None or not platform.persons.deletions.call_off(account):
            return False
        _note(platform, SecurityEventKind.DELETION_CALLED_OFF, account=account, at=platform.now())
    _tell_owner(platform, "AWAKE", deletion=deletion, contact=contact)
    return True


def finish_deletions(platform: Platform, *, now: datetime, contact: str = "") -> int:
    """Delete the accounts whose day has come, then mail the proofs that have not left; return how many were deleted."""
    count = 0
    for deletion in platform.persons.deletions.list_due(now=now, limit=AT_ONCE):
        try:
            count += _finish(platform, deletion, now=now)
        except KakitomeError as error:
            # One account's trouble stops no other's; the next turn tries again.
            _log.error("deletions: an account was not deleted (%s)", error.code)
    for proof in platform.persons.deletions.list_unmailed(limit=AT_ONCE):
        _mail_proof(platform, proof, now=now, contact=contact)
    return count


def find_proof(platform: Platform, text: str) -> DeletionProof | None:
    """Find what remains of a deleted account by its number, as somebody typed it."""
    number = parse_number(text[:40])
    return platform.persons.deletions.find_proof(number) if number and number.startswith("D-") else None


def _finish(platform: Platform, deletion: AskedDeletion, *, now: datetime) -> bool:
    deletions, account = platform.persons.deletions, deletion.account
    with platform.transaction():
        try:
            platform.accounts.lock(account)
        except NotFound:
            return False
        # It may have been called off since the list was read.
        if deletions.find(account) != deletion:
            return False
        person, awards = platform.accounts.find(account), what_goes(platform, account).awards
        forget_account(platform, account, actor=account, now=now)
        proof = DeletionProof(number=deletion.number, deleted_at=now, awards=awards)
        if person is not None and person.email:
            proof = replace(proof, mail_to=person.email, language=person.language)
        deletions.add_proof(proof)
        _note(platform, SecurityEventKind.ACCOUNT_ENDED, account=account, at=now)
    platform.failpoints.reach("after_deletion")
    return True


def _mail_proof(platform: Platform, proof: DeletionProof, *, now: datetime, contact: str) -> None:
    mail = AccountMail(topic="LEFT", to=proof.mail_to, key=proof.number, language=proof.language, contact=contact)
    link = f"{platform.site_url}/deleted/{proof.number}"
    try:
        send_account_mail(
            platform,
            mail,
            values=lambda language: {
                "awards": proof.awards,
                "number": proof.number,
                "day": day_of(proof.deleted_at, language),
                "link": link,
            },
        )
    except KakitomeError as error:
        _log.warning("deletions: a mail did not leave (%s)", error.code)
        if now - proof.deleted_at < MAIL_TRIED_FOR:
            return
    platform.persons.deletions.forget_mail(proof.number)


def _tell_owner(platform: Platform, topic: str, *, deletion: AskedDeletion, contact: str) -> None:
    """Mail to every proved address; one that does not leave changes nothing."""
    person = platform.accounts.find(deletion.account)
    language = person.language if person else "ja"
    link = f"{platform.site_url}/account/login"
    for address in proved_addresses_of(platform, deletion.account):
        key = f"{deletion.account}:{address}:{deletion.asked_at.isoformat()}"
        mail = AccountMail(topic=topic, to=address, key=key, language=language, contact=contact)
        try:
            send_account_mail(
                platform, mail, values=lambda language: {"day": day_of(deletion.due_at, language), "link": link}
            )
        except KakitomeError as error:
            _log.warning("deletions: a mail did not leave (%s)", error.code)


def day_of(instant: datetime, language: Language) -> str:
    """Write the day of an instant in Japan."""
    return written_date(instant.astimezone(JAPAN).date().isoformat(), language)


def _note(platform: Platform, kind: SecurityEventKind, *, account: str, at: datetime) -> None:
    platform.security_events.append(SecurityEvent(at=at, kind=kind, account=account))
