"""The journey of a recognition once it is decided: the body signs what it recognised, and what becomes of it.

1 draw the places in the status lists · 2 write the edition, look at it as a verifier will · 3 store recognition,
edition and audit event: the intent · 4 sign, read our own signature back · 5 store the exact bytes, event

A change (suspended, resumed, withdrawn) goes the same way: change, status bit, event and the next edition in one
transaction, then its signature. A crash after any step leaves an edition that is still to be signed; `complete` signs
it with the key, the instant and the words that were stored, which gives the same bytes. What verifiers see of a bit
changes with the next publication of the lists; what was signed before stays as it is, under its own address.

Source: docs/rules/capabilities.md F5–F7; docs/rules/invariants.md I13; docs/rules/threats.md T3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from kakitome.documents.sealing import Ready, SealingKey, digest_multibase, write_document
from kakitome.documents.status.bitstring import BitstringStatusEntry
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition
from kakitome.mapping.addresses import status_list_address
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.recognition_endorsement import EditionTerms, edition_address, to_unsigned_recognition
from kakitome.ports.audit import append_entry
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.ports.issuer_signing_keys import get_active_key, open_seal
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.recognitions import Edition, KeptRecognition
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.ports.store import Store
from kakitome.values.instants import whole_seconds
from kakitome.values.localized_text import LocalizedText

_BITS: Mapping[ChangeKind, tuple[StatusPurpose, bool]] = MappingProxyType(
    {
        ChangeKind.SUSPENDED: (StatusPurpose.SUSPENSION, True),
        ChangeKind.RESUMED: (StatusPurpose.SUSPENSION, False),
        ChangeKind.WITHDRAWN: (StatusPurpose.REVOCATION, True),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestingContext:
    """What attesting works with: the body's store, its vault, and the issuer in whose name it signs."""

    store: Store
    vault: KeyVault
    issuer: Issuer
    failpoints: Failpoints = field(default_factory=NoFailpoints)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestingAct:
    """What becomes of a recognition: who says it, for which published reason, from which instant on.

    Attributes:
        after: how many changes there were before it; with another number somebody else was quicker.
        effective_at: of a withdrawal that was announced with its day; it alone may lie ahead.
    """

    actor: str
    reason: LocalizedText
    at: datetime
    now: datetime
    after: int | None = None
    effective_at: datetime | None = None


def recognise(context: AttestingContext, recognition: Recognition, *, actor: str, now: datetime) -> KeptRecognition:
    """Sign what was decided; the very same recognition again gives what was signed before.

    Raises:
        Conflict: E_RECOGNITION_EXISTS, the number stands for something else.
        Refused: E_NO_ACTIVE_KEY; E_SEAL_UNSOUND, a verifier would not accept it.
        NotFound, Unavailable: the key.
    """
    now, store = whole_seconds(now), context.store
    recognition = _in_whole_seconds(recognition)
    if _is_known(store, recognition):
        return _complete_one(context, store.recognitions.get(recognition.number), actor=actor, now=now)
    key_id = get_active_key(store.issuers, context.issuer.did).key_id
    with store.transaction():
        # Of two that carry out one decision at once, the second finds it on record.
        if _is_known(store, recognition):
            return _complete_one(context, store.recognitions.get(recognition.number), actor=actor, now=now)
        # (1) and (2): the places stand in the document, so they are drawn first; nothing is drawn when it fails.
        lists = store.status_lists
        places = [lists.draw(context.issuer.did, purpose, count=1)[0] for purpose in StatusPurpose]
        terms = EditionTerms(
            valid_from=recognition.valid_from,
            valid_until=recognition.valid_until,
            status=_in_document(places, context.issuer),
        )
        edition = _edition(context, recognition, number=1, terms=terms, key_id=key_id, now=now)
        # (3): on record before any key is touched.
        store.recognitions.add(recognition, edition=edition, status=places)
        detail = {"case": recognition.case, "entry": recognition.entry, "url": edition.url}
        append_entry(store.audit, "recognition.intended", subject=recognition.number, actor=actor, now=now, **detail)
    context.failpoints.reach("after_recognition_intent")
    return _complete_one(context, store.recognitions.get(recognition.number), actor=actor, now=now)


