"""Reporting a request as suspicious, by whoever has its link."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.handing_out.answering import find_by_link
from kakitome.ports.presentation_requests import RequestState
from kakitome.ports.request_reports import ReportReason
from kakitome.services.reporting_requests import LONGEST_NOTE, report
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.public.requests.guarding import guarded
from kakitome.web.pages.public.requests.report_words import reason_choices
from kakitome.web.pages.public.requests.shown import request_view
from kakitome.web.parts.forms import Form, LinesField

REPORTING = Limit(name="request-report", times=5, seconds=3600)


class ReportForm(Form):
    """What seems odd."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What seems odd?"),
        choices=reason_choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what seems odd.")},
    )
    note = LinesField(
        label=gettext_lazy("More, in your words"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=gettext_lazy("Only the operator of this site reads it. The asker does not."),
    )


@guarded
@limited(REPORTING)
@require_http_methods(["GET", "HEAD", "POST"])
def request_report(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what a report does, and take it."""
    platform, asked_link = get_platform(), find_by_link(get_platform(), secret)
    now = platform.now()
    if asked_link is None or asked_link[0].state(now) in (RequestState.UNCONFIRMED, RequestState.ENDED):
        raise NotFound("E_REQUEST_UNKNOWN")
    asking, form = asked_link[0], ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, note = ReportReason(form.cleaned_data["reason"]), form.cleaned_data["note"]
        try:
            account = account_of(request)
            report(platform.presenting, asking, reason=reason, note=note, account=account, now=now)
        except (Conflict, Refused) as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Reported. The operator of this site looks into it."))
            return redirect("request-link", secret=secret)
    context = {"asked": request_view(asking, now=now), "secret": secret, "form": form}
    context |= {"is_signed_in": bool(account_of(request))}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "pages/learner/requests/report.html", context, status=status)
