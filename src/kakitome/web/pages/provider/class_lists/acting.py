"""What is decided about a list that was read: confirm, when, take back, pause, go on, try again, drop."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import Conflict, Invalid
from kakitome.ports.batches import BatchState
from kakitome.services.issuing import class_lists as journey
from kakitome.services.jobs import batch_job
from kakitome.web.desk.place import POST, Place, at_desk
from kakitome.web.pages.provider.class_lists.forms import HourForm
from kakitome.web.pages.provider.class_lists.pages import hour_ahead, sorted_rows, written_hour
from kakitome.web.pages.provider.class_lists.surroundings import need_batch
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.error_words import error_words


@at_desk("award", POST)
def confirm(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Say yes to the count that was shown; awarding begins once that is on record, or at its hour."""
    batch = need_batch(place, number, right="award")
    here = place.redirect("batch", number)
    if batch.state is not BatchState.DRAFT:
        messages.warning(request, _("This list was confirmed before. Nothing is awarded twice."))
        return here
    hour = hour_ahead(batch, now=place.now)
    if request.POST.get("award_at", "") != written_hour(hour):
        messages.warning(request, _("The hour of the award has changed since you looked. Look again, then confirm."))
        return here
    rows, obstacle = sorted_rows(place, batch)
    if obstacle or request.POST.get("count") != str(rows.count):
        messages.warning(request, _("The number of awards has changed since you looked. Look again, then confirm."))
        return here
    try:
        journey.confirm(place.store, number, **place.by, award_at=hour, count=rows.count)
    except (Conflict, Invalid) as error:
        return _back(request, here, [written.refusal(error)])
    if hour is None:
        place.platform.queue.enqueue(batch_job(place.institution.id, number))
        messages.success(request, _("Confirmed. Awarding begins in a moment."))
    else:
        messages.success(request, _("Confirmed. Awarding begins at its hour."))
    return here


@at_desk("award", POST)
def schedule(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Set the hour of an award, before or after it is confirmed; a confirmed one may begin now."""
    batch = need_batch(place, number, right="award")
    here = place.redirect("batch", number)
    hour = HourForm(request.POST)
    if batch.state not in (BatchState.DRAFT, BatchState.CONFIRMED):
        return _back(request, here, [_("Awarding has begun already.")])
    if not hour.is_valid():
        return _back(request, here, [message for key in hour.errors for message in error_words(hour[key])])
    try:
        journey.schedule(place.store, number, award_at=hour.hour, **place.by)
    except (Conflict, Invalid) as error:
        return _back(request, here, [written.refusal(error)])
    if batch.state is BatchState.DRAFT:
        here["Location"] += "#confirm"
        messages.success(request, _("The hour is set. Nothing is awarded before you confirm."))
        return here
    if hour.hour is None:
        place.platform.queue.enqueue(batch_job(place.institution.id, number))
    messages.success(request, _("The hour was changed.") if hour.hour else _("Awarding begins in a moment."))
    return here


@at_desk("award", POST)
def despite_grade(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Let chosen rows be awarded although their grades are no pass, or hold such rows back again."""
    need_batch(place, number, right="award")
    here = place.redirect("batch", number)
    chosen = sorted({int(row) for row in request.POST.getlist("row") if row.isascii() and row.isdigit()})
    is_back, reason = "back" in request.POST, request.POST.get("reason", "").strip()[:500]
    group = "not_passed"
    if not chosen:
        messages.error(request, _("Choose the people first."))
    elif not is_back and not reason:
        messages.error(request, _("Write why they are awarded although their grade is no pass."))
    else:
        done = _("Changed. Nothing is awarded before you confirm.")
        with attempt(request, done, refusals=(Conflict, Invalid)) as change:
            if is_back:
                journey.hold_back(place.store, number, rows=chosen, **place.by)
            else:
                journey.award_despite_grade(place.store, number, rows=chosen, reason=reason, **place.by)
        group = "warning" if change.is_done and not is_back else group
    here["Location"] += f"#{group}"
    return here


_DONE: Mapping[Callable[..., object], Promise] = {
    journey.take_back: gettext_lazy("Taken back. Nothing was awarded."),
    journey.pause: gettext_lazy("Paused. What is being signed at this moment is finished."),
    journey.go_on: gettext_lazy("Awarding goes on."),
    journey.retry: gettext_lazy("The rows that were put aside are tried again."),
}


def _view(act: Callable[..., object], *, goes_on: bool = False) -> Callable[..., HttpResponse]:
    """Make the view that does one thing with a list and says so; `goes_on` where it is awarded on from then."""

    @at_desk("award", POST)
    def view(request: HttpRequest, place: Place, number: str) -> HttpResponse:
        need_batch(place, number, right="award")
        with attempt(request, _DONE[act], refusals=Conflict, level=messages.WARNING):
            act(place.store, number, **place.by)
        if goes_on:
            place.platform.queue.enqueue(batch_job(place.institution.id, number))
        return place.redirect("batch", number)

    return view


take_back = _view(journey.take_back)
pause = _view(journey.pause)
go_on = _view(journey.go_on, goes_on=True)
retry = _view(journey.retry, goes_on=True)


@at_desk("award", POST)
def cancel(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Drop what is not signed yet of a list, and its file."""
    batch = need_batch(place, number, right="award")
    journey.cancel(place.store, number, **place.by)
    if batch.signing_at is not None:
        messages.success(request, _("Stopped. What was signed by then stays; nothing more is signed."))
        return place.redirect("batch", number)
    messages.success(request, _("The list is dropped, and its file is deleted. Nothing was awarded."))
    return place.redirect("batch-list")


def _back(request: HttpRequest, here: HttpResponse, reasons: list[str]) -> HttpResponse:
    """Go back to the list with what was typed, and say why it did not do."""
    for sentence in reasons:
        messages.error(request, sentence)
    typed = {name: request.POST.get(name, "")[:20] for name in ("when", "award_on", "award_time")}
    here["Location"] = f"{here['Location']}?{urlencode(typed)}#confirm"
    return here
