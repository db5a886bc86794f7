"""What a person does at credit banks: opens an account, deposits what they hold, and lets members see the account."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.crediting.bank_deposits import TakingIn, deposit_held, look_at
from kakitome.journeys.crediting.bank_desk import let_see, open_account
from kakitome.ports.credit_bank import BankAccount
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.credit_cases.shown import held_choices
from kakitome.web.parts.attempts import attempt

DEPOSITING = Limit(name="credit-deposit", times=60)
"""Each verifies a credential. (derived)"""
_FOLDER = "pages/learner/credit_bank"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def credit_bank_open(request: HttpRequest) -> HttpResponse:
    """Show the banks of the platform, and open an account at one."""
    platform, person = get_platform(), account_of(request)
    banks = platform.crediting.bank
    if request.method == "POST":
        with attempt(request, _("The account is open."), refusals=KakitomeError) as opening:
            account = open_account(platform, person, code=request.POST.get("bank", "")[:16])
        return redirect("credit-bank-account", account.number) if opening.is_done else redirect("credit-bank-open")
    held = {account.bank for account in banks.list_accounts(person)}
    rows = [
        (bank, platform.organisations.get(bank.keeper).name, bank.code in held) for bank in banks.list_banks()
    ]  # fmt: skip
    return render(request, f"{_FOLDER}/open.html", {"rows": rows})


@never_cache
@login_required
@limited(DEPOSITING)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_bank_deposit(request: HttpRequest, number: str) -> HttpResponse:
    """Choose a holding, look what it is worth in the bank, and deposit it; `?item=` names it."""
    platform, person = get_platform(), account_of(request)
    account = _own(person, number)
    bank = platform.crediting.bank.find_bank(account.bank)
    choices = held_choices(platform, person)
    item = (request.POST if request.method == "POST" else request.GET).get("item", "")
    chosen = next((choice for choice in choices if choice.key == item), None)
    if item and chosen is None:
        raise Http404
    if request.method == "POST" and chosen is not None:
        with attempt(request, _("Deposited."), refusals=KakitomeError) as depositing:
            deposit_held(platform, person, number=number, item=item, by=TakingIn(actor=person))
        if depositing.is_done:
            return redirect("credit-bank-account", number)
    seen = look_at(platform, person, bank=bank, item=item) if chosen is not None else None
    context = {"account": account, "bank": bank, "choices": choices, "chosen": chosen, "seen": seen}
    return render(request, f"{_FOLDER}/deposit.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def credit_bank_sight(request: HttpRequest, number: str) -> HttpResponse:
    """Say which members of the bank may see the account."""
    platform, person = get_platform(), account_of(request)
    account = _own(person, number)
    if request.method == "POST":
        with attempt(request, _("Saved."), refusals=NotFound):
            let_see(platform, person, number=number, members=request.POST.getlist("member"))
        return redirect("credit-bank-sight", number)
    agreed = {consent.member for consent in platform.crediting.desk.list_consents(person) if consent.number == number}
    rows = [
        (member.institution, platform.organisations.get(member.institution).name, member.institution in agreed)
        for member in platform.crediting.bank.list_members(account.bank)
    ]
    return render(request, f"{_FOLDER}/sight.html", {"account": account, "rows": rows})


def _own(person: str, number: str) -> BankAccount:
    accounts = get_platform().crediting.bank.list_accounts(person)
    account = next((account for account in accounts if account.number == number), None)
    if account is None:
        raise Http404
    return account
