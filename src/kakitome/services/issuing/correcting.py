"""Correcting an award: a new document under the same number; the old one is superseded, its link keeps working.

Only what is said about the learner can be corrected, and the grade, evidence and words about this one
award. Another date or another micro-credential is another award. Issued bytes are never touched.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from kakitome.errors import NotFound, Refused
from kakitome.learning.award import Learner
from kakitome.mapping.addresses import credential_address
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.services.issuing import identity
from kakitome.services.issuing.model import AwardOutcome, Grant, IssuingContext, Order, Run, Wanted
from kakitome.services.issuing.orders import Handling, issue

AWARDED_ONCE = frozenset({VersionState.IN_FORCE, VersionState.WITHDRAWN})
"""States of a definition in which what was awarded before can be given anew."""


def wanted_of(record: AwardRecord) -> Wanted:
    """Return what was awarded, to be changed with `dataclasses.replace` and handed to `correct`.

    Raises:
        Refused: E_LEARNER_NOT_KEPT, the book holds no personal data (a folder).
    """
    intent = record.intent
    if intent.learner is None:
        raise Refused("E_LEARNER_NOT_KEPT", number=record.number)
    return Wanted(
        learner=intent.learner,
        awarded_on=intent.awarded_on,
        grade=intent.grade,
        evidence=intent.evidence,
        narrative=intent.narrative,
    )


def correct(context: IssuingContext, number: str, *, wanted: Wanted, actor: str, now: datetime) -> AwardOutcome:
    """Issue an award's document anew with the corrected content that is wanted, whose date must be the award's own.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
        Refused: E_NOT_ISSUED, E_ALREADY_REVOKED, E_CORRECTION_DATE, E_CORRECTION_NOTHING, or what `begin` refuses.
    """
    record = standing(context, number)
    if wanted.awarded_on != record.intent.awarded_on:
        raise Refused("E_CORRECTION_DATE", number=number)
    if _content(wanted) == _content(wanted_of(record)):
        raise Refused("E_CORRECTION_NOTHING", number=number)
    corrected = _in_its_period(context, record, wanted=replace(wanted, row=None, idempotency_key=""))
    return issue_instead(context, record, wanted=corrected, actor=actor, now=now)


def issue_instead(
    context: IssuingContext,
    record: AwardRecord,
    *,
    wanted: Wanted,
    actor: str,
    now: datetime,
    follows: tuple[str, str] | None = None,
) -> AwardOutcome:
    """Give an award anew under its number, in place of its document, or (`follows`) as the next one.

    Raises:
        NotFound, Refused: as `begin`.
        Conflict: E_IDEMPOTENCY_KEY_TAKEN, E_NOT_REPLACEABLE, when another gives it anew at the same moment.
    """
    intent = record.intent
    order = Order(
        issuer=intent.issuer,
        microcredential=intent.microcredential,
        version=intent.version,
        actor=actor,
        wanted=[wanted],
    )

    def grant(run: Run, _: Sequence[Wanted]) -> tuple[list[Grant], list[AwardOutcome]]:
        anew = Grant(
            wanted=wanted,
            credential_id=credential_address(run.issuer.base_url, str(uuid4())),
            duplicate_key=identity.duplicate_key(context.vault, order, learner=wanted.learner),
            content_digest=identity.content_digest(context.vault, order, wanted=wanted),
            exclusive=False,
            number=record.number,
            replaces=record.credential_id,
            follows=follows,
        )
        return [anew], []

    handling = Handling(decide=grant, states=AWARDED_ONCE, resumes=False, tries=1, is_answered=True)
    (outcome,) = issue(context, order, now=now, handling=handling)
    return outcome


def correct_learner(
    context: IssuingContext, number: str, *, learner: Learner, actor: str, now: datetime
) -> AwardOutcome:
    """Correct who the learner is, or how their name is written; everything else stays. Raises as `correct`."""
    return correct(
        context, number, wanted=replace(wanted_of(standing(context, number)), learner=learner), actor=actor, now=now
    )


def standing(context: IssuingContext, number: str) -> AwardRecord:
    """Return an award's current document when it was issued and not revoked.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
        Refused: E_NOT_ISSUED, E_ALREADY_REVOKED.
    """
    record = context.book.awards.find_by_number(number)
    if record is None:
        raise NotFound("E_AWARD_UNKNOWN", number=number)
    if record.state != AwardState.ISSUED:
        raise Refused("E_NOT_ISSUED", number=number)
    if context.book.status_lists.which_are_set(record.intent.places(StatusPurpose.REVOCATION)):
        raise Refused("E_ALREADY_REVOKED", number=number)
    return record


def _in_its_period(context: IssuingContext, record: AwardRecord, *, wanted: Wanted) -> Wanted:
    """Keep the period that a renewal gave: a correction of who it is does not take it back."""
    renewals = [
        award_record
        for award_record in context.book.awards.list_by_number(record.number)
        if award_record.intent.renewal and award_record.issued_at
    ]
    if not renewals:
        return wanted
    return replace(wanted, valid_from=renewals[-1].intent.intended_at, valid_until=record.intent.valid_until)


def _content(wanted: Wanted) -> Wanted:
    return replace(wanted, row=None, idempotency_key="", warnings=(), date_is_stated=True)
