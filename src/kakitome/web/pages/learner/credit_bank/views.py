"""The account at a credit bank: what can be used, what is in it, and every line, on a page and as a table."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.credit_bank import BankAccount
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.credit_bank.shown import account_view
from kakitome.web.parts.bank_statement import StatementForm, statement_file

STATING: Final = Limit(name="bank-statement", times=30)
"""Each deposit of a statement is signed, and the signature read back."""


@never_cache
@login_required
@require_safe
def credit_bank(request: HttpRequest, number: str = "") -> HttpResponse:
    """Show one account, the oldest unless a number is given; whoever has none is told what it would be for."""
    accounts = _accounts(request)
    if not accounts and not number:
        return render(request, "pages/learner/credit_bank/none.html")
    view = account_view(get_platform(), _chosen(accounts, number), kind=request.GET.get("kind", ""))
    others = [account for account in accounts if account.number != view.number]
    return render(
        request, "pages/learner/credit_bank/account.html", {"view": view, "others": others, "days": StatementForm()}
    )


@never_cache
@login_required
@limited(STATING)
@require_safe
def credit_bank_statement(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Hand out the statement of an account as a file; none while its sums do not add up."""
    account = _chosen(_accounts(request), number)
    person = account_of(request)
    return statement_file(
        get_platform(), account, person=person, actor=f"account/{person}", form=form, sent=request.GET
    )


def _accounts(request: HttpRequest) -> list[BankAccount]:
    return list(get_platform().crediting.bank.list_accounts(account_of(request)))


def _chosen(accounts: list[BankAccount], number: str) -> BankAccount:
    chosen = next((account for account in accounts if number in ("", account.number)), None)
    if chosen is None:
        raise Http404
    return chosen
