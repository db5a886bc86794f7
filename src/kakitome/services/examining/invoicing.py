"""The invoice of a case's fee: numbered without a gap at the body, its words frozen in the event.

The number is drawn and the event stored in one transaction, after any other writer of the body: numbers neither repeat
nor skip.

Source: National Tax Agency, Tax Answer No. 6625 (https://www.nta.go.jp/taxes/shiraberu/taxanswer/shohi/6625.htm).
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.invoice import tax_included
from kakitome.learning.recognition.particulars import text_data
from kakitome.learning.recognition.procedure import Act
from kakitome.services.examining.acting import act, load_case
from kakitome.services.examining.context import ExaminingContext, configuration_of, day_of


def issue_invoice(context: ExaminingContext, number: str, *, by: Party, now: datetime) -> Case:
    """Issue the invoice of a case, once; raises as the act: E_INVOICE_ISSUED, E_INVOICE_NO_FEE, E_CASE_ROLE."""
    with context.store.transaction():
        case = load_case(context, number)
        drawn = context.store.cases.count_acts(Act.ISSUE_INVOICE) + 1
        detail = {"number": drawn, "words": _words(context, case, now=now)}
        return act(context, number, what=Act.ISSUE_INVOICE, by=by, now=now, detail=detail)


def _words(context: ExaminingContext, case: Case, *, now: datetime) -> dict[str, Any]:
    """Return what the invoice says, as plain JSON; without a registration number no tax is stated."""
    billing, amount = configuration_of(context).billing, Decimal(case.fee.amount or 0)
    tax = {
        "registration_number": billing.registration_number,
        "tax_rate": str(billing.tax_rate),
        "tax": str(tax_included(amount, rate=billing.tax_rate)),
    }
    return {
        "issuer": text_data(context.people.name_of(case.body)),
        "address": text_data(billing.address),
        "recipient": text_data(context.people.name_of(case.applicant)),
        "account": text_data(billing.account),
        "amount": str(amount),
        "currency": case.fee.currency,
        "due_on": (day_of(context, now) + timedelta(days=billing.days)).isoformat(),
        "is_renewal": bool(case.renews),
        **(tax if billing.registration_number else {}),
    }
