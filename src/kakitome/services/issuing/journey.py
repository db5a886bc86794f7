"""The journey of awarding: eight steps, each a function, in their order.

1 in force and complete? · 2 map to the unsigned document · 3 run the verifier's own checks on it ·
4 reserve its name and status indices, store intent and audit event · 5 sign · 6 verify our own signature ·
7 store the exact bytes, event · 8 deliver through an outbox

Every award goes through them, in a class or alone, given, corrected, renewed or signed anew: `prepare` and `complete`
call them, `orders.issue` is the one way in. The indices of step 4 are drawn before step 2, because the document names
them; an index that was drawn for a document that is then refused is never used again. A crash after any step leaves a
record of what we meant to sign, and `resuming` finishes it.

Source: docs/journeys/issuing.md; docs/rules/invariants.md I1–I4; docs/rules/faults.md F01, F09.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakitome.documents.keys.controller_document import method_id
from kakitome.documents.sealing import SealingKey, Signed
from kakitome.errors import Refused
from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import IssueIntent
from kakitome.ports.issuer_signing_keys import demand_open, get_active_key, open_seal
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.services.issuing.co_signing import CoSeals, demand_consents, demand_consents_to_all
from kakitome.services.issuing.composing import ComposedAward, Draft, compose, draft_of
from kakitome.services.issuing.decisions import refused
from kakitome.services.issuing.drafting import MappedChunk, Unsound
from kakitome.services.issuing.model import (
    AwardOutcome,
    Grant,
    IssuingContext,
    Order,
    RowStatus,
    Run,
    Signing,
)
from kakitome.services.issuing.storing import Storing, prepare_storing, supersede

IN_FORCE: Final = frozenset({VersionState.IN_FORCE})
OBSTACLES: Final = frozenset(
    {"E_MICROCREDENTIAL_UNKNOWN", "E_ISSUER_UNKNOWN", "E_KEY_UNKNOWN"}
    | {"E_NOT_IN_FORCE", "E_ISSUER_CLOSED", "E_NO_ACTIVE_KEY", "E_JOINT_CONSENT"}
)
"""What step 1 finds in the way of all awards of an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A chunk whose intents are on record: what is to be signed, and what came of the others."""

    drafts: Sequence[Draft]
    outcomes: Sequence[AwardOutcome]


def prepare(
    run: Run, grants: Sequence[Grant], *, settled: Sequence[AwardOutcome], is_together: bool = False
) -> Prepared:
    """Put on record what is about to be signed: steps 2 to 4.

    Args:
        run: what step 1 found.
        grants: what is given, no learner twice.
        settled: outcomes of those that are not given.
        is_together: drawing and reserving are parts of the caller's transaction, which what they raise ends.

    Raises:
        Conflict: another writer took a row, a learner or a name meanwhile; nothing was reserved.
    """
    if not grants:
        return Prepared(drafts=(), outcomes=settled)
    begin_writing = nullcontext if is_together else run.context.book.transaction
    with begin_writing():
        drawn = draw(run, len(grants))
    run.context.failpoints.reach("after_draw")
    composed = compose(run, grants, drawn=drawn)
    drafts, unsound = check_as_verifier(run, composed, mapped=map_to_documents(run, composed))
    if drafts:
        run.context.failpoints.reach("before_intent")
        first_award_of = run.version if run.version.frozen_at is None else None
        reserve(run, drafts, begin_writing=begin_writing, first_award_of=first_award_of)
    return Prepared(drafts=drafts, outcomes=[*settled, *unsound])


def complete(run: Run, prepared: Prepared, *, note: Callable[[Sequence[AwardOutcome]], None]) -> list[AwardOutcome]:
    """Sign, store and deliver what is durably reserved: steps 5 to 8.

    `note` is called with all outcomes inside the transaction that stores the documents: what it raises undoes that.
    """
    outcomes = [*prepared.outcomes, *map(_issued, prepared.drafts)]
    if prepared.drafts:
        seal_drafts(run, prepared.drafts, alongside=lambda: note(outcomes))
    else:
        with run.context.book.transaction():
            note(outcomes)
    return outcomes


def begin(
    context: IssuingContext,
    order: Order,
    *,
    now: datetime,
    states: frozenset[VersionState] = IN_FORCE,
    is_signing: bool = True,
) -> Run:
    """Find what is to be awarded, by whom and with which key. **Step 1.**

    What is only asked and not signed opens no key, so that it is answered while a token is away or the clock is wrong.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN, E_ISSUER_UNKNOWN, E_KEY_UNKNOWN.
        Refused: E_NOT_IN_FORCE, E_ISSUER_CLOSED, E_NO_ACTIVE_KEY, E_JOINT_CONSENT.
    """
    version = context.book.microcredentials.get(order.microcredential, order.version)
    if version.state not in states:
        raise Refused("E_NOT_IN_FORCE", identifier=version.identifier, version=version.version, state=version.state)
    demand_open(context.book.issuers, order.issuer)
    demand_consents(context, version.microcredential, at=now, is_anew=states is not IN_FORCE)
    issuer = context.book.issuers.get(order.issuer)
    key = get_active_key(context.book.issuers, order.issuer)
    return Run(
        context=context,
        actor=order.actor,
        now=now,
        issuer=issuer.issuer,
        key=key,
        seal=open_seal(context.vault, issuer=order.issuer, key_id=key.key_id)
        if is_signing
        else SealingKey(sign=_sign_nothing, verification_method=method_id(order.issuer, key.key_id)),
        order=order,
        version=version,
    )


def _sign_nothing(_data: bytes) -> bytes:
    raise RuntimeError("nothing is signed in what is only asked")


def draw(run: Run, count: int) -> list[tuple[StatusEntry, ...]]:
    """Draw places in each status list for so many documents, ahead of step 2."""
    lists = run.context.book.status_lists
    return list(zip(*(lists.draw(run.order.issuer, purpose, count=count) for purpose in StatusPurpose), strict=True))


def map_to_documents(run: Run, composed: Sequence[ComposedAward]) -> MappedChunk:
    """Put each letter into its envelope. **Step 2.**"""
    return run.context.drafter.map_all([award.made for award in composed])


def check_as_verifier(
    run: Run, composed: Sequence[ComposedAward], *, mapped: MappedChunk
) -> tuple[list[Draft], list[AwardOutcome]]:
    """Check each document as a verifier will; we sign nothing that we would not accept. **Step 3.**"""
    drafts: list[Draft] = []
    outcomes: list[AwardOutcome] = []
    for award, checked in zip(composed, mapped.check_all(run.seal), strict=True):
        if isinstance(checked, Unsound):
            outcomes.append(refused(award.grant.wanted, *checked.problems))
        else:
            drafts.append(draft_of(run, award, document=checked))
    return drafts, outcomes


def reserve(
    signing: Signing,
    drafts: Sequence[Draft],
    *,
    begin_writing: Callable[[], AbstractContextManager[None]],
    first_award_of: MicrocredentialVersion | None = None,
) -> None:
    """Put on record, before any key is touched, what we are about to sign, with its audit event. **Step 4.**

    A version freezes with its first award. The issuer is asked for once more, in the transaction itself: it may have
    closed since the journey began; and so are those who award together with it, who may have withdrawn.

    Raises:
        Refused: E_ISSUER_CLOSED, E_JOINT_CONSENT.
    """
    book, intents = signing.context.book, [draft.intent for draft in drafts]
    # What takes no look at the tables is done here, where no other writer waits.
    events = [
        AuditEntry(
            at=signing.now,
            actor=signing.actor,
            action="award.intended",
            subject=draft.intent.credential_id,
            detail=draft.detail,
        )
        for draft in drafts
    ]
    book.awards.prepare(intents)
    with begin_writing():
        for did in {intent.issuer for intent in intents}:
            demand_open(book.issuers, did)
        demand_consents_to_all(signing.context, intents)
        if first_award_of is not None:
            book.microcredentials.freeze(first_award_of.identifier, first_award_of.version, at=signing.now)
        book.awards.reserve_many(intents)
        book.audit.append_many(events)


def sign(signing: Signing, drafts: Sequence[Draft]) -> list[Signed]:
    """Sign each document, all who award it together; nobody has its bytes before they are verified. **Step 5.**"""
    signed, co_seals = [], CoSeals(signing.context)
    for draft in drafts:
        signed.append(draft.document.sign(created=draft.intent.intended_at, also=co_seals.of(draft.intent)))
        signing.context.failpoints.reach("after_sign")
    return signed


def verify_own_signatures(drafts: Sequence[Draft], signed: Iterable[Signed]) -> dict[str, bytes]:
    """Read each signature back; return the exact bytes by credential id, raise `SealBroken`. **Step 6.**"""
    return {draft.intent.credential_id: document.verify() for draft, document in zip(drafts, signed, strict=True)}


def store(context: IssuingContext, storing: Storing, *, now: datetime, actor: str) -> list[IssueIntent]:
    """Store exact bytes, what they replace, and the events; return what no other run had stored. **Step 7.**"""
    book = context.book
    still_open = book.awards.which_are_open(list(storing.completions))
    fresh = [intent for intent in storing.intents if intent.credential_id in still_open]
    book.awards.complete_many([storing.completions[intent.credential_id] for intent in fresh])
    for intent in fresh:
        if intent.replaces:
            supersede(context, intent, now=now, actor=actor)
    book.audit.append_many([event for intent in fresh for event in storing.events[intent.credential_id]])
    context.failpoints.reach("after_store")
    return fresh


def deliver(context: IssuingContext, fresh: Sequence[IssueIntent], *, now: datetime) -> None:
    """Say to each learner, by a message in the outbox, that an award waits. **Step 8.**"""
    if context.delivery is not None:
        context.delivery.announce(fresh, now=now)


def nothing_more() -> None:
    """Do nothing beside storing."""


def seal_drafts(signing: Signing, drafts: Sequence[Draft], *, alongside: Callable[[], None] = nothing_more) -> None:
    """Sign and store what is durably reserved: steps 5 to 8; `alongside` as in `store_signed`."""
    context = signing.context
    context.failpoints.reach("after_intent")
    documents = verify_own_signatures(drafts, sign(signing, drafts))
    context.failpoints.reach("before_store")
    intents = [draft.intent for draft in drafts]
    store_signed(context, intents, signed=documents, now=signing.now, actor=signing.actor, alongside=alongside)


def store_signed(
    context: IssuingContext,
    intents: Sequence[IssueIntent],
    *,
    signed: Mapping[str, bytes],
    now: datetime,
    actor: str,
    alongside: Callable[[], None] = nothing_more,
) -> list[str]:
    """Store and deliver signed documents, by credential id, in one transaction: steps 7 and 8.

    Those that another run stored meanwhile are left alone. `alongside` happens in the same transaction: what it raises
    undoes everything.

    Returns:
        The credential ids that were stored by this call.
    """
    # What takes no look at the tables is done here, where no other writer waits.
    storing = prepare_storing(context, intents, signed=signed, now=now, actor=actor)
    with context.book.transaction():
        fresh = store(context, storing, now=now, actor=actor)
        deliver(context, fresh, now=now)
        alongside()
        if context.log is not None and storing.entries and fresh:
            # Last of all: until this transaction ends, nobody else can enter anything.
            context.log.enter([storing.entries[intent.credential_id] for intent in fresh])
            context.failpoints.reach("after_log")
    context.failpoints.reach("after_outbox")
    return [intent.credential_id for intent in fresh]


def _issued(draft: Draft) -> AwardOutcome:
    return AwardOutcome(
        row=draft.intent.row,
        status=RowStatus.ISSUED,
        idempotency_key=draft.intent.idempotency_key,
        number=draft.intent.number,
        credential_id=draft.intent.credential_id,
        warnings=draft.warnings,
    )
