"""Operators look into reported requests: let one go on, or stop it. What was sent in answer they do not see."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.ports.presentation_requests import RequestState
from kakitome.services.reporting_requests import release, stop
from kakitome.web.pages.operator.closings.views import for_operators
from kakitome.web.pages.public.requests.report_words import reason_choices
from kakitome.web.pages.public.requests.shown import request_view
from kakitome.web.parts import written


@for_operators
@require_safe
def site_requests(request: HttpRequest) -> HttpResponse:
    """List the requests that wait, each with what was reported."""
    platform, now, words = get_platform(), get_platform().now(), dict(reason_choices())
    requests, reports = platform.presenting.requests, platform.presenting.reports
    waiting = [asking for number in reports.list_waiting() if (asking := requests.find_by_number(number))]
    cases = [
        {
            "asked": request_view(asking, now=now),
            "mail": asking.asker_mail,
            "answers": len(requests.list_answers(asking.number)),
            "reports": [
                {
                    "reason": words[each.reason.value],
                    "note": each.note,
                    "at": written.moment(each.reported_at),
                    "has_account": bool(each.reporter_hash),
                }
                for each in reports.list_by_request(asking.number)
                if each.settled_at is None
            ],
        }
        for asking in waiting
        if asking.state(now) is not RequestState.ENDED
    ]
    return render(request, "pages/operator/reported_requests/list.html", {"cases": cases})


@for_operators
@require_POST
def settle_site_request(request: HttpRequest, number: str) -> HttpResponse:
    """Let a request go on, or stop it."""
    platform, now = get_platform(), get_platform().now()
    asking = platform.presenting.requests.find_by_number(number)
    if asking is None:
        raise NotFound("E_REQUEST_UNKNOWN")
    if request.POST.get("do") == "stop":
        stop(platform.presenting, asking, now=now)
        messages.success(request, _("The request is stopped. What was sent in answer to it is deleted."))
    elif request.POST.get("do") == "release":
        release(platform.presenting, asking, now=now)
        messages.success(request, _("The request goes on."))
    return redirect("site-requests")
