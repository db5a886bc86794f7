"""A member's desk at credit banks: invitations, accounts of who agreed, acts, and what waits for a second person."""

import secrets
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import KakitomeError, NotFound, Problem
from kakitome.journeys.crediting.bank_deposits import AssessedExperience, TakingIn, deposit_assessed, deposit_held
from kakitome.journeys.crediting.bank_desk import (
    AgreedAccount,
    agreed_account,
    agreed_accounts,
    answer,
    ask_for,
    decide_on,
    invite,
    memberships,
)
from kakitome.learning.credit.bank_statement import statement_of
from kakitome.learning.credit.ledger import EntryKind, LotBook, written
from kakitome.ports.credit_desk import ActState, CreditAct
from kakitome.services.crediting.bank_desk import may_end
from kakitome.web.desk.place import FORM, Place, at_institution
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.provider.credit_bank.forms import AssessedForm, CreditActForm, HeldForm
from kakitome.web.parts import written as words
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.bank_statement import StatementForm, statement_file

MOST_ACTS = 100
STATING: Final = Limit(name="bank-statement", times=30)
"""Each deposit of a statement is signed, and the signature read back."""
_FOLDER = "pages/provider/credit_bank"


@at_institution("award", FORM)
def banks(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the banks the institution belongs to, and answer, invite, agree or decline."""
    if request.method == "POST":
        _act_on_banks(request, place)
        return place.redirect("credit-banks")
    platform, institution = place.platform, place.institution.id
    desk = platform.crediting.desk
    rows = []
    for bank, members in memberships(platform, institution):
        acts = desk.list_acts(institution, bank=bank.code, limit=MOST_ACTS)
        own = next(member for member in members if member.institution == institution)
        rows.append(
            {
                "bank": bank,
                "members": [platform.organisations.get(member.institution).name for member in members],
                "is_keeper": bank.keeper == institution,
                "frozen": own.frozen_at is not None,
                "checked_at": own.checked_at,
                "invited": [
                    (platform.organisations.get(invitation.institution).name, invitation)
                    for invitation in desk.list_invitations(bank=bank.code)
                ]
                if bank.keeper == institution
                else (),
                "accounts": [
                    (agreed.account.number, place.name_of(agreed.person))
                    for agreed in agreed_accounts(platform, institution, bank=bank.code)
                ],
                "waiting": [_act_shown(place, act) for act in acts if act.state is ActState.WAITING],
                "acts": [_act_shown(place, act) for act in acts if act.state is not ActState.WAITING][:20],
            }
        )
    open_invitations = [
        (platform.crediting.bank.find_bank(invitation.bank), invitation)
        for invitation in desk.list_invitations(institution=institution)
        if invitation.answered_at is None
    ]
    context = {
        **place.around("credit-banks"),
        "rows": rows,
        "invitations": open_invitations,
        "may_join": place.may("manage_keys"),
    }
    return render(request, f"{_FOLDER}/banks.html", context)


@at_institution("award", FORM)
def account(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show an account whose person agreed, and ask for a line or take a deposit in."""
    try:
        actor = place.actor.account if request.method == "GET" else ""
        agreed = agreed_account(place.platform, number, member=place.institution.id, actor=actor)
    except NotFound:
        raise Http404 from None
    books = place.platform.crediting.bank.list_lots(number)
    do, posted = request.POST.get("do", ""), request.POST if request.method == "POST" else None
    forms = {
        "act": CreditActForm(posted if do == "act" else None),
        "assessed": AssessedForm(posted if do == "assessed" else None),
        "held": HeldForm(posted if do == "held" else None),
    }
    _offer(forms["act"], books, place)
    if posted is not None:
        if do not in forms:
            raise Http404
        if forms[do].is_valid() and _did(request, place, agreed, do=do, form=forms[do]):
            return place.redirect("credit-banks-account", number)
    statement = statement_of(books)
    names = {
        member.institution: place.platform.organisations.get(member.institution).name
        for member in place.platform.crediting.bank.list_members(agreed.account.bank)
    }
    context = {
        **place.around("credit-banks", (_("Credit banks"), place.url("credit-banks"))),
        "agreed": agreed,
        "name": place.name_of(agreed.person),
        "statement": statement,
        "lots": [(book.lot, written(book.balance.available), written(book.balance.held)) for book in books],
        "lines": [
            {
                "line": line,
                "event": texts.term(f"credit_entry.{line.entry.kind.value}"),
                "member": names.get(line.entry.member, ""),
                "amount": written(line.entry.amount),
                "left": written(line.left),
            }
            for line in statement.lines
        ],
        "forms": forms,
        "days": StatementForm(),
    }
    return render(
        request, f"{_FOLDER}/account.html", context, status=422 if any(f.errors for f in forms.values()) else 200
    )


@at_institution("award")
@limited(STATING)
def statement(request: HttpRequest, place: Place, number: str, form: str) -> HttpResponse:
    """Hand out the statement of an account whose person agreed; that it was looked at is in the trail."""
    actor = place.actor.account
    try:
        agreed = agreed_account(place.platform, number, member=place.institution.id, actor=actor)
    except NotFound:
        raise Http404 from None
    by = f"member/{place.institution.id}"
    return statement_file(place.platform, agreed.account, person=agreed.person, actor=by, form=form, sent=request.GET)


def _act_on_banks(request: HttpRequest, place: Place) -> None:
    do, bank = request.POST.get("do", ""), request.POST.get("bank", "")[:16]
    actor, institution = place.actor.account, place.institution.id
    if do in ("accept", "decline", "invite"):
        place.need("manage_keys")
    if do in ("accept", "decline"):
        done = _("Your institution is a member of the bank now.") if do == "accept" else _("Declined.")
        with attempt(request, done, refusals=KakitomeError):
            answer(place.platform, bank, institution=institution, is_accepted=do == "accept", actor=actor)
    elif do == "invite":
        invited = request.POST.get("institution", "").strip()[:32]
        with attempt(request, _("Invited."), refusals=KakitomeError):
            invite(place.platform, bank, keeper=institution, institution=invited, actor=actor)
    elif do in ("agree", "disagree"):
        key = request.POST.get("act", "")[:32]
        with attempt(request, refusals=KakitomeError):
            _say(request, decide_on(place.platform, institution, key=key, by=actor, is_agreed=do == "agree"))
    else:
        raise Http404


def _did(request: HttpRequest, place: Place, agreed: AgreedAccount, *, do: str, form: Any) -> bool:
    typed, by = form.cleaned_data, TakingIn(actor=place.actor.account, member=place.institution.id)
    with attempt(request, refusals=KakitomeError, form=form) as doing:
        if do == "held":
            deposit_held(place.platform, agreed.person, number=agreed.account.number, item=typed["award"], by=by)
        elif do == "assessed":
            assessed = AssessedExperience(case=typed["case"].strip(), amount=typed["credits"], reason=typed["why"])
            deposit_assessed(place.platform, agreed, assessed=assessed, by=by)
        else:
            _say(request, ask_for(place.platform, _act_of(place, agreed, typed)))
    return doing.is_done


def _act_of(place: Place, agreed: AgreedAccount, typed: dict[str, Any]) -> CreditAct:
    kind = EntryKind(typed["kind"])
    ends = kind in (EntryKind.RELEASE, EntryKind.REVERSE, EntryKind.REDEEM) and typed["settles"]
    return CreditAct(
        key=secrets.token_hex(16),
        institution=place.institution.id,
        bank=agreed.account.bank,
        holder=agreed.account.number,
        lot_number=int(typed["lot"]),
        kind=kind,
        amount=typed["amount"],
        settles=int(typed["settles"]) if ends else None,
        target=typed["target"],
        reference=typed["reference"],
        reason=typed["reason"],
        asked_by=place.actor.account,
        asked_at=place.now,
    )


def _offer(form: Any, books: Any, place: Place) -> None:
    lots = [(str(book.lot.number), _lot_words(book)) for book in books]
    ends = [
        (str(entry.number), f"{entry.label} ({written(entry.amount)})")
        for book in books
        for numbers in may_end(book, member=place.institution.id).values()
        for number in numbers
        if (entry := book.find(number)) is not None
    ]
    form.offer(lot=lots, settles=[("", "–"), *dict.fromkeys(ends)])


def _lot_words(book: LotBook) -> str:
    return f"{book.lot.title.in_language(words.language())} ({written(book.balance.available)})"


def _act_shown(place: Place, act: CreditAct) -> dict[str, Any]:
    return {
        "act": act,
        "event": texts.term(f"credit_entry.{act.kind.value}"),
        "amount": written(act.amount),
        "asker": place.name_of(act.asked_by),
        "is_own": act.asked_by == place.actor.account,
        "state": texts.term(f"credit_act.{act.state.value}"),
        "refusal": words.finding(Problem(code=act.refusal)) if act.refusal in _PLAIN else act.refusal,
    }


_PLAIN = frozenset(
    {"E_CREDIT_AMOUNT", "E_CREDIT_TARGET", "E_CREDIT_TARGET_USED", "E_CREDIT_ENTRY", "E_CREDIT_SAME_WORTH"}
)
"""Refusals whose sentence names nothing."""


def _say(request: HttpRequest, act: CreditAct) -> None:
    if act.state is ActState.DONE:
        messages.success(request, _("Written to the ledger as %(line)s.") % {"line": act.line})
    elif act.state is ActState.WAITING:
        messages.success(request, _("A colleague has to agree before it is written."))
    elif act.state is ActState.REFUSED:
        messages.warning(request, _("The ledger refused it: %(code)s") % {"code": act.refusal})
    else:
        messages.success(request, _("Declined."))
