"""A member compares its own figures with the lines that it wrote in a credit bank's ledger.

    reconcile(platform, "4U", member="setouchi", data=file, actor=account)
    seen_reconciliation(platform, key, institution="asuka")     # the member's own, or of a bank that it keeps

Nothing in the ledger is changed by it. The result is kept with the digest of the file, by whom and when, and its
making is in the trail of the member.

Source: docs/journeys/credit-bank.md.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Final

from kakitome.errors import NotFound, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.ledger import EntryKind
from kakitome.learning.credit.reconciliation import Compared, ReconciliationFinding, compare, read_figures
from kakitome.ports.audit import append_entry
from kakitome.ports.credit_reconciliation import Reconciliation
from kakitome.values.instants import JAPAN

MOST_LINES: Final = 20_000
"""Lines of the ledger that one comparison looks at. (derived)"""
_MOST_LISTED: Final = 20
_MENDING: Final = {
    (ReconciliationFinding.LEDGER_ALONE, EntryKind.DEPOSIT): "correct",
    (ReconciliationFinding.LEDGER_ALONE, EntryKind.HOLD): "release",
    (ReconciliationFinding.LEDGER_ALONE, EntryKind.REDEEM): "reverse",
    (ReconciliationFinding.AMOUNT, EntryKind.DEPOSIT): "correct",
    (ReconciliationFinding.AMOUNT, EntryKind.CORRECT): "correct",
    (ReconciliationFinding.AMOUNT, EntryKind.HOLD): "hold_anew",
    (ReconciliationFinding.AMOUNT, EntryKind.REDEEM): "use_anew",
    (ReconciliationFinding.FILE_ALONE, EntryKind.DEPOSIT): "deposit",
    (ReconciliationFinding.FILE_ALONE, EntryKind.EXPIRE): "by_itself",
    (ReconciliationFinding.FILE_ALONE, EntryKind.DELIVER): "by_itself",
    (ReconciliationFinding.FILE_ALONE, EntryKind.RETURN): "by_itself",
}


def reconcile(platform: Platform, code: str, *, member: str, data: bytes, actor: str) -> Reconciliation:
    """Compare a member's list with its lines of the same days, and keep the result.

    Raises:
        NotFound: E_CREDIT_BANK, E_CREDIT_MEMBER.
        Refused: E_FIGURES, with what keeps the file from being read; E_FIGURES_LINES.
    """
    banks, now = platform.crediting.bank, platform.now()
    if all(known.institution != member for known in banks.list_members(banks.find_bank(code).code)):
        raise NotFound("E_CREDIT_MEMBER")
    figures = read_figures(data)
    if not figures.rows:
        raise Refused("E_FIGURES", *(unread.problem for unread in figures.unread[:_MOST_LISTED]))
    first, last = min(row.day for row in figures.rows), max(row.day for row in figures.rows)
    lines = platform.crediting.reconciliations.list_written(
        code,
        member=member,
        since=datetime.combine(first, time(), tzinfo=JAPAN),
        before=datetime.combine(last + timedelta(days=1), time(), tzinfo=JAPAN),
        limit=MOST_LINES + 1,
    )
    if len(lines) > MOST_LINES:
        raise Refused("E_FIGURES_LINES", limit=MOST_LINES)
    compared = compare(figures.rows, lines)
    differences = tuple(item for item in compared if item.finding is not ReconciliationFinding.AGREES)
    result = Reconciliation(
        key=secrets.token_hex(16),
        institution=member,
        bank=code,
        digest=sha256(data).hexdigest(),
        first=first,
        last=last,
        by=actor,
        at=now,
        agreed=len(compared) - len(differences),
        unread=figures.unread,
        differences=differences,
    )
    with platform.transaction():
        platform.crediting.reconciliations.add(result)
        audit = platform.store(member).audit
        append_entry(audit, "bank.reconciled", subject=code, actor=actor, now=now, sha256=result.digest)
    return result


def seen_reconciliation(platform: Platform, key: str, *, institution: str) -> Reconciliation:
    """Return a result for the member that made it, or for the bank's keeper; raises `NotFound`."""
    result = platform.crediting.reconciliations.find(key)
    if result is None:
        raise NotFound("E_CREDIT_RECONCILIATION")
    if institution not in (result.institution, platform.crediting.bank.find_bank(result.bank).keeper):
        raise NotFound("E_CREDIT_RECONCILIATION")
    return result


def list_reconciliations(platform: Platform, code: str, *, institution: str) -> Sequence[Reconciliation]:
    """Return what a member compared lately; of the keeper what each member did."""
    keeper = platform.crediting.bank.find_bank(code).keeper
    whose = "" if keeper == institution else institution
    return platform.crediting.reconciliations.list_for(code, institution=whose, limit=_MOST_LISTED)


def mending_of(item: Compared) -> str:
    """Name the act that would mend a difference: `reconcile.mend.…` of the terms."""
    otherwise = "act" if item.finding is ReconciliationFinding.FILE_ALONE else "own_figures"
    return f"reconcile.mend.{_MENDING.get((item.finding, item.kind), otherwise)}"
