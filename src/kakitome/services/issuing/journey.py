"""The journey of awarding, step by step.

1 in force and complete? · 2 map to the unsigned document · 3 run the verifier's own checks on it ·
4 reserve its name and status indices, store intent and audit event · 5 sign · 6 verify our own signature ·
7 store the exact bytes, event · 8 deliver through an outbox

The indices of step 4 are drawn before step 2, because the document names them; an index that was drawn
for a document that is then refused is never used again. A crash after any step leaves a record of what we
meant to sign, and `resuming` finishes it.

Source: HOUSE.md §3; SAFETY.md §2 (I1–I4), §4 (F01, F09).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from kakitome.documents.sealing import Ready, Seal, write_document
from kakitome.documents.status.bitstring import StatusEntry as EntryInDocument
from kakitome.errors import Refused
from kakitome.learning.award import Award, end_of_validity
from kakitome.mapping.addresses import addresses_for, status_list_address
from kakitome.mapping.award_openbadge import NotWritable, to_unsigned_credential
from kakitome.mapping.badge_image.seal import sealed_image_address
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.attachments import Attachments
from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import IssueIntent
from kakitome.ports.issuers import IssuerKey
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.services.issuing import identity
from kakitome.services.issuing.decisions import Grant, refused
from kakitome.services.issuing.model import Desk, Order, Outcome, RowStatus, Wanted
from kakitome.services.issuing.storing import open_seal, store
from kakitome.values.number import new_number

IN_FORCE = frozenset({VersionState.IN_FORCE})

_HASHED_IDENTITIES = ("emailAddress", "sisSourcedId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is the same for all awards of an order; the key is opened once."""

    desk: Desk
    order: Order
    now: datetime
    version: MicrocredentialVersion
    issuer: Issuer
    key: IssuerKey
    seal: Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An award that passed every check and waits for its signature."""

    wanted: Wanted
    intent: IssueIntent
    ready: Ready


def begin(desk: Desk, order: Order, *, now: datetime, states: frozenset[VersionState] = IN_FORCE) -> Run:
    """Find what is to be awarded, by whom and with which key: step 1.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN, E_ISSUER_UNKNOWN, E_KEY_UNKNOWN.
        Refused: E_NOT_IN_FORCE, E_ISSUER_CLOSED, E_NO_ACTIVE_KEY.
    """
    # (1): only what is in force is awarded; its version freezes with the first award.
    version = desk.book.microcredentials.get(order.microcredential, order.version)
    if version.state not in states:
        raise Refused("E_NOT_IN_FORCE", identifier=version.identifier, version=version.version, state=version.state)
    issuer = desk.book.issuers.get(order.issuer)
    if issuer.closed_at is not None:
        raise Refused("E_ISSUER_CLOSED", did=order.issuer, on=issuer.closed_at.date().isoformat())
    key = desk.book.issuers.find_active_key(order.issuer)
    if key is None:
        raise Refused("E_NO_ACTIVE_KEY", did=order.issuer)
    seal = open_seal(desk.vault, issuer=order.issuer, key_id=key.key_id)
    return Run(desk=desk, order=order, now=now, version=version, issuer=issuer.issuer, key=key, seal=seal)


def no_note(_: Sequence[Outcome], /) -> None:
    """Note nothing; what `give` does with its outcomes, unless its caller says otherwise."""


def give(run: Run, grants: Sequence[Grant], *, note: Callable[[Sequence[Outcome]], None] = no_note) -> list[Outcome]:
    """Give a chunk of awards: steps 2 to 8.

    `note` is told the outcomes inside the transaction that stores the documents: what it raises undoes that.

    Raises:
        Conflict: another writer took a row, a learner or a name meanwhile; nothing was reserved.
    """
    drafts, outcomes = _draft_all(run, grants)
    if not drafts:
        with run.desk.book.transaction():
            note(outcomes)
        return outcomes
    run.desk.failpoints.reach("before_intent")
    _reserve(run, drafts)
    run.desk.failpoints.reach("after_intent")
    documents = {draft.intent.credential_id: _sign(run, draft) for draft in drafts}
    run.desk.failpoints.reach("before_store")
    # (7) and (8): exact bytes, event and message, in one transaction.
    settled = outcomes + [_issued(draft) for draft in drafts]
    store(
        run.desk,
        [draft.intent for draft in drafts],
        signed=documents,
        now=run.now,
        actor=run.order.actor,
        alongside=lambda: note(settled),
    )
    return settled


def _draft_all(run: Run, grants: Sequence[Grant]) -> tuple[list[_Draft], list[Outcome]]:
    drafts: list[_Draft] = []
    outcomes: list[Outcome] = []
    places = _draw(run, len(grants)) if grants else []
    taken: set[str] = set()
    for grant, status in zip(grants, places, strict=True):
        number = grant.number or _new_number(run, taken)
        taken.add(number)
        draft = _draft(run, grant, number=number, status=status)
        if isinstance(draft, _Draft):
            drafts.append(draft)
        else:
            outcomes.append(draft)
    return drafts, outcomes


def _draw(run: Run, count: int) -> list[tuple[StatusEntry, ...]]:
    lists = run.desk.book.status_lists
    with run.desk.book.transaction():
        drawn = [lists.draw(run.order.issuer, purpose, count=count) for purpose in StatusPurpose]
    run.desk.failpoints.reach("after_draw")
    return list(zip(*drawn, strict=True))


def _new_number(run: Run, taken: set[str]) -> str:
    while True:
        number = new_number("A")
        if number not in taken and run.desk.book.awards.find_by_number(number) is None:
            return number


def _draft(run: Run, grant: Grant, *, number: str, status: tuple[StatusEntry, ...]) -> _Draft | Outcome:
    award = _award(run, grant.wanted, number=number)
    addresses = addresses_for(award.microcredential, run.issuer.base_url, uuid=grant.uuid)
    attachments = _attachments(run, grant, achievement=addresses.achievement)
    if attachments.seal:
        addresses = replace(addresses, image=sealed_image_address(addresses.image, attachments.seal))
    try:
        # (2): the letter goes into its envelope.
        document = to_unsigned_credential(
            award,
            run.issuer,
            addresses=addresses,
            status=[_in_document(entry, run.issuer).as_json() for entry in status],
            salts={
                kind: identity.salt(run.desk.vault, grant.credential_id, identity_type=kind)
                for kind in _HASHED_IDENTITIES
            },
            attachments=attachments,
        )
    except NotWritable as refusal:
        return refused(grant.wanted, *refusal.problems)
    # (3): we sign nothing that we would not accept.
    ready = run.seal.prepare(document)
    if ready.problems:
        return refused(grant.wanted, *ready.problems)
    return _Draft(wanted=grant.wanted, intent=_intent(run, grant, award=award, status=status, ready=ready), ready=ready)


def _attachments(run: Run, grant: Grant, *, achievement: str) -> Attachments:
    attaching = run.desk.attaching
    attached = attaching.attach(run.issuer, achievement=achievement) if attaching else Attachments()
    return replace(attached, follows=grant.follows)


def _award(run: Run, wanted: Wanted, *, number: str) -> Award:
    letter = run.version.microcredential
    return Award(
        number=number,
        microcredential=letter,
        learner=wanted.learner,
        awarded_on=wanted.awarded_on,
        # A day begins earlier in Japan than in UTC: what is awarded today is valid at once.
        valid_from=wanted.valid_from or min(datetime.combine(wanted.awarded_on, time(), tzinfo=UTC), run.now),
        valid_until=wanted.valid_until if wanted.valid_from else end_of_validity(letter, wanted.awarded_on),
        grade=wanted.grade,
        evidence=wanted.evidence,
        narrative=wanted.narrative,
    )


def _in_document(entry: StatusEntry, issuer: Issuer) -> EntryInDocument:
    list_id = entry.list_id
    url = status_list_address(issuer.base_url, list_id.purpose, number=list_id.number)
    return EntryInDocument(purpose=list_id.purpose.value, index=entry.index, list_url=url)


def _intent(run: Run, grant: Grant, *, award: Award, status: tuple[StatusEntry, ...], ready: Ready) -> IssueIntent:
    wanted = grant.wanted
    return IssueIntent(
        credential_id=grant.credential_id,
        number=award.number,
        issuer=run.order.issuer,
        key_id=run.key.key_id,
        microcredential=run.order.microcredential,
        version=run.order.version,
        awarded_on=wanted.awarded_on,
        payload=write_document(ready.document),
        intended_at=run.now,
        duplicate_key=grant.duplicate_key,
        content_digest=grant.content_digest,
        exclusive=grant.exclusive,
        batch=run.order.batch if wanted.row is not None else "",
        row=wanted.row,
        idempotency_key=wanted.idempotency_key,
        status=status,
        replaces=grant.replaces,
        renewal=grant.follows is not None,
        learner=wanted.learner,
        valid_until=award.valid_until,
        grade=wanted.grade,
        evidence=wanted.evidence,
        narrative=wanted.narrative,
    )


def _reserve(run: Run, drafts: Sequence[_Draft]) -> None:
    # (4): what we are about to sign is on record, with its audit event, before any key is touched.
    book = run.desk.book
    with book.transaction():
        book.microcredentials.freeze(run.order.microcredential, run.order.version, at=run.now)
        book.awards.reserve_many([draft.intent for draft in drafts])
        book.audit.append_many([_intended(run, draft.intent) for draft in drafts])


def _intended(run: Run, intent: IssueIntent) -> AuditEntry:
    told = {"number": intent.number, "microcredential": intent.microcredential, "version": str(intent.version)}
    row = {"batch": intent.batch, "row": str(intent.row)} if intent.row is not None else {}
    return AuditEntry(
        at=run.now,
        actor=run.order.actor,
        action="award.intended",
        subject=intent.credential_id,
        detail={**told, **row, **({"replaces": intent.replaces} if intent.replaces else {})},
    )


def _sign(run: Run, draft: _Draft) -> bytes:
    # (5) and (6): the seal signs and reads its own signature back from the finished bytes.
    document = run.seal.close(draft.ready, created=draft.intent.intended_at)
    run.desk.failpoints.reach("after_sign")
    return document


def _issued(draft: _Draft) -> Outcome:
    return Outcome(
        row=draft.wanted.row,
        status=RowStatus.ISSUED,
        idempotency_key=draft.wanted.idempotency_key,
        number=draft.intent.number,
        credential_id=draft.intent.credential_id,
        warnings=draft.wanted.warnings,
    )
