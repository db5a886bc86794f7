"""Registering at an event by its QR code, by a slip, and the receipt. Nothing is awarded here.

A page that was opened while the event was open is taken until a day after it closed: a telephone without network keeps
what was typed and sends it when it can (`static/kakitome/entry.js`). The address of a receipt is a secret.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError, NotFound, Refused
from kakitome.journeys.handing_out.awarding_events import EventOfInstitution, find_entry, find_event
from kakitome.journeys.handing_out.claim_codes import draw_by_receipt
from kakitome.ports.awarding_events import EntryWay, EventCode, EventEntry, EventEntryState
from kakitome.services.at_events import EntryWish, enter, is_current, slips_end
from kakitome.services.printing_codes import hash_of_code
from kakitome.values.localized_text import LocalizedText
from kakitome.web.limits import Limit, Misses, limited
from kakitome.web.pages.learner.event_entry.forms import EntryForm, EventCodeForm, SlipForm
from kakitome.web.pages.learner.event_entry.stamps import (
    device_of,
    draw_stamp,
    read_stamp,
    receipts_of,
    remember_receipt,
)
from kakitome.web.parts import written
from kakitome.web.secret_addresses import SecretAddress
from kakitome.web.too_many import TooManyMisses

ENTERING = Limit(name="event-entry", times=600)
"""A hall of 200 people behind one address of its network, each sending again and again."""
MISSES = Misses(name="event receipts", times=200, seconds=600)
"""A hall of people who mistype the codes of their slips, which have 72 bits."""
_JSON = "application/json"
_CODE = "event_code"


def _nothing(request: HttpRequest) -> HttpResponse:
    problem = written.refusal(NotFound("E_EVENT_ENTRY_UNKNOWN"))
    context = {"form": SlipForm(None), "problem": problem}
    return render(request, "pages/learner/event_entry/slip.html", context, status=404)


RECEIPTS = SecretAddress(misses=MISSES, nothing=_nothing)


@never_cache
@limited(ENTERING)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, short: str, code: str = "") -> HttpResponse:
    """Show what an event is and the form, to who has its code; take the entry."""
    held = find_event(get_platform(), short)
    if request.method == "POST":
        return _entered(request, held)
    return _begun(request, held, code=code or request.GET.get("code", ""))


@never_cache
@limited(ENTERING)
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: HttpRequest) -> HttpResponse:
    """Take the code of a slip that is typed, and lead to its page."""
    form = SlipForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            find_entry(get_platform(), form.cleaned_data["code"])
        except NotFound as refusal:
            if MISSES.is_over(request):
                raise TooManyMisses(MISSES.seconds) from None
            MISSES.add(request)
            form.refuse(refusal, field="code")
        else:
            return redirect("event-receipt", secret=form.cleaned_data["code"].strip().replace(" ", "-"))
    return render(request, "pages/learner/event_entry/slip.html", {"form": form}, status=422 if form.errors else 200)


@limited(ENTERING)
@require_http_methods(["GET", "HEAD", "POST"])
@RECEIPTS
def receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the receipt of an entry, or the form of a slip that nobody has filled in; draw the code of its award."""
    held, entry = find_entry(get_platform(), secret)
    if entry.state is EventEntryState.BLANK:
        return _by_slip(request, held, secret=secret)
    problem = ""
    if request.method == "POST":
        try:
            return _drawn(request, held, entry=entry, secret=secret)
        except Refused as refusal:
            problem = written.refusal(refusal)
    drawn = request.session.get(_CODE, ["", ""])
    context = {
        **_shown(held),
        "entry": entry,
        "state": entry.state.value,
        "address": request.build_absolute_uri(),
        "code": drawn[1] if drawn[0] == entry.secret_hash else "",
        "problem": problem,
    }
    return render(request, "pages/learner/event_entry/receipt.html", context, status=422 if problem else 200)


