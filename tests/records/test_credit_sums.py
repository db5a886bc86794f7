"""What the database sums and what the engine examines agree on every flaw that a ledger can have.

Source: docs/rules/invariants.md I9.
"""

from typing import Any

import pytest
from django.db import connections

from kakitome.learning.credit.ledger import EntryKind, unsound
from kakitome.records.credit_bank import DatabaseCreditBanks
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services.crediting.banking import Banking, act
from records.test_credit_bank import ACCOUNT, banking, ordered, put_in  # noqa: F401 (a fixture)

FLAWS: dict[str, dict[str, Any]] = {
    "more-used-than-there-is": {"kind": "redeem", "destination": "redeemed", "thousandths": 9000},
    "a-second-deposit": {"kind": "deposit", "origin": "source", "destination": "available"},
    "a-move-that-its-kind-does-not-make": {"kind": "hold", "destination": "redeemed"},
    "a-release-that-ends-nothing": {"kind": "release", "origin": "held", "destination": "available"},
    "an-end-of-another-kind": {"kind": "reverse", "origin": "redeemed", "destination": "available", "settles": "hold"},
    "an-end-of-another-amount": {"kind": "redeem", "origin": "held", "destination": "redeemed", "settles": "hold"},
    "an-end-of-another-deposit": {
        "kind": "release",
        "origin": "held",
        "destination": "available",
        "settles": "elsewhere",
        "thousandths": 1000,
    },
    "a-kind-that-is-none": {"kind": "gift", "origin": "source", "destination": "available"},
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_each_flaw_is_doubtful_to_both(banking: Banking, using: str, flaw: str) -> None:  # noqa: F811
    sound, lot = put_in(banking, 2, source="award:B"), put_in(banking, 4)
    hold = act(banking, ACCOUNT, lot=lot, order=ordered(EntryKind.HOLD, 1, "h"))
    elsewhere = act(banking, ACCOUNT, lot=sound, order=ordered(EntryKind.HOLD, 1, "other"))
    assert banking.banks.list_doubtful("4U") == []
    given = {"origin": "available", "thousandths": 500, "settles": None} | FLAWS[flaw]
    given["settles"] = {"hold": hold.number, "elsewhere": elsewhere.number}.get(given["settles"])
    with seeing(EVERYONE, using=using, writes=True), connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO credit_entry (institution_id, bank, holder, lot_number, kind, origin, destination,"
            " thousandths, at, actor, request, settles, target, reference, use_of) SELECT institution_id, bank,"
            " holder, lot_number, %s, %s, %s, %s, at, actor, 'forged', %s, 'x', '', '' FROM credit_entry"
            " WHERE lot_number = %s AND kind = 'deposit'",
            [given["kind"], given["origin"], given["destination"], given["thousandths"], given["settles"], lot],
        )
    assert [doubtful.number for doubtful in banking.banks.list_doubtful("4U")] == [lot]
    if given["kind"] != "gift":  # what the engine cannot read it cannot examine
        assert [book.lot.number for book in banking.banks.walk("4U") if unsound(book)] == [lot]


def test_what_was_declined_and_what_has_no_line_are_told_apart(banking: Banking, using: str) -> None:  # noqa: F811
    put_in(banking)
    columns = "institution_id, bank, holder, root, kind, title_ja, title_en, is_declined, source"
    with seeing(EVERYONE, using=using, writes=True), connections[using].cursor() as cursor:
        for source, is_declined in (("transfer:1", True), ("award:lost", False)):
            cursor.execute(
                f"INSERT INTO credit_lot ({columns}) SELECT institution_id, bank, holder, root, kind, '', '', %s, %s"
                " FROM credit_lot WHERE source = 'award:A'",
                [is_declined, source],
            )
    assert isinstance(banking.banks, DatabaseCreditBanks)
    assert [lot.source for lot in banking.banks.list_doubtful("4U")] == ["award:lost"]
    assert banking.banks.list_doubtful("SD") == []
