"""Orders to withdraw many awards: the list, and one order as it stands."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.ports.withdrawals import WithdrawalOrder, WithdrawalState
from kakitome.services.revoking import ALONE_WITHIN, threshold_of
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.desk.scope import within_reach
from kakitome.web.pages.provider.withdrawals import shown
from kakitome.web.pages.provider.withdrawals.forms import ProposalForm, ThresholdForm
from kakitome.web.pages.provider.withdrawals.words import act_words, state_words
from kakitome.web.parts import written

LISTED = 100


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the orders of the institution that concern what the person may see."""
    return list_page(request, place, ThresholdForm(initial={"threshold": threshold_of(place.store)}))


def list_page(request: HttpRequest, place: Place, form: ThresholdForm) -> HttpResponse:
    """Answer the list with a form for the threshold."""
    reach = within_reach(place)
    orders = [one for one in place.store.withdrawals.list_orders(limit=LISTED) if _is_within(one, reach)]
    context = {
        **around(place, None),
        "orders": [(one, act_words(one.act).button(one.ready), *state_words(one.state)) for one in orders],
        "may_award": place.may_somewhere("award"),
        "may_manage": place.may("manage_keys"),
        "threshold": threshold_of(place.store),
        "form": form,
    }
    return render(request, "pages/provider/withdrawals/list.html", context, status=422 if form.errors else 200)


@at_desk("view")
def order(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show an order: its preview, what waits for a second person, its progress, or its result."""
    found = need_order(place, number)
    return order_page(request, place, found, ProposalForm(initial={"count": found.ready}))


def order_page(request: HttpRequest, place: Place, found: WithdrawalOrder, form: ProposalForm) -> HttpResponse:
    """Answer one order with the form in which it is proposed."""
    progress = place.store.withdrawals.progress(found.number)
    words = act_words(found.act)
    accounts = {found.proposed_by, found.decided_by, found.drafted_by}
    names = {account: place.name_of(account, otherwise=account) for account in accounts}
    may_award = is_reachable(place, found, right="award")
    context = {
        **around(place, found),
        "words": words,
        "headline": shown.headline(found, progress),
        "progress": progress,
        "state": found.state.value,
        "tiles": shown.tiles(progress),
        "groups": shown.groups(place, found, progress),
        "about": shown.about(place, found, names),
        "button": words.button(found.ready),
        "form": form,
        "may_award": may_award,
        "is_own": place.actor.account in (found.proposed_by, found.answerable),
        "asks_second": found.state is WithdrawalState.DRAFT and _asks_second(place, found),
        "threshold": threshold_of(place.store),
        "step": _STEPS.get(found.state, 4),
        "as_of": f"{written.in_japan(place.now):%H:%M:%S}",
    }
    return render(request, "pages/provider/withdrawals/order.html", context, status=422 if form.errors else 200)


_STEPS = {WithdrawalState.DRAFT: 2, WithdrawalState.PROPOSED: 3, WithdrawalState.APPROVED: 3}


def need_order(place: Place, number: str, *, right: str = "view") -> WithdrawalOrder:
    """Return an order about micro-credentials that a person has a right to; 404 for any other, or `NotFound`."""
    found = place.store.withdrawals.get(number)
    if not is_reachable(place, found, right=right):
        raise Http404
    return found


def is_reachable(place: Place, found: WithdrawalOrder, *, right: str) -> bool:
    """Tell whether a person has a right to everything an order is about."""
    return _is_within(found, within_reach(place, right=right))


def around(place: Place, found: WithdrawalOrder | None) -> dict[str, Any]:
    """Return what every page of an order shows around its content."""
    steps = [(_("Awards"), place.url("award-list"))]
    if found is not None:
        steps.append((_("Withdraw several"), place.url("withdrawal-list")))
    return {**place.around("award", *steps), "order": found}


def _is_within(found: WithdrawalOrder, reach: frozenset[str] | None) -> bool:
    return reach is None or set(found.microcredentials) <= reach


def _asks_second(place: Place, found: WithdrawalOrder) -> bool:
    alone = place.store.withdrawals.count_unapproved(place.actor.account, since=place.now - ALONE_WITHIN)
    return found.ready + alone > threshold_of(place.store)
