"""Registering at an event as a whole: from the code on the screen to the award that staff approve.

    event = find_event(platform, "7K3M94")                   # by what stands in its address
    place, entry = find_entry(platform, secret)              # a receipt, or a slip
    outcomes = approve(platform, decision)                   # by staff, all ticked at once
    pdf = print_slips(platform, order)

Awarding is the one way in to awarding (`services.issuing.issue`); that an entry was awarded is noted in the transaction
that stores its document. Pressed twice, or after a crash in between, the entry's own key finds the award again.

Source: docs/adr/0104-registering-at-an-event.md; docs/rules/capabilities.md B6; docs/rules/invariants.md I3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from kakitome.errors import Invalid, KakitomeError, NotFound, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.award import Learner
from kakitome.mapping.certificate.slip_sheet import Slip, SlipSheet, slip_sheet
from kakitome.ports.awarding_events import AwardingEvent, EventEntry, EventEntryState
from kakitome.ports.awards import AwardState
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.store import Store
from kakitome.services.at_events import add_slips, need_event, read_signs, refuse_entries, slips_end
from kakitome.services.issuing import AwardOutcome, Handling, Order, RowStatus, Wanted, issue
from kakitome.services.printing_codes import draw_code, hash_of_code
from kakitome.services.publishing import publish_status_lists
from kakitome.values.instants import JAPAN

MOST_AT_ONCE: Final = 500
"""Entries that are awarded by one press: some seconds of signing. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOfInstitution:
    """An event, and whose it is."""

    institution: str
    event: AwardingEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDecision:
    """What somebody of an institution approves: entries of one event, by their numbers."""

    institution: str
    event: str
    numbers: Sequence[int]
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipOrder:
    """How many slips of an event somebody prints."""

    institution: str
    event: str
    count: int
    actor: str


def find_event(platform: Platform, short: str) -> EventOfInstitution:
    """Find an event by what stands in its address; raises `NotFound` (E_EVENT_UNKNOWN)."""
    signs = read_signs(short)
    institution = platform.directory.find_by_event(signs) if signs else None
    event = platform.store(institution).events.find_by_short(signs) if institution else None
    if institution is None or event is None:
        raise NotFound("E_EVENT_UNKNOWN")
    return EventOfInstitution(institution=institution, event=event)


def find_entry(platform: Platform, secret: str) -> tuple[EventOfInstitution, EventEntry]:
    """Find an entry, or a blank slip, by its secret; raises `NotFound` (E_EVENT_ENTRY_UNKNOWN)."""
    digest = hash_of_code(secret)
    institution = platform.directory.find_by_event_entry(digest) if digest else None
    if institution is None:
        raise NotFound("E_EVENT_ENTRY_UNKNOWN")
    store = platform.store(institution)
    entry = store.events.find_entry(digest)
    if entry is None:
        raise NotFound("E_EVENT_ENTRY_UNKNOWN")
    return EventOfInstitution(institution=institution, event=need_event(store, entry.event)), entry


def approve(platform: Platform, decision: EntryDecision) -> list[AwardOutcome]:
    """Give the awards of entries that wait; return what became of each, by number (`AwardOutcome.row` is empty).

    What was not awarded goes on waiting, with the reasons in its outcome.

    Raises:
        Invalid: E_EVENT_NONE, E_EVENT_MANY.
        NotFound: E_EVENT_UNKNOWN.
        Refused: E_EVENT_NOT_IN_FORCE, E_API_NO_ISSUER, and as `issue`.
    """
    if not decision.numbers:
        raise Invalid("E_EVENT_NONE")
    if len(decision.numbers) > MOST_AT_ONCE:
        raise Invalid("E_EVENT_MANY", limit=MOST_AT_ONCE)
    store = platform.store(decision.institution)
    event = need_event(store, decision.event)
    version = store.microcredentials.find_latest(event.microcredential, state=VersionState.IN_FORCE)
    issuers = [record.did for record in store.issuers.list_issuers() if record.closed_at is None]
    if version is None:
        raise Refused("E_EVENT_NOT_IN_FORCE")
    if not issuers:
        raise Refused("E_API_NO_ISSUER")
    chosen = frozenset(decision.numbers)
    waiting = store.events.list_entries(event.key, states=[EventEntryState.WAITING])
    wanted = [_wanted(event, entry) for entry in waiting if entry.number in chosen]
    if not wanted:
        return []
    order = Order(
        issuer=issuers[0],
        microcredential=event.microcredential,
        version=version.version,
        actor=decision.actor,
        wanted=wanted,
    )
    noting = _Noting(platform, decision, store)
    handling = Handling(is_answered=True, note=noting.note)
    context = platform.issuing_context(decision.institution, store=store)
    outcomes = list(issue(context, order, now=platform.now(), handling=handling))
    try:
        publish_status_lists(platform.publishing_context(decision.institution, store=store), now=platform.now())
    except KakitomeError:
        # Verifiers see the awards with the scheduler's next turn.
        return outcomes
    return outcomes


