"""What withdrawing one award and withdrawing many have in common: bits, events, lines in the trail, notices.

Everything here happens inside the caller's transaction, and in few questions however many awards there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.outbox import Outbox, OutboxMessage
from kakitome.ports.status_lists import REPLACED, StatusChange, StatusEvent, StatusPurpose
from kakitome.ports.store import AwardBook
from kakitome.services.revoking.standing import standing_of
from kakitome.values.instants import whole_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedStatus:
    """What came of one act; `changed` is False when it was so before."""

    record: AwardRecord
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAct:
    """Who does it, when and why; `notices` is where learners' notices go, None for no notice.

    `order` is the number of the withdrawal order it belongs to, empty for a single act.
    """

    actor: str
    reason: str
    now: datetime
    notices: Outbox | None = None
    order: str = ""

    @property
    def at(self) -> datetime:
        """The instant of the act as it is recorded."""
        return whole_seconds(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalTarget:
    """An award that is to be withdrawn: its document, and whether superseded ones of the same award may exist."""

    record: AwardRecord
    has_earlier: bool = True


def change_many(
    book: AwardBook, targets: Sequence[WithdrawalTarget], *, act: StatusAct, purpose: StatusPurpose, value: bool
) -> Sequence[ChangedStatus]:
    """Set or clear one purpose's bits of awards; outcomes are in the order of the targets.

    Raises what `StatusListStore.record_many` raises.
    """
    standing_documents = [_standing_documents(book, target) for target in targets]
    changes = [
        StatusChange(entry=entry, value=value, credential_id=document.credential_id, reason=_own_words(act.reason))
        for documents in standing_documents
        for document in documents
        for entry in document.intent.places(purpose)
    ]
    recorded = book.status_lists.record_many(changes, at=act.at, actor=act.actor)
    first: dict[str, StatusEvent] = {}
    for event in recorded:
        first.setdefault(event.credential_id, event)
    status_events = [
        next((first[document.credential_id] for document in documents if document.credential_id in first), None)
        for documents in standing_documents
    ]
    told = [(target.record, event) for target, event in zip(targets, status_events, strict=True) if event is not None]
    book.audit.append_many([_line(record, event, act=act) for record, event in told])
    if act.notices is not None:
        act.notices.add_many(_notices(told, act=act))
    return [
        ChangedStatus(record=target.record, changed=event is not None)
        for target, event in zip(targets, status_events, strict=True)
    ]


def _own_words(reason: str) -> str:
    """Keep a person's reason apart from the word by which the lists know a document that was replaced."""
    return f"{reason}." if reason == REPLACED else reason


def _standing_documents(book: AwardBook, target: WithdrawalTarget) -> Sequence[AwardRecord]:
    """Return the document and those it renewed, which are good until their own end unless they are withdrawn, too."""
    record = target.record
    if not target.has_earlier:
        return [record]
    earlier = [
        award_record
        for award_record in book.awards.list_by_number(record.number)
        if award_record.state is AwardState.SUPERSEDED and award_record.credential_id != record.credential_id
    ]
    standing = standing_of(book, earlier)
    return [record, *(one for one in earlier if not standing[one.credential_id].revoked)]


def _line(record: AwardRecord, event: StatusEvent, *, act: StatusAct) -> AuditEntry:
    list_id = event.entry.list_id
    detail = {"number": record.number, "list": f"{list_id.purpose}-{list_id.number}", "event": str(event.sequence)}
    if act.order:
        detail["order"] = act.order
    return AuditEntry(
        at=act.at, actor=act.actor, action=f"award.{_kind(event)}", subject=record.credential_id, detail=detail
    )


def _notices(told: Sequence[tuple[AwardRecord, StatusEvent]], *, act: StatusAct) -> Sequence[OutboxMessage]:
    messages = []
    for record, event in told:
        learner, kind = record.intent.learner, _kind(event)
        if learner is not None and learner.email:
            params: Mapping[str, str] = {
                "number": record.number,
                "microcredential": record.intent.microcredential,
                "name": learner.name,
            }
            messages.append(
                OutboxMessage(
                    dedupe_id=f"{kind}:{record.credential_id}:{event.sequence}",
                    kind=kind,
                    to=learner.email,
                    due_at=act.at,
                    params=params,
                )
            )
    return messages


def _kind(event: StatusEvent) -> str:
    if event.entry.list_id.purpose == StatusPurpose.REVOCATION:
        return "revoked"
    return "suspended" if event.value else "reinstated"
