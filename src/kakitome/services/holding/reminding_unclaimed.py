"""Reminders to those who have not received an award: when, to whom, and when no more.

    reminder_due(claims, zone=zone, now=now)      # 7, 30 or 83 days after the institution sent the link last, at 9:00
    remind(store, record, reminder=reminder, token=token, link=link, now=now)

A reminder brings a link that ends when the link ends that the institution sent: only a person's act shows that the
mailbox is still the learner's (`waiting`). So the last one leaves a week before that end, and none after it. They stop
when the award is opened, or in an account, or revoked; when a mail to its address did not leave; and when the
institution or the learner stops them.

Source: docs/rules/threats.md T11; docs/adr/0102-mended-beside-the-file.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.claims import LINK_LASTS, Claim, Visibility, hash_of_token
from kakitome.ports.outbox import MessageState, OutboxMessage
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import Store
from kakitome.services.holding.waiting import last_sent

TERMS: Final = (7, 30, LINK_LASTS.days - 7)
"""Days after the institution sent the link last; the last one is a week before the link ends. (derived)"""
HOUR: Final = time(9)
"""When people are reminded, by the clock of the institution's country. (derived)"""
LATE: Final = timedelta(days=3)
"""A reminder that is later than this, because nothing ran or the rule is new, is not sent any more. (derived)"""
_LOOKED_THROUGH: Final = 5_000
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """One reminder of one award; `sent_at` is when its institution sent the link last."""

    days: int
    at: datetime
    sent_at: datetime

    def message_id(self, number: str) -> str:
        """Return what its message goes by, once for each link and term."""
        return f"claim-reminder:{number}:{self.sent_at:%Y%m%d%H%M}:{self.days}"


def reminders_of(claims: Sequence[Claim], *, zone: ZoneInfo) -> Sequence[DueReminder]:
    """Return all reminders of an award, the earliest first; none of one that is received, or where they are stopped."""
    sent_at = last_sent(claims)
    is_held = any(claim.opened_at is not None or claim.account for claim in claims)
    if sent_at is None or is_held or is_stopped(claims):
        return ()
    day = sent_at.astimezone(zone).date()
    hours = [datetime.combine(day + timedelta(days=days), HOUR, tzinfo=zone) for days in TERMS]
    return [DueReminder(days=days, at=at, sent_at=sent_at) for days, at in zip(TERMS, hours, strict=True)]


def next_reminder(claims: Sequence[Claim], *, zone: ZoneInfo, now: datetime) -> DueReminder | None:
    """Return the reminder that comes next; None when none does."""
    return next((reminder for reminder in reminders_of(claims, zone=zone) if reminder.at > now), None)


def reminder_due(claims: Sequence[Claim], *, zone: ZoneInfo, now: datetime) -> DueReminder | None:
    """Return the reminder that is due now; None when none is, or when it is too late for it."""
    due = [reminder for reminder in reminders_of(claims, zone=zone) if reminder.at <= now < reminder.at + LATE]
    return due[-1] if due else None


def is_stopped(claims: Sequence[Claim]) -> bool:
    """Tell whether reminders of an award are stopped."""
    return any(claim.no_reminders_since is not None for claim in claims)


def list_due(
    store: Store, numbers: Sequence[str], *, zone: ZoneInfo, now: datetime
) -> list[tuple[AwardRecord, DueReminder]]:
    """Return which of some awards somebody is to be reminded of now."""
    records, claims = store.awards.find_many_by_number(numbers), store.claims.list_by_awards(numbers)
    bounced = list_bounced(store)
    due = []
    for number, record in records.items():
        reminder = reminder_due(claims.get(number, ()), zone=zone, now=now)
        if reminder is None or not _is_addressed(record) or {number, record.credential_id} & bounced:
            continue
        if store.outbox.find(reminder.message_id(number)) is None and not _is_revoked(store, record):
            due.append((record, reminder))
    return due


def list_bounced(store: Store) -> frozenset[str]:
    """Return the awards, by number or document, of which a mail to the learner was given up.

    A server that takes a mail and returns it later is not seen here.
    """
    parked = store.outbox.list_messages(state=MessageState.PARKED, limit=_LOOKED_THROUGH)
    messages = (message.dedupe_id.partition(":") for message in parked)
    again = ("claim-again", "claim-reminder")
    return frozenset(rest.split(":")[0] if kind in again else rest for kind, _colon, rest in messages)


def remind(store: Store, record: AwardRecord, *, reminder: DueReminder, token: str, link: str, now: datetime) -> None:
    """Mail a reminder with a link of its own; it ends with the link that the institution sent."""
    learner = record.intent.learner
    until = (reminder.sent_at + LINK_LASTS - _A_DAY).date().isoformat()
    message = OutboxMessage(
        dedupe_id=reminder.message_id(record.number),
        kind="claim_reminder",
        to=learner.email if learner else "",
        due_at=now,
        params={"number": record.number, "link": link, "until": until},
    )
    claim = Claim(
        token_hash=hash_of_token(token),
        award_number=record.number,
        created_at=reminder.sent_at,
        visibility=Visibility.PRIVATE,
    )
    with store.transaction():
        store.claims.add_many([claim])
        store.outbox.add_many([message])
        detail = {"days": str(reminder.days)}
        append_entry(store.audit, "award.reminded", subject=record.number, actor="clock", now=now, **detail)


def stop_reminders(store: Store, number: str, *, actor: str, now: datetime) -> bool:
    """Remind nobody of an award any more; False when that is so already."""
    return _set(store, number, since=now, actor=actor, now=now)


def resume_reminders(store: Store, number: str, *, actor: str, now: datetime) -> bool:
    """Remind of an award again; False when that is so already."""
    return _set(store, number, since=None, actor=actor, now=now)


def _set(store: Store, number: str, *, since: datetime | None, actor: str, now: datetime) -> bool:
    action = "award.reminders_resumed" if since is None else "award.reminders_stopped"
    with store.transaction():
        claims = store.claims.list_by_award(number)
        if not claims or is_stopped(claims) == (since is not None):
            return False
        for claim in claims:
            store.claims.replace(replace(claim, no_reminders_since=since))
        append_entry(store.audit, action, subject=number, actor=actor, now=now)
    return True


def _is_addressed(record: AwardRecord) -> bool:
    return record.state is AwardState.ISSUED and record.intent.learner is not None and bool(record.intent.learner.email)


def _is_revoked(store: Store, record: AwardRecord) -> bool:
    return bool(store.status_lists.which_are_set(record.intent.places(StatusPurpose.REVOCATION)))
