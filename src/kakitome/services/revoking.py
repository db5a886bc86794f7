"""Revoking and suspending: a bit in a published list, an event, a notice.

A revocation is never undone; suspension is for what may come back. What verifiers see changes with the
next publication of the list (`publishing`). The reason is for the issuer's own record: it is not
published and stays out of the audit trail, which outlives the right to keep it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.outbox import Outbox, OutboxMessage
from kakitome.ports.status_lists import StatusEntry, StatusEvent, StatusPurpose
from kakitome.ports.store import AwardBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the status lists say of one document now."""

    revoked: bool = False
    suspended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What came of one act; `changed` is False when it was so before."""

    record: AwardRecord
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does it, when and why; `notices` is where learners' notices go, None for no notice."""

    actor: str
    reason: str
    now: datetime
    notices: Outbox | None = None


def standing_of(book: AwardBook, records: Sequence[AwardRecord]) -> Mapping[str, Standing]:
    """Tell in one question how documents stand, by credential id."""
    entries = [entry for record in records for entry in record.intent.status]
    is_set = book.status_lists.which_are_set(entries)
    return {
        record.credential_id: Standing(
            revoked=any(e in is_set for e in _entries(record, StatusPurpose.REVOCATION)),
            suspended=any(e in is_set for e in _entries(record, StatusPurpose.SUSPENSION)),
        )
        for record in records
    }


def revoke(book: AwardBook, credential_id: str, *, act: Act) -> Change:
    """Revoke one document for good.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
        Refused: E_NOT_ISSUED.
        Invalid: E_REASON_MISSING.
    """
    return _change(book, credential_id, act=act, purpose=StatusPurpose.REVOCATION, value=True)


def suspend(book: AwardBook, credential_id: str, *, act: Act) -> Change:
    """Suspend one document until `reinstate`; raises as `revoke`, and `Refused` (E_ALREADY_REVOKED)."""
    return _change(book, credential_id, act=act, purpose=StatusPurpose.SUSPENSION, value=True)


def reinstate(book: AwardBook, credential_id: str, *, act: Act) -> Change:
    """Lift a suspension; raises as `suspend`. What is revoked stays revoked."""
    return _change(book, credential_id, act=act, purpose=StatusPurpose.SUSPENSION, value=False)


def revoke_many(book: AwardBook, credential_ids: Sequence[str], *, act: Act) -> Sequence[Change]:
    """Revoke several documents, all or none; raises as `revoke`."""
    with book.transaction():
        return [revoke(book, credential_id, act=act) for credential_id in credential_ids]


def _change(book: AwardBook, credential_id: str, *, act: Act, purpose: StatusPurpose, value: bool) -> Change:
    if not act.reason.strip():
        raise Invalid("E_REASON_MISSING")
    now = act.now.astimezone(UTC).replace(microsecond=0)
    with book.transaction():
        record = _issued(book, credential_id)
        if purpose == StatusPurpose.SUSPENSION and standing_of(book, [record])[credential_id].revoked:
            raise Refused("E_ALREADY_REVOKED", number=record.number)
        events = [
            book.status_lists.record(
                entry, value=value, at=now, actor=act.actor, credential_id=one.credential_id, reason=act.reason
            )
            for one in _standing_documents(book, record)
            for entry in _entries(one, purpose)
        ]
        event = next((event for event in events if event is not None), None)
        if event is not None:
            _tell(book, record, act=act, event=event, now=now)
    return Change(record=record, changed=event is not None)


def _standing_documents(book: AwardBook, record: AwardRecord) -> Sequence[AwardRecord]:
    """Return the document and those it renewed, which are good until their own end unless they are withdrawn, too."""
    earlier = [
        one
        for one in book.awards.list_by_number(record.number)
        if one.state is AwardState.SUPERSEDED and one.credential_id != record.credential_id
    ]
    standing = standing_of(book, earlier)
    return [record, *(one for one in earlier if not standing[one.credential_id].revoked)]


def _issued(book: AwardBook, credential_id: str) -> AwardRecord:
    record = book.awards.find_by_credential_id(credential_id)
    if record is None:
        raise NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
    if record.state not in (AwardState.ISSUED, AwardState.SUPERSEDED):
        raise Refused("E_NOT_ISSUED", number=record.number)
    return record


def _entries(record: AwardRecord, purpose: StatusPurpose) -> Sequence[StatusEntry]:
    return [entry for entry in record.intent.status if entry.list_id.purpose == purpose]


def _tell(book: AwardBook, record: AwardRecord, *, act: Act, event: StatusEvent, now: datetime) -> None:
    kind = _kind(event)
    list_id = event.entry.list_id
    detail = {"number": record.number, "list": f"{list_id.purpose}-{list_id.number}", "event": str(event.sequence)}
    entry = AuditEntry(at=now, actor=act.actor, action=f"award.{kind}", subject=record.credential_id, detail=detail)
    book.audit.append_many([entry])
    learner = record.intent.learner
    if act.notices is not None and learner is not None and learner.email:
        message = OutboxMessage(
            dedupe_id=f"{kind}:{record.credential_id}:{event.sequence}",
            kind=kind,
            to=learner.email,
            due_at=now,
            params={"number": record.number, "microcredential": record.intent.microcredential, "name": learner.name},
        )
        act.notices.add_many([message])


def _kind(event: StatusEvent) -> str:
    if event.entry.list_id.purpose == StatusPurpose.REVOCATION:
        return "revoked"
    return "suspended" if event.value else "reinstated"
