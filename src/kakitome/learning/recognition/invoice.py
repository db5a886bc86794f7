"""The invoice of a case's fee: amounts and tax as a qualified invoice (適格請求書) states them.

    tax_included(Decimal(11000), rate=Decimal(10))   # 1000

Source: National Tax Agency, Tax Answer No. 6625 適格請求書等の記載事項
(https://www.nta.go.jp/taxes/shiraberu/taxanswer/shohi/6625.htm): name and registration number of the issuer, day, what
was supplied, amount by tax rate and the rate, tax by rate, name of the recipient; rounded once per invoice and rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """The invoice of a case's fee: its number at the body, and what it says, frozen when it was issued."""

    number: int
    issued_at: datetime
    words: Mapping[str, Any]


def tax_included(amount: Decimal, *, rate: Decimal) -> Decimal:
    """Return the tax that an amount includes, rounded down once to whole units of the currency.

    Rounding down is ours: the agency leaves the way of rounding to the issuer.
    """
    return (amount * rate / (100 + rate)).quantize(Decimal(1), rounding=ROUND_DOWN)
