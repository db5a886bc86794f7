"""One's own security events, newest first, and what to do about one that was somebody else."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.security_events import KEPT_FOR, EventFilter
from kakitome.web.parts.security_words import events_table
from kakitome.web.security_events import account_of

PAGE = 50


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Show what happened to the account of whoever asks."""
    before = request.GET.get("before", "")
    events = get_platform().security_events.list_newest(
        EventFilter(account=account_of(request)), before=earlier_than(before), limit=PAGE + 1
    )
    context = {
        "table": events_table(events[:PAGE], caption=_("What happened to your account")),
        "older": events[PAGE - 1].sequence if len(events) > PAGE else None,
        "days": KEPT_FOR.days,
    }
    return render(request, "pages/account/activity/activity.html", context)


def earlier_than(text: str) -> int | None:
    """Read from which event on older ones are asked for; None for the newest."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
