"""The invariants, one function each; every function yields what breaks it.

Source: SAFETY.md §2.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from kakitome.documents.keys.controller_document import method_id
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.proofs.eddsa_rdfc_2022 import verify_proof
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.status.bitstring import bits_of_list
from kakitome.documents.vc.strict_json import load
from kakitome.errors import NotFound, Param, Problem, Severity, Unavailable
from kakitome.ports.audit import GENESIS, chain
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.signing import KeyPurpose
from kakitome.ports.status_lists import StatusEntry, StatusEvent, StatusListHead, StatusPublication, StatusPurpose
from kakitome.services.doctoring.chart import Chart

BEING_SIGNED = timedelta(minutes=10)
"""How long an open intent may be somebody's work in progress."""


def i1_intent_before_document(chart: Chart) -> Iterator[Problem]:
    """Every signed document has exactly one intent in the trail, before its issue."""
    for record in chart.signed:
        intended = chart.events.get(("award.intended", record.credential_id), ())
        issued = chart.events.get(("award.issued", record.credential_id), ())
        if len(intended) != 1 or not issued or intended[0].sequence >= issued[0].sequence:
            yield _found("E_DOCTOR_I1", number=record.number)


def i2_no_open_intent(chart: Chart, *, now: datetime, patience: timedelta) -> Iterator[Problem]:
    """Every intent is completed or abandoned, unless somebody is at it."""
    for record in chart.records:
        if record.state == AwardState.INTENDED and record.intent.intended_at <= now - patience:
            yield _found("E_DOCTOR_I2", number=record.number, on=record.intent.intended_at.date().isoformat())


def i3_rows_and_keys_are_unique(chart: Chart) -> Iterator[Problem]:
    """No row of a batch and no client's key was used for two awards."""
    seen: dict[tuple[str, str], AwardRecord] = {}
    for record in chart.records:
        intent = record.intent
        if record.state == AwardState.ABANDONED:
            continue
        keys = [("row", f"{intent.batch}\n{intent.row}")] if intent.row is not None else []
        keys += [("key", intent.idempotency_key)] if intent.idempotency_key else []
        for key in keys:
            other = seen.setdefault(key, record)
            if other is not record:
                yield _found("E_DOCTOR_I3", number=record.number, other=other.number)


def i4_indices_are_unique(chart: Chart) -> Iterator[Problem]:
    """No index serves two documents, and every one of them was drawn once."""
    lists = chart.book.status_lists
    seen: dict[StatusEntry, AwardRecord] = {}
    for record in chart.records:
        for entry in record.intent.status:
            other = seen.setdefault(entry, record)
            if other is not record:
                yield _found("E_DOCTOR_I4", number=record.number, other=other.number)
    for head in lists.list_heads():
        drawn = lists.list_drawn(head.list_id)
        used = {entry.index for entry in seen if entry.list_id == head.list_id}
        if len(set(drawn)) != len(drawn) or used - set(drawn):
            yield _found("E_DOCTOR_I4_DRAWN", list=_name(head))


def i5_lists_equal_their_events(chart: Chart, *, now: datetime) -> Iterator[Problem]:
    """A published list is the replay of its events, and its versions only rose."""
    for head in chart.book.status_lists.list_heads():
        events = chart.book.status_lists.list_events(head.list_id)
        if [event.sequence for event in events] != list(range(1, len(events) + 1)):
            yield _found("E_DOCTOR_I5_GAP", list=_name(head))
        publication = chart.book.status_lists.find_publication(head.list_id)
        if publication is None:
            yield _found("W_DOCTOR_LIST_UNPUBLISHED", severity="warning", list=_name(head))
            continue
        yield from _publication(chart, head, events=events, publication=publication)
        if publication.valid_until <= now:
            yield _found("E_DOCTOR_LIST_EXPIRED", list=_name(head), on=publication.valid_until.date().isoformat())


