"""Withdrawing one award: revoke it for good, suspend it, lift its suspension."""

from collections.abc import Sequence

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import AwardBook
from kakitome.services.revoking.changing import ChangedStatus, StatusAct, WithdrawalTarget, change_many
from kakitome.services.revoking.standing import standing_of


def revoke(book: AwardBook, credential_id: str, *, act: StatusAct) -> ChangedStatus:
    """Revoke one document for good.

    Raises:
        NotFound: E_AWARD_UNKNOWN.
        Refused: E_NOT_ISSUED.
        Invalid: E_REASON_MISSING.
    """
    return _change(book, credential_id, act=act, purpose=StatusPurpose.REVOCATION, value=True)


def suspend(book: AwardBook, credential_id: str, *, act: StatusAct) -> ChangedStatus:
    """Suspend one document until `reinstate`; raises as `revoke`, and `Refused` (E_ALREADY_REVOKED)."""
    return _change(book, credential_id, act=act, purpose=StatusPurpose.SUSPENSION, value=True)


def reinstate(book: AwardBook, credential_id: str, *, act: StatusAct) -> ChangedStatus:
    """Lift a suspension; raises as `suspend`. What is revoked stays revoked."""
    return _change(book, credential_id, act=act, purpose=StatusPurpose.SUSPENSION, value=False)


def revoke_many(book: AwardBook, credential_ids: Sequence[str], *, act: StatusAct) -> Sequence[ChangedStatus]:
    """Revoke several documents, all or none; raises as `revoke`."""
    with book.transaction():
        return [revoke(book, credential_id, act=act) for credential_id in credential_ids]


def _change(
    book: AwardBook, credential_id: str, *, act: StatusAct, purpose: StatusPurpose, value: bool
) -> ChangedStatus:
    if not act.reason.strip():
        raise Invalid("E_REASON_MISSING")
    with book.transaction():
        record = _issued(book, credential_id)
        if purpose == StatusPurpose.SUSPENSION and standing_of(book, [record])[credential_id].revoked:
            raise Refused("E_ALREADY_REVOKED", number=record.number)
        (change,) = change_many(book, [WithdrawalTarget(record=record)], act=act, purpose=purpose, value=value)
    return change


def _issued(book: AwardBook, credential_id: str) -> AwardRecord:
    record = book.awards.find_by_credential_id(credential_id)
    if record is None:
        raise NotFound("E_AWARD_UNKNOWN", credential_id=credential_id)
    if record.state not in (AwardState.ISSUED, AwardState.SUPERSEDED):
        raise Refused("E_NOT_ISSUED", number=record.number)
    return record
