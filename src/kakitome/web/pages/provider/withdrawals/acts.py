"""What staff do with orders: draft, propose, approve or decline, drop or stop, try again; choose the threshold."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid, Refused
from kakitome.journeys.withdrawing import carry_out_now, go_on
from kakitome.learning.class_list.award_numbers import NumberList, read_award_numbers, read_pasted_numbers
from kakitome.ports.batches import BatchState
from kakitome.ports.withdrawals import Selection, WithdrawalAct, WithdrawalOrder, WithdrawalState
from kakitome.services.revoking import (
    NOTE_LENGTH,
    Asking,
    NamedLine,
    Reasoned,
    approve,
    choose_threshold,
    decline,
    draft_lines,
    draft_selection,
    drop,
    propose,
    stop,
    suspension_of,
)
from kakitome.web.desk.place import FORM, POST, Place, at_desk, at_institution
from kakitome.web.desk.scope import visible, within_reach
from kakitome.web.pages.provider.withdrawals.forms import DraftForm, ProposalForm, ThresholdForm
from kakitome.web.pages.provider.withdrawals.shown import ended
from kakitome.web.pages.provider.withdrawals.views import around, list_page, need_order, note_key, order_page
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.written import in_japan

_BATCHES_OFFERED = 200


@at_desk("award", FORM)
def draft(request: HttpRequest, place: Place) -> HttpResponse:
    """Name the awards; nothing happens to them yet."""
    titles = {mc.identifier: title_of(mc.microcredential.title) for mc in visible(place, right="award").values()}
    form = DraftForm(
        request.POST or None,
        request.FILES or None,
        batches=_batches(place, titles),
        microcredentials=sorted(titles.items(), key=lambda item: item[1]),
        today=in_japan(place.now).date(),
        initial={"act": request.GET.get("act", WithdrawalAct.SUSPEND.value), "batch": request.GET.get("batch", "")},
    )
    if request.method == "POST" and form.is_valid():
        drafted = _draft(place, form)
        if drafted is not None:
            if reason := request.POST.get("reason", ""):
                request.session[note_key(drafted.number)] = reason[:NOTE_LENGTH]
            return place.redirect("withdrawal", drafted.number)
    context = {**around(place, None), "form": form, "step": 1}
    return render(request, "pages/provider/withdrawals/new.html", context, status=422 if form.errors else 200)


@at_desk("award", POST)
def propose_order(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Propose a draft with its reason; a small order that needs nobody else is carried out at once."""
    withdrawal_order = need_order(place, number, right="award")
    form = ProposalForm(request.POST)
    if not form.is_valid() and withdrawal_order.state is WithdrawalState.DRAFT:
        return order_page(request, place, withdrawal_order, form)
    data = Reasoned(
        reason=form.cleaned_data.get("reason", ""),
        note=form.cleaned_data.get("note", ""),
        count=form.cleaned_data.get("count") or 0,
    )
    account = place.actor.account
    with attempt(request, refusals=(Conflict, Invalid)) as proposal:
        proposed = propose(place.store, number, reasoned=data, actor=account, answerable=account, now=place.now)
    if proposal.is_done:
        _go_on(request, place, proposed)
    return place.redirect("withdrawal", number)


