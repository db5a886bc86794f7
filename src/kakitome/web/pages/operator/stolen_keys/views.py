"""Operators answer as the second person where an institution has no other administrator who may."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.institutions.stolen_keys import declare_stolen, needs_operator, open_reports
from kakitome.web.pages.operator.closings.views import for_operators, institution_of
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.leak_reports import report_lines
from kakitome.web.roles import actor_of


@for_operators
@require_safe
def site_stolen_keys(request: HttpRequest) -> HttpResponse:
    """List the stopped keys that wait for an operator."""
    platform, account = get_platform(), actor_of(request).account
    waiting = [
        # An operator sees numbers of accounts, as in the record of security events.
        (node, report, report_lines(report, asked_by=report.asked_by), report.asked_by == account)
        for node in platform.organisations.list_institutions()
        for report in open_reports(platform, node.id)
        if needs_operator(platform, node.id, report=report)
    ]
    return render(request, "pages/operator/stolen_keys/list.html", {"waiting": waiting})


@for_operators
@require_POST
def declare_site_key(request: HttpRequest, institution: str) -> HttpResponse:
    """Declare a key stolen as the second person."""
    platform, node = get_platform(), institution_of(institution)
    done = _("The key is declared stolen, and the lists of revoked awards are signed anew.")
    key_id, account, now = request.POST.get("key", ""), actor_of(request).account, platform.now()
    with attempt(request, done, refusals=(Conflict, NotFound, Refused)):
        declare_stolen(platform, node, key_id=key_id, actor=account, now=now, is_operator=True)
    return redirect("site-stolen-keys")
