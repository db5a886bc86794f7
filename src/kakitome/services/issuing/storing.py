"""Steps 7 and 8: the exact bytes, what they replace, the events, the message; all or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from kakitome.documents.keys.controller_document import method_id
from kakitome.documents.sealing import SealingKey
from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import Completion, IssueIntent
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.status_lists import REPLACED, StatusEntry, StatusPurpose
from kakitome.services.issuing.model import IssuingContext

_CARRIED_OVER = "carried over to the new document"


def open_seal(vault: KeyVault, *, issuer: str, key_id: str) -> SealingKey:
    """Open an issuer's key once, for many documents; raises `NotFound`, `Unavailable` as the vault does."""
    return SealingKey(sign=vault.signer(key_id), verification_method=method_id(issuer, key_id))


def nothing_more() -> None:
    """Do nothing; what `store` does besides, unless its caller says otherwise."""


def store(
    context: IssuingContext,
    intents: Sequence[IssueIntent],
    *,
    signed: Mapping[str, bytes],
    now: datetime,
    actor: str,
    alongside: Callable[[], None] = nothing_more,
) -> Sequence[str]:
    """Store signed documents by credential id; those that another run stored meanwhile are left alone.

    `alongside` happens in the same transaction: what it raises undoes everything.

    Returns:
        The credential ids that were stored by this call.
    """
    book = context.book
    # What takes no look at the tables is done here, where no other writer waits.
    ended = {
        intent.credential_id: Completion(
            credential_id=intent.credential_id, document=signed[intent.credential_id], at=now
        )
        for intent in intents
    }
    context.failpoints.reach("before_pack")
    book.awards.keep_documents(intents, list(ended.values()))
    context.failpoints.reach("after_pack")
    events = {
        intent.credential_id: [*_events(intent, ended[intent.credential_id], now=now, actor=actor)]
        for intent in intents
    }
    entries = context.log.draw(signed) if context.log is not None else {}
    with book.transaction():
        still_open = book.awards.which_are_open(list(ended))
        fresh = [intent for intent in intents if intent.credential_id in still_open]
        book.awards.complete_many([ended[intent.credential_id] for intent in fresh])
        for intent in fresh:
            if intent.replaces:
                _supersede(context, intent, now=now, actor=actor)
        book.audit.append_many([event for intent in fresh for event in events[intent.credential_id]])
        context.failpoints.reach("after_store")
        if context.delivery is not None:
            context.delivery.announce(fresh, now=now)
        alongside()
        if context.log is not None and entries and fresh:
            # Last of all: until this transaction ends, nobody else can enter anything.
            context.log.enter([entries[intent.credential_id] for intent in fresh])
            context.failpoints.reach("after_log")
    context.failpoints.reach("after_outbox")
    return [intent.credential_id for intent in fresh]


def _supersede(context: IssuingContext, intent: IssueIntent, *, now: datetime, actor: str) -> None:
    """Mark the old document; one that was wrong is told to verifiers everywhere by its revocation bit."""
    old = context.book.awards.find_by_credential_id(intent.replaces)
    context.book.awards.supersede(intent.replaces, by=intent.credential_id, at=now)
    if intent.renewal:
        return
    places = old.intent.status if old else ()
    was_suspended = bool(context.book.status_lists.which_are_set(_of(places, StatusPurpose.SUSPENSION)))
    for entry in _of(places, StatusPurpose.REVOCATION):
        context.book.status_lists.record(
            entry, value=True, at=now, actor=actor, credential_id=intent.replaces, reason=REPLACED
        )
    # A new document of a suspended award is suspended: correcting it decides nothing else.
    for entry in _of(intent.status, StatusPurpose.SUSPENSION) if was_suspended else ():
        context.book.status_lists.record(
            entry, value=True, at=now, actor=actor, credential_id=intent.credential_id, reason=_CARRIED_OVER
        )


def _of(places: Sequence[StatusEntry], purpose: StatusPurpose) -> list[StatusEntry]:
    return [entry for entry in places if entry.list_id.purpose == purpose]


def _events(intent: IssueIntent, done: Completion, *, now: datetime, actor: str) -> Iterator[AuditEntry]:
    detail = {"number": intent.number, "sha256": done.document_sha256}
    yield AuditEntry(at=now, actor=actor, action="award.issued", subject=intent.credential_id, detail=detail)
    if intent.replaces:
        told = {"number": intent.number, "by": intent.credential_id}
        yield AuditEntry(at=now, actor=actor, action="award.superseded", subject=intent.replaces, detail=told)
