"""The journey of awarding, step by step.

1 in force and complete? · 2 map to the unsigned document · 3 run the verifier's own checks on it ·
4 reserve its name and status indices, store intent and audit event · 5 sign · 6 verify our own signature ·
7 store the exact bytes, event · 8 deliver through an outbox

The indices of step 4 are drawn before step 2, because the document names them; an index that was drawn
for a document that is then refused is never used again. A crash after any step leaves a record of what we
meant to sign, and `resuming` finishes it. `at_once` puts steps 1 to 4 into one transaction where there are few.

Source: docs/journeys/issuing.md; docs/rules/invariants.md I1–I4; docs/rules/faults.md F01, F09.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from kakitome.ports.audit import AuditEntry
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.services.issuing.decisions import Grant, decide, implausible, refused
from kakitome.services.issuing.drafting import Draft, Place, draft_all
from kakitome.services.issuing.model import Outcome, RowStatus, Wanted
from kakitome.services.issuing.run import Run, begin
from kakitome.services.issuing.storing import store
from kakitome.values.number import new_numbers

__all__ = ["Reserved", "Run", "begin", "finish", "give", "no_note", "reserve", "weigh"]


def no_note(_: Sequence[Outcome], /) -> None:
    """Note nothing; what `give` does with its outcomes, unless its caller says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """A chunk whose intents are on record: what is to be signed, and what came of the others."""

    drafts: Sequence[Draft]
    outcomes: Sequence[Outcome]


def weigh(run: Run, wanted: Sequence[Wanted]) -> tuple[list[Grant], list[Outcome]]:
    """Decide which of a chunk are given; the others become outcomes."""
    doubts = [(one, implausible(one, run.version.microcredential, now=run.now)) for one in wanted]
    outcomes = [refused(one, *reasons) for one, reasons in doubts if reasons]
    plausible = [one for one, reasons in doubts if not reasons]
    grants, decided = decide(run.context, run.order, wanted=plausible, base_url=run.issuer.base_url)
    return grants, outcomes + decided


def give(run: Run, grants: Sequence[Grant], *, note: Callable[[Sequence[Outcome]], None] = no_note) -> list[Outcome]:
    """Give a chunk of awards: steps 2 to 8.

    `note` is told the outcomes inside the transaction that stores the documents: what it raises undoes that.

    Raises:
        Conflict: another writer took a row, a learner or a name meanwhile; nothing was reserved.
    """
    return finish(run, reserve(run, grants), note=note)


def reserve(
    run: Run, grants: Sequence[Grant], *, settled: Sequence[Outcome] = (), is_together: bool = False
) -> Reserved:
    """Prepare a chunk and put on record what is about to be signed: steps 2 to 4; raises what `give` raises.

    Args:
        run, grants: as in `give`.
        settled: outcomes that come before those of this step.
        is_together: drawing and reserving are parts of the caller's transaction, which what they raise ends.
    """
    begin_writing = nullcontext if is_together else run.context.book.transaction
    # (2) and (3), for all at once.
    if not grants:
        return Reserved(drafts=[], outcomes=settled)
    with begin_writing():
        drawn = _draw(run, len(grants))
    run.context.failpoints.reach("after_draw")
    drafts, outcomes = draft_all(run, _find_places(run, grants, drawn=drawn))
    if drafts:
        run.context.failpoints.reach("before_intent")
        _reserve(run, drafts, begin_writing=begin_writing)
    return Reserved(drafts=drafts, outcomes=[*settled, *outcomes])


def finish(run: Run, reserved: Reserved, *, note: Callable[[Sequence[Outcome]], None]) -> list[Outcome]:
    """Sign and store a chunk that is reserved, when that is durable: steps 5 to 8; `note` as in `give`."""
    drafts, settled = reserved.drafts, list(reserved.outcomes)
    if not drafts:
        with run.context.book.transaction():
            note(settled)
        return settled
    run.context.failpoints.reach("after_intent")
    documents = {draft.intent.credential_id: _sign(run, draft) for draft in drafts}
    run.context.failpoints.reach("before_store")
    # (7) and (8): exact bytes, event and message, in one transaction.
    settled += [_issued(draft) for draft in drafts]
    store(
        run.context,
        [draft.intent for draft in drafts],
        signed=documents,
        now=run.now,
        actor=run.order.actor,
        alongside=lambda: note(settled),
    )
    return settled


def _find_places(run: Run, grants: Sequence[Grant], *, drawn: Sequence[tuple[StatusEntry, ...]]) -> list[Place]:
    """Draw numbers, and give each award its drawn places in the status lists."""
    numbers = _draw_numbers(run, sum(not grant.number for grant in grants))
    return [
        Place(grant=grant, number=grant.number or next(numbers), status=status)
        for grant, status in zip(grants, drawn, strict=True)
    ]


def _draw(run: Run, count: int) -> list[tuple[StatusEntry, ...]]:
    lists = run.context.book.status_lists
    return list(zip(*(lists.draw(run.order.issuer, purpose, count=count) for purpose in StatusPurpose), strict=True))


def _draw_numbers(run: Run, count: int) -> Iterator[str]:
    """Draw numbers that no award has: one question for all of them."""
    fresh: dict[str, None] = {}
    while len(fresh) < count:
        drawn = new_numbers("A", count - len(fresh))
        taken = run.context.book.awards.which_numbers_are_taken(drawn)
        fresh.update(dict.fromkeys(number for number in drawn if number not in taken))
    return iter(fresh)


def _reserve(run: Run, drafts: Sequence[Draft], *, begin_writing: Callable[[], AbstractContextManager[None]]) -> None:
    # (4): what we are about to sign is on record, with its audit event, before any key is touched.
    book = run.context.book
    intents = [draft.intent for draft in drafts]
    # What takes no look at the tables is done here, where no other writer waits.
    events = [_intended(run, draft) for draft in drafts]
    book.awards.prepare(intents)
    with begin_writing():
        if run.version.frozen_at is None:
            book.microcredentials.freeze(run.order.microcredential, run.order.version, at=run.now)
        book.awards.reserve_many(intents)
        book.audit.append_many(events)


def _intended(run: Run, draft: Draft) -> AuditEntry:
    intent, reason = draft.intent, draft.wanted.despite_grade
    told = {"number": intent.number, "microcredential": intent.microcredential, "version": str(intent.version)}
    row = {"batch": intent.batch, "row": str(intent.row)} if intent.row is not None else {}
    return AuditEntry(
        at=run.now,
        actor=run.order.actor,
        action="award.intended",
        subject=intent.credential_id,
        detail={
            **told,
            **row,
            **({"replaces": intent.replaces} if intent.replaces else {}),
            **({"despite_grade": reason} if reason else {}),
            **({"grade_confirmed": "yes"} if draft.wanted.grade_confirmed else {}),
        },
    )


def _sign(run: Run, draft: Draft) -> bytes:
    # (5) and (6): the seal signs and reads its own signature back.
    created = draft.intent.intended_at
    if draft.filled is not None:
        document = run.seal.close_filled(draft.filled, created=created, ready=draft.ready)
    elif draft.ready is not None:
        document = run.seal.close(draft.ready, created=created)
    else:
        raise AssertionError("a draft holds a document")
    run.context.failpoints.reach("after_sign")
    return document


def _issued(draft: Draft) -> Outcome:
    return Outcome(
        row=draft.wanted.row,
        status=RowStatus.ISSUED,
        idempotency_key=draft.wanted.idempotency_key,
        number=draft.intent.number,
        credential_id=draft.intent.credential_id,
        warnings=draft.wanted.warnings,
    )
