"""A trusted contact: named, asked, and, when every way in is lost, whose word starts the wait for a new one.

    name_contact(platform, account, address="ichiro@mail.example", name="兄")
    plead(platform, address=…, contact_address=…, browser_secret=secret)        # whoever asks, the same answer
    settle_recoveries(platform, now=now)                                        # each turn of the scheduler
    confirm_recovery(platform, secret, waits=timedelta(hours=72))               # the contact
    stop_recovery(platform, account)                                            # the owner
    use_recovery(platform, browser_secret)                                      # the browser that asked, after the wait

1. The contact's word opens nothing by itself: from it on, every proved address and every page of a signed-in browser
   says so for 72 hours, and one press calls it off. Then the browser that asked, and no other, gets in.
2. An account that acts for others is not opened, as by a recovery sheet; neither is one that waits to be deleted.
3. Who typed what, and what came of it, is told to nobody but the contact and the owner.

Source: docs/adr/0066-trusted-contact.md; docs/rules/capabilities.md C10; docs/rules/threats.md T11.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import Invalid, KakitomeError, NotFound, Refused
from kakitome.journeys.people.account_mail import AccountMail, proved_addresses_of, send_account_mail
from kakitome.journeys.people.holding_roles import holds_role
from kakitome.journeys.platform import Platform
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind
from kakitome.ports.trusted_contacts import QUIET_AFTER, ContactRecovery, RecoveryPlea, TrustedContact
from kakitome.services.trusting import draw_secret, hash_of

PLEAS_AT_ONCE: Final = 50
_log = logging.getLogger(__name__)


def name_contact(platform: Platform, account: str, *, address: str, name: str, contact: str = "") -> None:
    """Name somebody in place of whom was named before, and ask them by mail.

    Raises:
        Invalid: E_CONTACT_SELF, the address is the account's own.
        Unavailable: E_MAIL_UNAVAILABLE; nobody is named then.
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    now, secret = platform.now(), draw_secret()
    own = {point.email.casefold() for point in platform.accounts.list_addresses(account)}
    if address.strip().casefold() in own:
        raise Invalid("E_CONTACT_SELF")
    named = TrustedContact(address=address.strip(), name=name.strip(), secret_hash=hash_of(secret), asked_at=now)
    with platform.transaction():
        platform.persons.contacts.open(account).put(named)
        _note(platform, SecurityEventKind.CONTACT_NAMED, account=account, at=now)
        _mail(platform, "CONTACT", account=account, to=[named.address], link=f"/contacts/{secret}", contact=contact)
    _tell_owner(platform, "CONTACT_NAMED", account=account, link="/mine/trusted-contact", contact=contact)


def answer_as_contact(platform: Platform, secret: str, *, accepts: bool, contact: str = "") -> None:
    """Let a contact agree, or refuse, also later; the owner is told.

    Raises:
        NotFound: E_CONTACT_UNKNOWN.
    """
    account, now = _account_of_contact(platform, secret), platform.now()
    own = platform.persons.contacts.open(account)
    with platform.transaction():
        if accepts and not own.note_accepted(hash_of(secret), at=now):
            raise NotFound("E_CONTACT_UNKNOWN")
        if not accepts:
            own.remove()
        kind = SecurityEventKind.CONTACT_ACCEPTED if accepts else SecurityEventKind.CONTACT_REMOVED
        _note(platform, kind, account=account, at=now)
    topic = "CONTACT_ACCEPTED" if accepts else "CONTACT_DECLINED"
    _tell_owner(platform, topic, account=account, link="/mine/trusted-contact", contact=contact)


def remove_contact(platform: Platform, account: str) -> None:
    """Name nobody any more."""
    with platform.transaction():
        platform.persons.contacts.open(account).remove()
        _note(platform, SecurityEventKind.CONTACT_REMOVED, account=account, at=platform.now())


