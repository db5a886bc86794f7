"""Withdrawing many credentials of a folder by a list: what `kakitome revoke --list` does.

A folder has one person and no context: there is no order and no second person. What can be done is done in chunks, each
whole or not at all; run again after a crash, what is done already is told as such and the rest is done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kakitome.errors import Invalid, Problem
from kakitome.gateways.folder_store.store import FolderStore
from kakitome.gateways.key_file import KeyFileVault
from kakitome.learning.class_list.award_numbers import NumberLine, read_award_numbers
from kakitome.library.folder import book as folder_book
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.failpoints import NoFailpoints
from kakitome.ports.withdrawals import LineState, WithdrawalAct, WithdrawalCandidate
from kakitome.services.issuing import IssuingContext, resume
from kakitome.services.revoking import (
    CHUNK,
    EFFECTS,
    DocumentStanding,
    StatusAct,
    WithdrawalTarget,
    change_many,
    judge,
    standing_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLine:
    """What became of one line of a list."""

    position: int
    given: str
    state: LineState
    number: str = ""
    credential_id: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrder:
    """What is asked for: the list's bytes, the act and its reason; `is_dry_run` only says what would be done."""

    data: bytes
    act: WithdrawalAct
    reason: str
    vault: KeyFileVault
    now: datetime
    is_dry_run: bool = False
    progress: Callable[[int], None] = lambda _: None


def withdraw_listed(folder: Path, order: ListOrder) -> Sequence[ListedLine]:
    """Revoke, suspend or reinstate the credentials a list names, and publish the folder's status lists.

    Raises:
        Invalid: E_REASON_MISSING, E_WITHDRAWAL_NO_NUMBERS or why the list cannot be read; E_LEDGER_…
        NotFound: E_FOLDER_NOT_A_BOOK.
        Refused: E_KEY_NOT_OF_FOLDER, E_KEY_RETIRED.
    """
    if not order.reason.strip():
        raise Invalid("E_REASON_MISSING")
    number_list = read_award_numbers(order.data)
    if number_list.problems:
        raise Invalid(number_list.problems[0].code, *number_list.problems, **number_list.problems[0].params)
    with folder_book.open_existing_book(folder) as book:
        if not order.is_dry_run:
            for issuer in book.issuers.list_issuers():
                folder_book.settle_key(book, issuer.did, vault=order.vault, now=order.now)
            resume(IssuingContext(book=book, vault=order.vault), now=order.now, actor=folder_book.ACTOR)
        lines, records = _look_up(book, number_list.lines, act=order.act)
        if order.is_dry_run:
            return lines
        return _carry_out(book, lines, records=records, order=order)


def _look_up(
    book: FolderStore, number_lines: Sequence[NumberLine], *, act: WithdrawalAct
) -> tuple[list[ListedLine], dict[str, AwardRecord]]:
    award_records = {
        number_line.name: _find(book, number_line.name) for number_line in number_lines if number_line.name
    }
    records = {record.credential_id: record for record in award_records.values() if record is not None}
    standing = standing_of(book, list(records.values()))
    seen: dict[str, int] = {}
    lines = []
    for line in number_lines:
        record = award_records.get(line.name)
        if record is None:
            problem = line.problem or Problem(code="E_WITHDRAWAL_NOT_FOUND", params={"number": line.name[:80]})
            lines.append(ListedLine(position=line.position, given=line.given, state=LineState.REFUSED, problem=problem))
            continue
        state, reason = judge(_candidate(record, standing[record.credential_id]), act)
        first = seen.setdefault(record.number, line.position)
        if first != line.position:
            state = LineState.REPEATED
            reason = Problem(code="I_WITHDRAWAL_REPEATED", severity="info", params={"row": first})
        lines.append(
            ListedLine(
                position=line.position,
                given=line.given,
                state=state,
                number=record.number,
                credential_id=record.credential_id,
                problem=reason,
            )
        )
    return lines, records


def _find(book: FolderStore, name: str) -> AwardRecord | None:
    return book.awards.find_by_number(name) or book.awards.find_by_credential_id(name)


def _candidate(record: AwardRecord, standing: DocumentStanding) -> WithdrawalCandidate:
    return WithdrawalCandidate(
        award_number=record.number,
        credential_id=record.credential_id,
        microcredential=record.intent.microcredential,
        state=record.state if record.document_sha256 else AwardState.INTENDED,
        is_revoked=standing.revoked,
        is_suspended=standing.suspended,
    )


def _carry_out(
    book: FolderStore, lines: Sequence[ListedLine], *, records: dict[str, AwardRecord], order: ListOrder
) -> Sequence[ListedLine]:
    purpose, value = EFFECTS[order.act]
    act = StatusAct(actor=folder_book.ACTOR, reason=order.reason, now=order.now)
    ready = [line for line in lines if line.state is LineState.READY]
    for start in range(0, len(ready), CHUNK):
        part = ready[start : start + CHUNK]
        with book.transaction():
            targets = [WithdrawalTarget(record=records[line.credential_id]) for line in part]
            change_many(book, targets, act=act, purpose=purpose, value=value)
        order.progress(len(part))
    for issuer in book.issuers.list_issuers():
        folder_book.publish_keys(book, issuer.did)
    folder_book.publish_lists(book, order.vault, failpoints=NoFailpoints(), now=order.now)
    return [replace(line, state=LineState.CHANGED) if line.state is LineState.READY else line for line in lines]
