"""Orders to withdraw many awards: the list, one order as it stands, and its lines as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.ports.withdrawals import WithdrawalOrder, WithdrawalState
from kakitome.services.revoking import asks_second, suspension_of, threshold_in_force, threshold_of
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.desk.scope import within_reach
from kakitome.web.pages.provider.withdrawals import shown
from kakitome.web.pages.provider.withdrawals.forms import ProposalForm, ThresholdForm
from kakitome.web.pages.provider.withdrawals.words import ACTS, LINES, STATES, counted, reason_word
from kakitome.web.parts import written
from kakitome.web.parts.files import csv_download

LISTED = 100


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the orders of the institution that concern what the person may see."""
    return list_page(request, place, ThresholdForm(initial={"threshold": threshold_of(place.store)}))


def list_page(request: HttpRequest, place: Place, form: ThresholdForm) -> HttpResponse:
    """Answer the list with a form for the threshold."""
    reach = within_reach(place)
    context = {
        **around(place, None),
        "orders": [
            (order, counted(ACTS[order.act].button, order.ready), *STATES[order.state])
            for order in place.store.withdrawals.list_orders(limit=LISTED)
            if _is_within(order, reach)
        ],
        "may_award": place.may_somewhere("award"),
        "may_manage": place.may("manage_keys"),
        "threshold": threshold_in_force(place.store, now=place.now),
        "later": _later(place),
        "form": form,
    }
    return render(request, "pages/provider/withdrawals/list.html", context, status=422 if form.errors else 200)


@at_desk("view")
def order(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show an order: its preview, what waits for a second person, its progress, or its result."""
    withdrawal_order = need_order(place, number)
    initial = {"count": withdrawal_order.ready, "note": request.session.get(note_key(number), "")}
    return order_page(request, place, withdrawal_order, ProposalForm(initial=initial))


def order_page(
    request: HttpRequest, place: Place, withdrawal_order: WithdrawalOrder, form: ProposalForm
) -> HttpResponse:
    """Answer one order with the form in which it is proposed."""
    progress = place.store.withdrawals.progress(withdrawal_order.number)
    words = ACTS[withdrawal_order.act]
    suspension = suspension_of(place.store, withdrawal_order)
    context = {
        **around(place, withdrawal_order),
        "words": words,
        "headline": shown.headline(withdrawal_order, progress, suspension=suspension),
        "suspension": suspension,
        "progress": progress,
        "state": withdrawal_order.state.value,
        "tiles": shown.tiles(progress),
        "groups": shown.groups(place, withdrawal_order, progress),
        "about": shown.about(place, withdrawal_order),
        "button": counted(words.button, withdrawal_order.ready),
        "form": form,
        "may_award": is_reachable(place, withdrawal_order, right="award"),
        "is_own": place.actor.account in (withdrawal_order.proposed_by, withdrawal_order.answerable),
        "asks_second": withdrawal_order.state is WithdrawalState.DRAFT and _asks_second(place, withdrawal_order),
        "threshold": threshold_in_force(place.store, now=place.now),
        "step": _STEPS.get(withdrawal_order.state, 4),
        "as_of": f"{written.in_japan(place.now):%H:%M:%S}",
    }
    return render(request, "pages/provider/withdrawals/order.html", context, status=422 if form.errors else 200)


@at_desk("view")
def lines(request: HttpRequest, place: Place, number: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer every line with what becomes, or became, of it, and why."""
    withdrawal_order = need_order(place, number)
    heading = [
        _("Row"),
        _("As given"),
        _("Award number"),
        _("Credential"),
        _("What"),
        _("State"),
        _("Why"),
        _("Reason"),
    ]
    title, reason = str(ACTS[withdrawal_order.act].title), reason_word(withdrawal_order.reason)
    rows = (
        [
            str(line.position),
            line.given,
            line.award_number,
            line.credential_id,
            title,
            str(LINES[line.state]),
            shown.reasons_of(line),
            reason,
        ]
        for line in place.store.withdrawals.list_lines(number)
    )
    return csv_download([heading, *rows], f"{withdrawal_order.number}.csv")


_STEPS = {WithdrawalState.DRAFT: 2, WithdrawalState.PROPOSED: 3, WithdrawalState.APPROVED: 3}


def note_key(number: str) -> str:
    """Return where a session keeps the note of an order that was begun on an award's page."""
    return f"withdrawal-note-{number}"


def _later(place: Place) -> int | None:
    """Return the number that was chosen when it does not hold yet; None otherwise."""
    chosen = threshold_of(place.store)
    return chosen if chosen > threshold_in_force(place.store, now=place.now) else None


def need_order(place: Place, number: str, *, right: str = "view") -> WithdrawalOrder:
    """Return an order about micro-credentials that a person has a right to; 404 for any other, or `NotFound`."""
    withdrawal_order = place.store.withdrawals.get(number)
    if not is_reachable(place, withdrawal_order, right=right):
        raise Http404
    return withdrawal_order


def is_reachable(place: Place, withdrawal_order: WithdrawalOrder, *, right: str) -> bool:
    """Tell whether a person has a right to everything an order is about."""
    return _is_within(withdrawal_order, within_reach(place, right=right))


def around(place: Place, withdrawal_order: WithdrawalOrder | None) -> dict[str, Any]:
    """Return what every page of an order shows around its content."""
    steps = [(_("Awards"), place.url("award-list"))]
    if withdrawal_order is not None:
        steps.append((_("Withdraw several"), place.url("withdrawal-list")))
    return {**place.around("award", *steps), "order": withdrawal_order}


def _is_within(withdrawal_order: WithdrawalOrder, reach: frozenset[str] | None) -> bool:
    return reach is None or set(withdrawal_order.microcredentials) <= reach


def _asks_second(place: Place, withdrawal_order: WithdrawalOrder) -> bool:
    return asks_second(place.store, withdrawal_order, answerable=place.actor.account, now=place.now)
