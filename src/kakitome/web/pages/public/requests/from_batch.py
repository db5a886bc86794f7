"""Asking those of a batch who handed in nothing: one request, and a link of their own for each."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, Unavailable
from kakitome.journeys.checking.asked_applicants import ask_missing
from kakitome.journeys.handing_out.answering import mail_confirmation
from kakitome.ports.verification_batches import KeptVerificationBatch
from kakitome.services.requesting import make_request
from kakitome.services.verifying_many import BatchPerson, people_of
from kakitome.services.verifying_many.people import Standing, narrowed
from kakitome.web.limits import limited
from kakitome.web.pages.public.requests.forms import RequestForm
from kakitome.web.pages.public.requests.views import FIELD_OF, MAKING
from kakitome.web.pages.public.verify.many import need_batch
from kakitome.web.parts import written
from kakitome.web.secure_headers import ADDRESS_IS_A_KEY


@never_cache
@limited(MAKING)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_asking(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the same as any request; whom it goes to is the list of those who are missing."""
    platform = get_platform()
    batch = need_batch(platform, secret)
    people = missing_of(batch)
    if not people or batch.request.number or not batch.finished_at:
        return redirect("verify-batch-result", secret=secret)
    form = RequestForm(request.POST or None, initial=_initial(batch))
    if request.method == "POST" and form.is_valid():
        try:
            requests, terms = platform.presenting.requests, platform.presenting.terms
            made = make_request(requests, form.wanted(), terms=terms, now=platform.now())
            ask_missing(platform, batch, made=made, people=people)
            mail_confirmation(platform, made, contact=settings.INSTALLATION.contact)
        except (Invalid, Conflict, Unavailable) as refused:
            form.refuse(refused, field=FIELD_OF.get(refused.code))
        else:
            context = {"address": made.request.asker_mail, "request_number": made.request.number, "batch": secret}
            return _guarded(render(request, "pages/public/requests/mailed.html", context))
    page: dict[str, Any] = {
        "form": form,
        "longest": platform.presenting.terms.longest.days,
        "count": len(people),
        "secret": secret,
        "batch": batch,
    }
    status = 422 if form.is_bound and form.errors else 200
    return _guarded(render(request, "pages/public/verify/many_ask.html", page, status=status))


def missing_of(batch: KeptVerificationBatch) -> list[BatchPerson]:
    """Return who is on the list and handed in nothing, as far as they can be named."""
    rows = get_platform().verification_batches.list_rows(batch.number)
    missing = narrowed(people_of(batch.own_list, rows), Standing.MISSING)
    return [person for person in missing if person.reference or person.listed_names]


def _initial(batch: KeptVerificationBatch) -> dict[str, str]:
    """Propose days within the life of the batch, in which the answers are to appear."""
    platform = get_platform()
    closes = written.in_japan(batch.expires_at - timedelta(days=1)).date()
    ends = written.in_japan(platform.now() + min(timedelta(days=60), platform.presenting.terms.longest)).date()
    return {"closes_on": max(closes, written.in_japan(platform.now()).date()).isoformat(), "ends_on": ends.isoformat()}


def _guarded(response: HttpResponse) -> HttpResponse:
    response.headers["Referrer-Policy"] = ADDRESS_IS_A_KEY
    return response