def _publication(
    chart: Chart, head: StatusListHead, *, events: Sequence[StatusEvent], publication: StatusPublication
) -> Iterator[Problem]:
    subject = f"{head.list_id.issuer} {head.list_id.purpose}-{head.list_id.number}"
    told = [int(event.entry.detail["version"]) for event in chart.events.get(("status.published", subject), ())]
    if told != list(range(1, publication.version + 1)):
        yield _found("E_DOCTOR_I5_VERSION", list=_name(head), version=publication.version)
    if publication.last_event < len(events):
        behind = len(events) - publication.last_event
        yield _found("W_DOCTOR_LIST_BEHIND", severity="warning", list=_name(head), count=behind)
    try:
        bits = bits_of_list(load(publication.document), head.list_id.purpose.value)
    except DocumentRefused:
        yield _found("E_DOCTOR_I5", list=_name(head))
        return
    shown = {n * 8 + bit for n, byte in enumerate(bits) if byte for bit in range(8) if byte & (0x80 >> bit)}
    if shown != set(_replay(events[: publication.last_event])):
        yield _found("E_DOCTOR_I5", list=_name(head))


def _replay(events: Sequence[StatusEvent]) -> Iterator[int]:
    last = {event.entry.index: event.value for event in events}
    return (index for index, value in last.items() if value)


def i6_revocations_stand(chart: Chart) -> Iterator[Problem]:
    """No revocation was ever undone."""
    for head in chart.book.status_lists.list_heads():
        if head.list_id.purpose == StatusPurpose.REVOCATION:
            for event in chart.book.status_lists.list_events(head.list_id):
                if not event.value:
                    yield _found("E_DOCTOR_I6", list=_name(head), index=event.entry.index)


def i7_chain_is_unbroken(chart: Chart, *, witnessed: tuple[int, str] | None) -> Iterator[Problem]:
    """Every event follows from the one before, and the trail still holds what a witness saw."""
    previous = GENESIS
    for position, event in enumerate(chart.trail, start=1):
        if event != chain(event.entry, sequence=position, previous_hash=previous):
            yield _found("E_DOCTOR_I7", event=position)
            return
        previous = event.hash
    if witnessed is not None and witnessed[0]:
        sequence, digest = witnessed
        if len(chart.trail) < sequence:
            yield _found("E_DOCTOR_I7_SHORT", event=len(chart.trail), witnessed=sequence)
        elif chart.trail[sequence - 1].hash != digest:
            yield _found("E_DOCTOR_I7_WITNESS", witnessed=sequence)


def i11_nothing_acknowledged_is_missing(chart: Chart) -> Iterator[Problem]:
    """What the trail says was issued is there, with the bytes that were issued."""
    by_id = {record.credential_id: record for record in chart.signed}
    for (action, subject), events in chart.events.items():
        if action != "award.issued":
            continue
        record = by_id.get(subject)
        if record is None:
            yield _found("E_DOCTOR_I11", number=events[0].entry.detail.get("number", subject))
        elif record.document_sha256 != events[0].entry.detail.get("sha256"):
            yield _found("E_DOCTOR_I11_OTHER", number=record.number)


def i14_documents_verify(chart: Chart) -> Iterator[Problem | None]:
    """Every stored document verifies again from its stored bytes; None for each that does."""
    keys = {
        method_id(issuer.did, key.key_id): decode_public(key.key_id)
        for issuer in chart.book.issuers.list_issuers()
        for key in chart.book.issuers.list_keys(issuer.did)
        if key.purpose is KeyPurpose.CREDENTIAL
    }
    for record in chart.signed:
        yield _verify(chart, record, keys=keys)


def _verify(chart: Chart, record: AwardRecord, *, keys: Mapping[str, PublicKey]) -> Problem | None:
    try:
        data = chart.book.awards.get_document(record.credential_id)
    except NotFound:
        return _found("E_DOCTOR_I14_MISSING", number=record.number)
    except Unavailable as error:
        return _found("E_DOCTOR_I14_UNREADABLE", number=record.number, reason=error.code)
    if sha256(data).hexdigest() != record.document_sha256:
        return _found("E_DOCTOR_I14_CHANGED", number=record.number)
    try:
        document = load(data)
        proof = document["proof"]
        public_key = keys[proof["verificationMethod"]]
        verified = verify_proof(document, proof, public_key=public_key).verified
    except (DocumentRefused, KeyError, TypeError):
        verified = False
    return None if verified else _found("E_DOCTOR_I14", number=record.number)


def _name(head: StatusListHead) -> str:
    return f"{head.list_id.purpose}-{head.list_id.number}"


def _found(code: str, *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, source="SAFETY §2", params=params, severity=severity)