def plead(platform: Platform, *, address: str, contact_address: str, browser_secret: str) -> None:
    """Note what somebody typed; whether it fits is seen later, and told to the contact alone."""
    plea = RecoveryPlea(
        key=secrets.token_hex(8),
        address=address.strip(),
        contact_address=contact_address.strip(),
        browser_hash=hash_of(browser_secret),
        made_at=platform.now(),
    )
    platform.persons.contacts.add_plea(plea)


def settle_recoveries(platform: Platform, *, now: datetime, contact: str = "") -> None:
    """Answer what was typed since the last turn, and end recoveries whose time has passed."""
    contacts = platform.persons.contacts
    with platform.transaction():
        begun = [
            (account, secret)
            for plea in contacts.take_pleas(limit=PLEAS_AT_ONCE)
            if (account := _account_of_plea(platform, plea, now=now))
            and (secret := _begin(platform, account, plea=plea, now=now))
        ]
    for account, secret in begun:
        # A mail that is lost in a crash is asked for anew by the same form.
        named = contacts.open(account).find()
        to = [named.address] if named else []
        try:
            _mail(
                platform, "CONTACT_CONFIRM", account=account, to=to, link=f"/contacts/confirm/{secret}", contact=contact
            )
        except KakitomeError as error:
            _log.warning("trusted contacts: a mail did not leave (%s)", error.code)
    for account, recovery in contacts.list_recoveries():
        if recovery.is_over(now):
            contacts.open(account).end_recovery()


def find_recovery_of_contact(platform: Platform, secret: str) -> tuple[str, ContactRecovery]:
    """Return the account and the recovery that a contact is asked about; raises `NotFound` (E_CONTACT_UNKNOWN)."""
    account = platform.persons.contacts.find_by_recovery(contact_hash=hash_of(secret))
    recovery = platform.persons.contacts.open(account).find_recovery() if account else None
    if recovery is None or recovery.is_over(platform.now()):
        raise NotFound("E_CONTACT_UNKNOWN")
    return account, recovery


def confirm_recovery(platform: Platform, secret: str, *, waits: timedelta, contact: str = "") -> None:
    """Take the contact's word: from now on the owner is told, everywhere; a second time nothing happens.

    Raises:
        NotFound: E_CONTACT_UNKNOWN.
    """
    account, _recovery = find_recovery_of_contact(platform, secret)
    now, stop = platform.now(), draw_secret()
    with platform.transaction():
        own = platform.persons.contacts.open(account)
        if not own.confirm(hash_of(secret), stop_hash=hash_of(stop), opens_at=now + waits):
            return
        _note(platform, SecurityEventKind.RECOVERY_CONFIRMED, account=account, at=now)
    # One mailbox may be gone: that is why somebody recovers. Every page of a browser that is signed in says it, too.
    _tell_owner(platform, "RECOVERY_RUNNING", account=account, link=f"/recoveries/{stop}", contact=contact)


def decline_recovery(platform: Platform, secret: str, *, contact: str = "") -> None:
    """Take the contact's word that nobody asked them; raises `NotFound` (E_CONTACT_UNKNOWN)."""
    account, _recovery = find_recovery_of_contact(platform, secret)
    stop_recovery(platform, account, contact=contact)


def find_running(platform: Platform, stop_secret: str) -> str:
    """Return the account whose recovery a mailed link calls off; empty for none any more."""
    return platform.persons.contacts.find_by_recovery(stop_hash=hash_of(stop_secret))


def stop_recovery(platform: Platform, account: str, *, contact: str = "") -> bool:
    """Call a recovery off; whether there was one. Nobody begins another for a week."""
    with platform.transaction():
        if not platform.persons.contacts.open(account).end_recovery():
            return False
        _note(platform, SecurityEventKind.RECOVERY_STOPPED, account=account, at=platform.now())
    _tell_owner(platform, "RECOVERY_STOPPED", account=account, link="/account/login", contact=contact)
    return True


def find_recovery_of_browser(platform: Platform, browser_secret: str) -> ContactRecovery | None:
    """Return the recovery that this browser asked for once the contact has confirmed it; None for every other."""
    account = platform.persons.contacts.find_by_recovery(browser_hash=hash_of(browser_secret)) if browser_secret else ""
    recovery = platform.persons.contacts.open(account).find_recovery() if account else None
    return recovery if recovery is not None and recovery.opens_at is not None else None