def refuse(platform: Platform, decision: EntryDecision) -> int:
    """Refuse entries that wait; return how many.

    Raises:
        Invalid: E_EVENT_NONE.
        Refused: E_EVENT_ENTRY_UNDER_WAY, an award of one was begun.
        Conflict: E_EVENT_CHANGED.
    """
    if not decision.numbers:
        raise Invalid("E_EVENT_NONE")
    store, now = platform.store(decision.institution), platform.now()
    event = need_event(store, decision.event)
    with store.transaction():
        refuse_entries(store, event, numbers=decision.numbers, actor=decision.actor, now=now)
        for number in decision.numbers:
            record = store.awards.find_by_idempotency_key(entry_key(event.key, number))
            if record is not None and record.state is not AwardState.ABANDONED:
                raise Refused("E_EVENT_ENTRY_UNDER_WAY", number=number)
    return len(decision.numbers)


def print_slips(platform: Platform, order: SlipOrder) -> bytes:
    """Draw single-use codes for people at an event, and return their slips as one PDF.

    Raises:
        NotFound, Invalid, Refused: as `add_slips`.
        CertificateRefused: as `slip_sheet`; no code is stored then.
    """
    store, now = platform.store(order.institution), platform.now()
    event = need_event(store, order.event)
    codes = [draw_code() for _slip in range(max(0, order.count))]
    with store.transaction():
        digests = [hash_of_code(code) for code in codes]
        entries = add_slips(store, event, secret_hashes=digests, actor=order.actor, now=now)
        page = f"{platform.site_url}/e/slip"
        sheet = SlipSheet(
            event=event.name,
            body=platform.organisations.get(order.institution).name,
            page=page,
            last_day=(slips_end(event) - timedelta(seconds=1)).astimezone(JAPAN).date(),
            slips=[
                Slip(number=entry.number, code=code, address=f"{platform.site_url}/e/r/{code}")
                for entry, code in zip(entries, codes, strict=True)
            ],
        )
        return slip_sheet(sheet, made_at=now)


def entry_key(event: str, number: int) -> str:
    """Return the key by which the award of an entry is known again, and given once."""
    return f"event:{event}:{number}"


@dataclass(frozen=True, slots=True)
class _Noting:
    """Notes which entries were awarded, in the transaction that stores their documents."""

    platform: Platform
    decision: EntryDecision
    store: Store

    def note(self, outcomes: Sequence[AwardOutcome], _is_last: bool) -> None:
        now = self.platform.now()
        by_key = {entry_key(self.decision.event, number): number for number in self.decision.numbers}
        waiting = {
            entry.number: entry
            for entry in self.store.events.list_entries(self.decision.event, states=[EventEntryState.WAITING])
        }
        for outcome in outcomes:
            entry = waiting.get(by_key.get(outcome.idempotency_key, 0))
            if entry is None or outcome.status is RowStatus.REFUSED or not self._is_ours(outcome):
                continue
            awarded = replace(
                entry,
                state=EventEntryState.AWARDED,
                award_number=outcome.number,
                decided_at=now,
                decided_by=self.decision.actor,
            )
            self.store.events.put_entry(awarded)

    def _is_ours(self, outcome: AwardOutcome) -> bool:
        """Tell whether the award is the entry's own: one that was skipped may be an earlier one of the same learner."""
        if outcome.status is RowStatus.ISSUED:
            return True
        record = self.store.awards.find_by_idempotency_key(outcome.idempotency_key)
        return record is not None and record.state is AwardState.ISSUED and record.number == outcome.number


def _wanted(event: AwardingEvent, entry: EventEntry) -> Wanted:
    return Wanted(
        learner=Learner(name=entry.name, email=entry.email),
        awarded_on=event.held_on,
        idempotency_key=entry_key(event.key, entry.number),
    )