def _begun(request: HttpRequest, held: EventOfInstitution, *, code: str) -> HttpResponse:
    event, now = held.event, get_platform().now()
    context = {**_shown(held), "receipts": _receipts(request, held)}
    if not event.is_open(now):
        return render(request, "pages/learner/event_entry/closed.html", {**context, "is_before": now < event.opens_at})
    if not is_current(event, code, now=now):
        form = EventCodeForm({"code": code} if "code" in request.GET or code else None)
        if form.is_valid():
            form.add_error("code", written.refusal(Refused("E_EVENT_CODE_OVER")))
        template = "pages/learner/event_entry/code.html"
        return render(request, template, {**context, "form": form}, status=422 if form.errors else 200)
    form_of_entry = EntryForm(initial={"stamp": draw_stamp(event, now=now)})
    action = reverse("event-register", args=[event.short])
    return render(request, "pages/learner/event_entry/form.html", {**context, "form": form_of_entry, "action": action})


def _entered(request: HttpRequest, held: EventOfInstitution) -> HttpResponse:
    platform, event = get_platform(), held.event
    form = EntryForm(request.POST)
    if form.is_valid():
        try:
            stamp = read_stamp(event, form.cleaned_data["stamp"])
            wish = EntryWish(
                secret_hash=hash_of_code(stamp.secret),
                way=EntryWay.SCREEN,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                device=device_of(request),
                began_at=stamp.began_at,
            )
            enter(platform.store(held.institution), event, wish=wish, now=platform.now())
        except KakitomeError as refusal:
            form.refuse(refusal, field="name" if refusal.code == "E_EVENT_NAME" else None)
        else:
            remember_receipt(request, event, stamp.secret)
            return _led(request, reverse("event-receipt", args=[stamp.secret]))
    if _is_script(request):
        return JsonResponse({"problems": [str(words) for each in form.errors.values() for words in each]}, status=422)
    context = {**_shown(held), "form": form, "action": reverse("event-register", args=[event.short])}
    return render(request, "pages/learner/event_entry/form.html", context, status=422)


def _by_slip(request: HttpRequest, held: EventOfInstitution, *, secret: str) -> HttpResponse:
    platform, event = get_platform(), held.event
    form = EntryForm(request.POST if request.method == "POST" else None)
    address = reverse("event-receipt", args=[secret])
    if form.is_valid():
        wish = EntryWish(
            secret_hash=hash_of_code(secret),
            way=EntryWay.SLIP,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
        )
        try:
            enter(platform.store(held.institution), event, wish=wish, now=platform.now())
        except KakitomeError as refusal:
            form.refuse(refusal, field="name" if refusal.code == "E_EVENT_NAME" else None)
        else:
            remember_receipt(request, event, secret)
            return _led(request, address)
    if form.errors and _is_script(request):
        return JsonResponse({"problems": [str(words) for each in form.errors.values() for words in each]}, status=422)
    context = {**_shown(held), "form": form, "action": address, "is_slip": True, "until": slips_end(event)}
    return render(request, "pages/learner/event_entry/form.html", context, status=422 if form.errors else 200)


def _drawn(request: HttpRequest, held: EventOfInstitution, *, entry: EventEntry, secret: str) -> HttpResponse:
    """Draw the code of the award of an entry, and show it to this browser alone."""
    if entry.state is not EventEntryState.AWARDED or entry.email:
        raise Refused("E_EVENT_NO_RECEIPT")
    code = draw_by_receipt(get_platform(), held.institution, number=entry.award_number, approved_by=entry.decided_by)
    request.session[_CODE] = [entry.secret_hash, code]
    return redirect("event-receipt", secret=secret)


def _shown(held: EventOfInstitution) -> dict[str, object]:
    platform, event = get_platform(), held.event
    version = platform.store(held.institution).microcredentials.find_latest(event.microcredential)
    return {
        "event": event,
        "title": version.microcredential.title if version else LocalizedText(),
        "body": platform.organisations.get(held.institution).name,
        "is_changing": event.code is EventCode.CHANGING,
    }


def _receipts(request: HttpRequest, held: EventOfInstitution) -> list[tuple[str, EventEntry]]:
    store = get_platform().store(held.institution)
    entries = [(secret, store.events.find_entry(hash_of_code(secret))) for secret in receipts_of(request, held.event)]
    return [(reverse("event-receipt", args=[secret]), entry) for secret, entry in entries if entry is not None]


def _led(request: HttpRequest, address: str) -> HttpResponse:
    return JsonResponse({"receipt": address}) if _is_script(request) else redirect(address)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == _JSON