def use_recovery(platform: Platform, browser_secret: str, *, contact: str = "") -> str:
    """Use the way in up; return the account that it opens.

    Raises:
        Refused: E_CONTACT_RECOVERY, it is not open, or not for this browser; E_RECOVERY_ROLE.
    """
    now, contacts = platform.now(), platform.persons.contacts
    account = contacts.find_by_recovery(browser_hash=hash_of(browser_secret)) if browser_secret else ""
    with platform.transaction():
        recovery = contacts.open(account).find_recovery() if account else None
        if recovery is None or not recovery.is_open(now) or not _may_open(platform, account):
            raise Refused("E_CONTACT_RECOVERY")
        if not contacts.open(account).end_recovery():
            raise Refused("E_CONTACT_RECOVERY")
    _tell_owner(platform, "CONTACT_RECOVERED", account=account, link="/account/login", contact=contact)
    return account


def _account_of_contact(platform: Platform, secret: str) -> str:
    account = platform.persons.contacts.find_by_secret(hash_of(secret))
    if not account:
        raise NotFound("E_CONTACT_UNKNOWN")
    return account


def find_by_contact(platform: Platform, secret: str) -> tuple[str, TrustedContact]:
    """Return who named a contact, and as whom; raises `NotFound` (E_CONTACT_UNKNOWN)."""
    account = _account_of_contact(platform, secret)
    named = platform.persons.contacts.open(account).find()
    if named is None or named.secret_hash != hash_of(secret):
        raise NotFound("E_CONTACT_UNKNOWN")
    return account, named


def _account_of_plea(platform: Platform, plea: RecoveryPlea, *, now: datetime) -> str:
    person = platform.accounts.find_by_email(plea.address)
    named = platform.persons.contacts.open(person.account).find() if person else None
    if person is None or named is None or not named.counts(now) or not _may_open(platform, person.account):
        return ""
    stopped = platform.security_events.find_last(person.account, SecurityEventKind.RECOVERY_STOPPED)
    if stopped is not None and now < stopped.event.at + QUIET_AFTER:
        return ""
    return person.account if named.address.casefold() == plea.contact_address.casefold() else ""


def _begin(platform: Platform, account: str, *, plea: RecoveryPlea, now: datetime) -> str:
    """Begin a recovery; return the secret for the contact, empty where one is under way that was confirmed."""
    secret = draw_secret()
    recovery = ContactRecovery(browser_hash=plea.browser_hash, contact_hash=hash_of(secret), begun_at=now)
    return secret if platform.persons.contacts.open(account).begin(recovery) else ""


def _may_open(platform: Platform, account: str) -> bool:
    person = platform.accounts.find(account)
    return person is not None and not person.is_asleep and not holds_role(platform, account)


def _tell_owner(platform: Platform, topic: str, *, account: str, link: str, contact: str) -> None:
    """Mail to every proved address; one that does not leave changes nothing."""
    for address in proved_addresses_of(platform, account):
        try:
            _mail(platform, topic, account=account, to=[address], link=link, contact=contact)
        except KakitomeError as error:
            _log.warning("trusted contacts: a mail did not leave (%s)", error.code)


def _mail(platform: Platform, topic: str, *, account: str, to: Sequence[str], link: str, contact: str) -> None:
    person = platform.accounts.find(account)
    if person is None:
        return
    values = {"who": person.name or person.email, "link": platform.site_url + link}
    for address in to:
        key = f"{account}:{address}:{platform.now().isoformat()}"
        mail = AccountMail(topic=topic, to=address, key=key, language=person.language, contact=contact)
        send_account_mail(platform, mail, values=lambda _language: values)


def _note(platform: Platform, kind: SecurityEventKind, *, account: str, at: datetime) -> None:
    platform.security_events.append(SecurityEvent(at=at, kind=kind, account=account))
