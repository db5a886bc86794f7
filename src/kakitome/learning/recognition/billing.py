"""What the invoices of a body say of it: address, registration number, tax rate, where to pay, within which time.

A body without a registration number writes invoices that are no qualified ones (適格請求書): they state no tax.

Source: National Tax Agency, Tax Answer No. 6625 適格請求書等の記載事項
(https://www.nta.go.jp/taxes/shiraberu/taxanswer/shohi/6625.htm); days to pay are ours (derived).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kakitome.values.localized_text import LocalizedText

_REGISTERED = re.compile(r"T[0-9]{13}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingTerms:
    """Terms of a body's invoices.

    Attributes:
        address, account: lines of where it is, and where to pay.
        registration_number: of a qualified invoice issuer, `T` and thirteen digits; empty when it is none.
        tax_rate: per cent that fees include.
        days: from the invoice to the last day to pay.
    """

    address: LocalizedText = LocalizedText()
    account: LocalizedText = LocalizedText()
    registration_number: str = ""
    tax_rate: Decimal = Decimal(10)
    days: int = 30


NO_BILLING = BillingTerms()


def read_billing(data: Mapping[str, Any]) -> BillingTerms:
    """Read the terms of a configuration; raises `ValueError` for what is no registration number, rate or time."""
    number, rate, days = (
        str(data.get("registration_number", "")),
        Decimal(data.get("tax_rate", "10")),
        data.get("days", 30),
    )
    if (number and not _REGISTERED.fullmatch(number)) or not 0 <= rate < 100 or not 0 < days <= 365:
        raise ValueError("billing")
    return BillingTerms(
        address=LocalizedText(**data.get("address", {})),
        account=LocalizedText(**data.get("account", {})),
        registration_number=number,
        tax_rate=rate,
        days=days,
    )