def complete(context: AttestingContext, *, now: datetime, actor: str = "kakitome") -> Sequence[str]:
    """Sign what a crash left unsigned; returns the numbers. Raises as the vault does."""
    completed = []
    for kept_recognition in context.store.recognitions.list_open():
        if any(edition.is_open and edition.issuer == context.issuer.did for edition in kept_recognition.editions):
            _complete_one(context, kept_recognition, actor=actor, now=whole_seconds(now))
            completed.append(kept_recognition.number)
    return completed


def change(context: AttestingContext, number: str, *, kind: ChangeKind, act: AttestingAct) -> KeptRecognition:
    """Suspend a recognition, lift its suspension, or withdraw it for good, from an instant on.

    Raises:
        NotFound: E_RECOGNITION_UNKNOWN.
        Invalid: E_REASON_MISSING.
        Refused: E_RECOGNITION_FUTURE, the instant has not come; E_NO_ACTIVE_KEY, E_SEAL_UNSOUND.
        Conflict: E_RECOGNITION_WITHDRAWN; E_RECOGNITION_MOVE, or there are not `act.after` changes before it.
        Unavailable: the key.
    """
    if not act.reason:
        raise Invalid("E_REASON_MISSING")
    now, store = whole_seconds(act.now), context.store
    effective_at = whole_seconds(act.effective_at) if act.effective_at else None
    made = Change(kind=kind, at=whole_seconds(act.at), reason=act.reason, effective_at=effective_at)
    if made.at > now and effective_at is None:
        raise Refused("E_RECOGNITION_FUTURE", number=number)
    _complete_one(context, store.recognitions.get(number), actor=act.actor, now=now)
    key_id = get_active_key(store.issuers, context.issuer.did).key_id
    with store.transaction():
        kept_recognition = store.recognitions.get(number)
        if act.after is not None and act.after != len(kept_recognition.recognition.changes):
            raise Conflict("E_RECOGNITION_MOVE", number=number, kind=kind.value)
        changed = kept_recognition.recognition.changed(made)
        terms = _terms(context, kept_recognition, change=made)
        edition = _edition(
            context, changed, number=len(kept_recognition.editions) + 1, terms=terms, key_id=key_id, now=now
        )
        store.recognitions.change(number, made, edition=edition)
        if made.at <= now:
            _set_bit(context, kept_recognition, change=made, actor=act.actor)
        detail = {"at": made.at.isoformat(), "edition": str(edition.edition)}
        append_entry(store.audit, f"recognition.{kind.value}", subject=number, actor=act.actor, now=now, **detail)
    context.failpoints.reach("after_recognition_change")
    return _complete_one(context, store.recognitions.get(number), actor=act.actor, now=now)


def end_announced(context: AttestingContext, kept_recognition: KeptRecognition, *, now: datetime) -> None:
    """Set the bit of a withdrawal that was announced, once its instant has come; again, it changes nothing."""
    withdrawal = kept_recognition.recognition.withdrawal
    if withdrawal is not None and withdrawal.effective_at is not None and withdrawal.at <= now:
        _set_bit(context, kept_recognition, change=withdrawal, actor="kakitome")


def _terms(context: AttestingContext, kept_recognition: KeptRecognition, *, change: Change) -> EditionTerms:
    """Say for which period the next edition holds."""
    before = kept_recognition.current
    earlier = _earlier(before)
    if change.kind is ChangeKind.RESUMED:
        start = min(change.at, kept_recognition.recognition.valid_until)
        status = _in_document(kept_recognition.status, context.issuer)
        return EditionTerms(
            valid_from=start,
            valid_until=kept_recognition.recognition.valid_until,
            status=status,
            earlier=(before.url, digest_multibase(before.document)),
        )
    end = max(before.valid_from, min(change.at, before.valid_until))
    return EditionTerms(valid_from=before.valid_from, valid_until=end, earlier=earlier)


