"""Finishing what a crash left open, and taking back what could not be finished while somebody waited for the answer:
every intent ends as an award or is abandoned with a reason (I2).

An intent's payload is stored and Ed25519 is deterministic, so that signing again gives the very bytes
that may have been signed before (docs/rules/faults.md F09). What cannot be signed identically is abandoned; its row
is then awarded anew under another name.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sealing import SealingKey
from kakitome.documents.vc.strict_json import load
from kakitome.errors import NotFound, Refused, Unavailable
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardRecord, IssueIntent
from kakitome.ports.issuer_signing_keys import open_seal
from kakitome.services.issuing.co_signing import CoSeals
from kakitome.services.issuing.drafting import Checked
from kakitome.services.issuing.journey import store_signed
from kakitome.services.issuing.model import IssuingContext, Resumed


class _Lost(Exception):
    """An intent cannot be completed; the argument says why, in one word."""


def resume(
    context: IssuingContext, *, now: datetime, actor: str = "kakitome", older_than: timedelta = timedelta(0)
) -> Resumed:
    """Complete or abandon open intents.

    `older_than` spares those another worker is signing at this moment; a book with one writer needs none.

    Raises:
        Unavailable: the vault cannot be asked now; the intents stay open for the next run.
    """
    opened = [
        record for record in context.book.awards.list_open_intents() if record.intent.intended_at <= now - older_than
    ]
    return resume_these(context, opened, now=now, actor=actor)


def resume_these(context: IssuingContext, opened: Sequence[AwardRecord], *, now: datetime, actor: str) -> Resumed:
    """Complete or abandon the open intents given.

    Another worker may be signing the same ones: both make the same bytes, and the one who comes later changes
    nothing. Raises what `resume` raises.
    """
    if any(not record.intent.payload for record in opened):
        # Stores tell what was meant to be signed with open intents only; who is not among them any more is finished.
        wanted = {record.credential_id for record in opened}
        opened = [record for record in context.book.awards.list_open_intents() if record.credential_id in wanted]
    seals: dict[tuple[str, str], SealingKey] = {}
    signed: dict[str, bytes] = {}
    completable: list[IssueIntent] = []
    abandoned: list[str] = []
    for record in opened:
        try:
            signed[record.credential_id] = _sign_again(context, record, seals=seals)
            completable.append(record.intent)
        except _Lost as lost:
            _abandon(context, record, because=str(lost), now=now, actor=actor)
            abandoned.append(record.credential_id)
    completed: list[str] = []
    for start in range(0, len(completable), context.chunk):
        chunk = completable[start : start + context.chunk]
        completed += store_signed(context, chunk, signed=signed, now=now, actor=actor)
    return Resumed(completed=tuple(completed), abandoned=tuple(abandoned))


def take_back(
    context: IssuingContext, intents: Sequence[IssueIntent], *, failure: Exception, now: datetime, actor: str
) -> None:
    """Abandon intents whose signing or storing failed, so that nobody finishes later what was refused.

    Raises:
        Unavailable: E_AWARDING_UNFINISHED, that could not be put on record either, or the documents were stored after
            all and only the word of it was lost.
    """
    try:
        with context.book.transaction():
            for intent in intents:
                _abandon_intent(context, intent, because=f"refused: {type(failure).__name__}", now=now, actor=actor)
    except Exception as error:  # whatever the book says, the answer is the same
        raise Unavailable("E_AWARDING_UNFINISHED", count=len(intents)) from error


def _sign_again(context: IssuingContext, record: AwardRecord, *, seals: dict[tuple[str, str], SealingKey]) -> bytes:
    intent = record.intent
    if not intent.payload:
        raise _Lost("payload lost")
    name = (intent.issuer, intent.key_id)
    try:
        if name not in seals:
            seals[name] = open_seal(context.vault, issuer=intent.issuer, key_id=intent.key_id)
        document = Checked(seals[name], seals[name].prepare(load(intent.payload)))
        return document.sign(created=intent.intended_at, also=CoSeals(context).of(intent)).verify()
    except NotFound as error:
        raise _Lost("key gone") from error
    except (DocumentRefused, Refused) as error:
        raise _Lost("payload unsound") from error


def _abandon(context: IssuingContext, record: AwardRecord, *, because: str, now: datetime, actor: str) -> None:
    with context.book.transaction():
        _abandon_intent(context, record.intent, because=because, now=now, actor=actor)


def _abandon_intent(context: IssuingContext, intent: IssueIntent, *, because: str, now: datetime, actor: str) -> None:
    context.book.awards.abandon(intent.credential_id, because=because, at=now)
    detail = {"number": intent.number, "because": because}
    append_entry(context.book.audit, "award.abandoned", subject=intent.credential_id, actor=actor, now=now, **detail)
