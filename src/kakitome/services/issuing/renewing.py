"""Renewing an award: a new period under the same number, in a new document that names the one it follows.

A renewal says that what was learnt is confirmed for longer. It corrects nothing: who, what and when it was awarded stay
as they were, the old document stays readable, and an award that ran out can be renewed as well as one still in force.

Source: docs/rules/capabilities.md B18 (expiry and renewal as their own acts); Open Badges 3.0 §B (awardedDate keeps
the original date).
"""

from dataclasses import replace
from datetime import datetime

from kakitome.documents.sealing import digest_multibase
from kakitome.errors import Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardRecord
from kakitome.ports.status_lists import StatusPurpose
from kakitome.services.issuing.correcting import issue_instead, standing, wanted_of
from kakitome.services.issuing.model import AwardOutcome, IssuingContext, RowStatus
from kakitome.values.instants import last_day_before, whole_seconds


def renew(
    context: IssuingContext, number: str, *, valid_until: datetime | None, actor: str, now: datetime, key: str = ""
) -> AwardOutcome:
    """Renew an award until an instant (exclusive), or without an end.

    With a key of the client's own, the same key gets the same renewal again.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
        Refused: E_NOT_ISSUED, E_ALREADY_REVOKED, E_RENEWAL_SUSPENDED, E_RENEWAL_END (the end does not lie after now
            and after the present end), or what `begin` refuses.
        Conflict: E_IDEMPOTENCY_KEY_TAKEN, E_NOT_REPLACEABLE, when another renews at the same moment.
    """
    now = whole_seconds(now)
    done = context.book.awards.find_by_idempotency_key(key) if key else None
    if done is not None and done.number == number and done.document_sha256:
        issued = RowStatus.ISSUED
        return AwardOutcome(
            row=None, status=issued, idempotency_key=key, number=number, credential_id=done.credential_id
        )
    record = standing(context, number)
    _demand_sense(context, record, valid_until=valid_until, now=now)
    wanted = replace(wanted_of(record), valid_from=now, valid_until=valid_until, idempotency_key=key)
    follows = (record.credential_id, digest_multibase(context.book.awards.get_document(record.credential_id)))
    outcome = issue_instead(context, record, wanted=wanted, actor=actor, now=now, follows=follows)
    if outcome.status is RowStatus.ISSUED:
        until = last_day_before(valid_until).isoformat() if valid_until else ""
        with context.book.transaction():
            append_entry(
                context.book.audit,
                "award.renewed",
                subject=outcome.credential_id,
                actor=actor,
                now=now,
                number=outcome.number,
                until=until,
            )
    return outcome


def _demand_sense(context: IssuingContext, record: AwardRecord, *, valid_until: datetime | None, now: datetime) -> None:
    if context.book.status_lists.which_are_set(record.intent.places(StatusPurpose.SUSPENSION)):
        raise Refused("E_RENEWAL_SUSPENDED", number=record.number)
    present = record.intent.valid_until
    if present is None or (valid_until is not None and valid_until <= max(now, present)):
        raise Refused(
            "E_RENEWAL_END", number=record.number, present=last_day_before(present).isoformat() if present else "-"
        )
