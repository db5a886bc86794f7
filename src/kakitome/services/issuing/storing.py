"""What step 7 stores: the exact bytes, what they replace, the events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import AwardRecord, Completion, IssueIntent
from kakitome.ports.status_lists import REPLACED, StatusPurpose
from kakitome.ports.store import AwardBook
from kakitome.ports.transparency_log import NewEntry
from kakitome.services.issuing.model import IssuingContext

_CARRIED_OVER = "carried over to the new document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storing:
    """Signed documents ready to be stored: everything by credential id that needs no look at the tables."""

    intents: Sequence[IssueIntent]
    completions: Mapping[str, Completion]
    events: Mapping[str, Sequence[AuditEntry]]
    entries: Mapping[str, NewEntry]


def prepare_storing(
    context: IssuingContext, intents: Sequence[IssueIntent], *, signed: Mapping[str, bytes], now: datetime, actor: str
) -> Storing:
    """Put signed documents where they lie, and make what is stored of them."""
    completions = {
        intent.credential_id: Completion(
            credential_id=intent.credential_id, document=signed[intent.credential_id], at=now
        )
        for intent in intents
    }
    context.failpoints.reach("before_pack")
    context.book.awards.keep_documents(intents, list(completions.values()))
    context.failpoints.reach("after_pack")
    return Storing(
        intents=intents,
        completions=completions,
        events={
            intent.credential_id: [*_events(intent, completions[intent.credential_id], now=now, actor=actor)]
            for intent in intents
        },
        entries=context.log.draw(signed) if context.log is not None else {},
    )


def supersede(context: IssuingContext, intent: IssueIntent, *, now: datetime, actor: str) -> None:
    """Mark the old document; one that was wrong is told to verifiers everywhere by its revocation bit."""
    old = context.book.awards.find_by_credential_id(intent.replaces)
    context.book.awards.supersede(intent.replaces, by=intent.credential_id, at=now)
    if intent.renewal:
        return
    if old is None:
        return
    was_suspended = bool(context.book.status_lists.which_are_set(old.intent.places(StatusPurpose.SUSPENSION)))
    for entry in old.intent.places(StatusPurpose.REVOCATION):
        context.book.status_lists.record(
            entry, value=True, at=now, actor=actor, credential_id=intent.replaces, reason=REPLACED
        )
    # A new document of a suspended award is suspended for the same reason: correcting it decides nothing else.
    reason = _why_suspended(context.book, old) if was_suspended else ""
    for entry in intent.places(StatusPurpose.SUSPENSION) if was_suspended else ():
        context.book.status_lists.record(
            entry, value=True, at=now, actor=actor, credential_id=intent.credential_id, reason=reason
        )


def _why_suspended(book: AwardBook, record: AwardRecord) -> str:
    events = book.status_lists.list_events_of(record.credential_id)
    suspensions = [event for event in events if event.value and event.entry.list_id.purpose is StatusPurpose.SUSPENSION]
    return suspensions[-1].reason if suspensions else _CARRIED_OVER


def _events(intent: IssueIntent, done: Completion, *, now: datetime, actor: str) -> Iterator[AuditEntry]:
    detail = {"number": intent.number, "sha256": done.document_sha256}
    yield AuditEntry(at=now, actor=actor, action="award.issued", subject=intent.credential_id, detail=detail)
    if intent.replaces:
        successor = {"number": intent.number, "by": intent.credential_id}
        yield AuditEntry(at=now, actor=actor, action="award.superseded", subject=intent.replaces, detail=successor)