def _earlier(edition: Edition) -> tuple[str, str] | None:
    """Return the edition before an interruption that an edition names; the next one about its period names it, too."""
    document: Mapping[str, Any] = strict_json.load(edition.payload)
    for resource in document.get("relatedResource", ()):
        return str(resource["id"]), str(resource["digestMultibase"])
    return None


def _set_bit(context: AttestingContext, kept_recognition: KeptRecognition, *, change: Change, actor: str) -> None:
    purpose, value = _BITS[change.kind]
    for entry in kept_recognition.status:
        if entry.list_id.purpose is purpose:
            context.store.status_lists.record(
                entry,
                value=value,
                at=change.at,
                actor=actor,
                credential_id=kept_recognition.endorsement.url,
                reason=change.reason.ja or change.reason.en,
            )


def _edition(
    context: AttestingContext, recognition: Recognition, *, number: int, terms: EditionTerms, key_id: str, now: datetime
) -> Edition:
    document = to_unsigned_recognition(recognition, context.issuer, edition=terms)
    ready = _ready(open_seal(context.vault, issuer=context.issuer.did, key_id=key_id), document)
    if ready.problems:
        raise Refused("E_SEAL_UNSOUND", *ready.problems, count=len(ready.problems))
    return Edition(
        edition=number,
        url=edition_address(context.issuer.base_url, recognition.number, edition=number),
        issuer=context.issuer.did,
        key_id=key_id,
        payload=write_document(document),
        intended_at=now,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
    )


def _complete_one(
    context: AttestingContext, kept_recognition: KeptRecognition, *, actor: str, now: datetime
) -> KeptRecognition:
    """Sign the editions that are still open, in their order."""
    store = context.store
    for edition in kept_recognition.editions:
        if not edition.is_open:
            continue
        # (4): the seal signs and reads its own signature back from the finished bytes.
        seal = open_seal(context.vault, issuer=edition.issuer, key_id=edition.key_id)
        document = seal.close(_ready(seal, strict_json.load(edition.payload)), created=edition.intended_at)
        context.failpoints.reach("before_recognition_store")
        # (5): of two that finish the same edition, one finds it done.
        with store.transaction():
            if store.recognitions.get(kept_recognition.number).editions[edition.edition - 1].is_open:
                store.recognitions.sign(kept_recognition.number, edition.edition, document=document, at=now)
                action = "recognition.given" if edition.edition == 1 else "recognition.edition"
                detail = {"edition": str(edition.edition), "sha256": sha256(document).hexdigest()}
                append_entry(store.audit, action, subject=kept_recognition.number, actor=actor, now=now, **detail)
        context.failpoints.reach("after_recognition_store")
    return store.recognitions.get(kept_recognition.number)


def _ready(seal: SealingKey, document: Mapping[str, Any]) -> Ready:
    return seal.prepare(document, rules=lambda credential: field_problems(credential, name="EndorsementCredential"))


def _in_document(entries: Sequence[StatusEntry], issuer: Issuer) -> list[dict[str, Any]]:
    return [
        BitstringStatusEntry(
            purpose=entry.list_id.purpose.value,
            index=entry.index,
            list_url=status_list_address(issuer.base_url, entry.list_id.purpose, number=entry.list_id.number),
        ).as_json()
        for entry in entries
    ]


def _is_known(store: Store, recognition: Recognition) -> bool:
    """Tell whether this very recognition is on record; raises `Conflict` when the number stands for something else."""
    try:
        known = store.recognitions.get(recognition.number).recognition
    except NotFound:
        return False
    if known != recognition:
        raise Conflict("E_RECOGNITION_EXISTS", number=recognition.number)
    return True


def _in_whole_seconds(recognition: Recognition) -> Recognition:
    """Documents tell time in whole seconds; what is kept must say the same as what is signed."""
    return replace(
        recognition,
        decided_at=whole_seconds(recognition.decided_at),
        valid_from=whole_seconds(recognition.valid_from),
        valid_until=whole_seconds(recognition.valid_until),
    )
