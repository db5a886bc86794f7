"""The record of security events: who signed in, what was refused, which keys and roles changed; append-only, chained.

    platform.security_events.note(SecurityEvent(at=now, kind=SecurityEventKind.SIGNED_OUT, account=account))

It is for the person it is about, for those who run the platform, and for whoever has to find out afterwards what an
attacker did. Names, e-mail addresses and free text never go into it; of an address on the network it keeps the network
and a keyed digest, which tells whether two events came from one address and nothing else.

Source: OWASP ASVS 5.0 V16.2, V16.3 (what is recorded), V16.4 (protected from change).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from kakitome.ports.audit import AuditEntry, chain

KEPT_FOR = timedelta(days=365)
"""How long an event is kept; the database refuses to delete a younger one.

Source: PCI DSS 4.0.1, requirement 10.5.1 (twelve months of history); the law asks for no longer than is needed
(個人情報の保護に関する法律 第22条).
"""


class SecurityEventKind(StrEnum):
    """What happened."""

    SIGNED_IN = "sign-in.done"
    SIGN_IN_REFUSED = "sign-in.refused"
    SIGN_IN_SLOWED = "sign-in.slowed"
    SIGNED_OUT = "sign-out"
    SESSION_ENDED = "session.ended"
    CONFIRMED_AGAIN = "step-up.done"
    CONFIRMING_REFUSED = "step-up.refused"
    ACCOUNT_BEGUN = "account.begun"
    ACCOUNT_ENDED = "account.ended"
    ACCOUNT_JOINED = "account.joined"
    DELETION_ASKED = "account.deletion-asked"
    DELETION_CALLED_OFF = "account.deletion-called-off"
    DATA_TAKEN = "data.taken"
    ADDRESS_ADDED = "address.added"
    ADDRESS_CHANGED = "address.changed"
    ADDRESS_REMOVED = "address.removed"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - the name of an event
    PASSWORD_RESET_ASKED = "password.reset-asked"  # noqa: S105
    PASSWORD_RESET = "password.reset"  # noqa: S105
    PASSWORD_RESET_STOPPED = "password.reset-stopped"  # noqa: S105
    FACTOR_ADDED = "factor.added"
    FACTOR_USED = "factor.used"
    FACTOR_REFUSED = "factor.refused"
    FACTOR_REMOVED = "factor.removed"
    RECOVERY_MADE = "recovery.made"
    RECOVERY_USED = "recovery.used"
    RECOVERY_CONFIRMED = "recovery.confirmed"
    RECOVERY_STOPPED = "recovery.stopped"
    APP_LET_IN = "app.let-in"
    APP_ENDED = "app.ended"
    CONTACT_NAMED = "contact.named"
    CONTACT_ACCEPTED = "contact.accepted"
    CONTACT_REMOVED = "contact.removed"
    RECOVERY_REFUSED = "recovery.refused"
    HOLDER_KEYS_ON = "holder-keys.on"
    HOLDER_KEYS_OFF = "holder-keys.off"
    PROVIDER_ADDED = "provider.added"
    PROVIDER_REMOVED = "provider.removed"
    PROVIDER_REFUSED = "provider.refused"
    REQUEST_REFUSED = "request.refused"
    FORM_REFUSED = "request.forged"
    ROLE_OFFERED = "role.offered"
    ROLE_ACCEPTED = "role.accepted"
    ROLE_ENDED = "role.ended"
    KEY_MADE = "key.made"
    KEY_ACTIVATED = "key.activated"
    KEY_RETIRED = "key.retired"
    KEY_COMPROMISED = "key.compromised"
    API_KEY_MADE = "api-key.made"
    API_KEY_TAKEN_OVER = "api-key.taken-over"
    API_KEY_REVOKED = "api-key.revoked"
    API_KEY_REFUSED = "api-key.refused"
    API_KEY_FROM_ELSEWHERE = "api-key.from-elsewhere"
    AWARD_ASKED_BACK = "award.asked-back"
    AWARD_GIVEN_BACK = "award.given-back"
    AWARD_TAKEN_BACK = "award.taken-back"
    WITHDRAWAL_REFUSED = "withdrawal.refused"
    SETTING_CHANGED = "setting.changed"
    CLOCK_ACCEPTED = "clock.accepted"
    EVENTS_DELETED = "events.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEvent:
    """One event.

    Attributes:
        account: whom it concerns, by the account's subject; empty where nobody is known.
        institution: whose desk it was at; empty for what concerns the person or the platform alone.
        network: the visitor's network, `203.0.113.0/24` or `2001:db8:1::/48`; filled in when it is recorded, empty
            for what no visitor did.
        address_digest: keyed digest of the visitor's address, filled in as `network` is.
        detail: short facts such as a key's prefix or a role; never a name, an address or what somebody typed.
    """

    at: datetime
    kind: SecurityEventKind
    account: str = ""
    institution: str = ""
    network: str = ""
    address_digest: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """An event in its place; `sequence` counts from 1 without gaps over the whole platform."""

    sequence: int
    event: SecurityEvent
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where what is being done was asked for; empty for what a command or a clock did."""

    network: str = ""
    address_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are asked for; an empty attribute excludes none."""

    account: str = ""
    institution: str = ""
    kinds: frozenset[SecurityEventKind] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


class SecurityEvents(Protocol):
    """The security events of one platform, all institutions together."""

    def append(self, event: SecurityEvent, /) -> RecordedEvent:
        """Record an event, in the transaction that is under way when there is one; the visitor is filled in here.

        Inside a transaction it belongs at the end: writers of all institutions follow each other from here to its
        commit. Raises `Unavailable` (E_SECURITY_EVENTS_UNWRITABLE), which stops the act itself.
        """

    def note(self, event: SecurityEvent, /) -> None:
        """Record an event of an act that must go on when it cannot be recorded, such as signing in.

        Source: docs/rules/faults.md F11.
        """

    def list_newest(
        self, which: EventFilter, /, *, before: int | None = None, limit: int = 100
    ) -> Sequence[RecordedEvent]:
        """Return events that fit, the newest first; of those with a sequence below `before` when given."""

    def find_last(self, account: str, kind: SecurityEventKind, /) -> RecordedEvent | None:
        """Find the newest event of a kind that concerns an account."""

    def each_page(self, *, size: int) -> Iterator[Sequence[RecordedEvent]]:
        """Walk over all events in their order, at most `size` at a time."""

    def delete_before(self, instant: datetime, /, *, now: datetime) -> int:
        """Delete what is older, leave an event that tells so, and return how many.

        Raises `Refused` (E_SECURITY_EVENTS_KEPT) for an instant within `KEPT_FOR`.
        """


def place_event(event: SecurityEvent, *, sequence: int, previous_hash: str) -> RecordedEvent:
    """Put an event behind the one whose hash is given, by the same rule as the trail's (`ports.audit.chain`).

    The account stands for the actor, the kind for the action, the institution for the subject; network and digest
    stand in the detail.
    """
    detail = {**event.detail, "network": event.network, "address_digest": event.address_digest}
    entry = AuditEntry(
        at=event.at, actor=event.account, action=event.kind.value, subject=event.institution, detail=detail
    )
    link = chain(entry, sequence=sequence, previous_hash=previous_hash)
    return RecordedEvent(sequence=sequence, event=event, previous_hash=previous_hash, hash=link.hash)