@at_desk("award", POST)
def decide(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Approve or decline another person's order."""
    need_order(place, number, right="award")
    account, count = place.actor.account, request.POST.get("count", "")
    with attempt(request, refusals=(Conflict, Refused)):
        if request.POST.get("do") == "decline":
            declined = decline(place.store, number, actor=account, now=place.now)
            messages.success(request, ended(declined, suspension_of(place.store, declined)))
            go_on(place.platform, place.institution.id, number=number)
        else:
            seen = int(count) if count.isascii() and count.isdecimal() and len(count) < 10 else -1
            approved = approve(place.store, number, count=seen, actor=account, answerable=account, now=place.now)
            _go_on(request, place, approved)
    return place.redirect("withdrawal", number)


@at_desk("award", POST)
def end(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Drop an order that has not begun, or stop one half-way."""
    withdrawal_order = need_order(place, number, right="award")
    with attempt(request, refusals=Conflict):
        if withdrawal_order.state is WithdrawalState.APPROVED:
            stop(place.store, number, **place.by)
            messages.success(request, _("Stopped. What was done stays done."))
            carry_out_now(place.platform, place.institution.id, number=number)
        else:
            dropped = drop(place.store, number, **place.by)
            messages.success(request, ended(dropped, suspension_of(place.store, dropped)))
        go_on(place.platform, place.institution.id, number=number)
    return place.redirect("withdrawal", number)


@at_desk("award", POST)
def again(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Let parts that failed too often be tried again."""
    need_order(place, number, right="award")
    if place.store.withdrawals.unpark(number):
        messages.success(request, _("It is tried again."))
        carry_out_now(place.platform, place.institution.id, number=number)
    return place.redirect("withdrawal", number)


@at_institution("manage_keys", POST)
def threshold(request: HttpRequest, place: Place) -> HttpResponse:
    """Choose above how many awards a second person must approve."""
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        return list_page(request, place, form)
    choose_threshold(place.store, form.cleaned_data["threshold"], **place.by)
    messages.success(request, _("Saved. A lower number holds from now on, a higher one a day from now."))
    return place.redirect("withdrawal-list")


def _go_on(request: HttpRequest, place: Place, order: WithdrawalOrder) -> None:
    """Carry a small order out while the page waits; a large one goes on by itself."""
    if order.state is WithdrawalState.PROPOSED:
        messages.success(request, _("Proposed. A second person decides."))
    if go_on(place.platform, place.institution.id, number=order.number):
        messages.success(request, _("It begins in a moment, and goes on when you close this page."))


def _draft(place: Place, form: DraftForm) -> WithdrawalOrder | None:
    data, way = form.cleaned_data, form.way
    by_what_they_are = ("microcredential", "version", "awarded_from", "awarded_until")
    named = {name: data[name] for name in {"batch": ("batch",), "microcredential": by_what_they_are}.get(way, ())}
    detail = {"filename": str(data["file"].name)[:200]} if way == "file" else named
    asking = Asking(
        act=WithdrawalAct(data["act"]),
        actor=place.actor.account,
        answerable=place.actor.account,
        detail={name: str(value) for name, value in detail.items() if value},
        reach=within_reach(place, right="award"),
        elsewhere=place.platform.directory.which_are_awards,
    )
    try:
        if way in ("file", "pasted"):
            lines = _lines(form)
            return None if lines is None else draft_lines(place.store, lines, asking=asking, now=place.now)
        return draft_selection(place.store, Selection(**named), asking=asking, now=place.now)
    except Invalid as error:
        form.refuse(error, field=way)
        return None


def _lines(form: DraftForm) -> Sequence[NamedLine] | None:
    """Read the list of a valid form; what makes it unreadable becomes an error of the form."""
    upload = form.cleaned_data["file"]
    number_list: NumberList = (
        read_award_numbers(upload.read()) if upload else read_pasted_numbers(form.cleaned_data["pasted"])
    )
    if number_list.problems:
        form.name_problems(number_list.problems, field="file" if upload else "pasted")
        return None
    return [
        NamedLine(position=line.position, given=line.given, name=line.name, problem=line.problem)
        for line in number_list.lines
    ]


def _batches(place: Place, titles: dict[str, str]) -> list[tuple[str, str]]:
    not_begun = (BatchState.DRAFT, BatchState.CONFIRMED)
    return [
        (batch.number, f"{titles[batch.microcredential]} ({in_japan(batch.uploaded_at):%Y-%m-%d}, {batch.number})")
        for batch in place.store.batches.list_batches(limit=_BATCHES_OFFERED)
        if batch.state not in not_begun and batch.microcredential in titles
    ]
