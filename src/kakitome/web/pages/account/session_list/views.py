"""allauth's list of sessions, which can also be ended one by one."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kakitome.ports.security_events import SecurityEventKind
from kakitome.web.security_events import note_event

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)
"""What browsers write of themselves, the more telling first."""


class SessionList(ListUserSessionsView):
    """Where a person is signed in."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """Return the sessions, each with the words by which a person knows its device."""
        context: dict[str, Any] = super().get_context_data(**named)
        for session in context["sessions"]:
            session.device = device_words(session.user_agent)
        return context

    def post(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """End one session, or all but this one."""
        chosen = request.POST.get("session", "")
        note_event(request, SecurityEventKind.SESSION_ENDED, by="person")
        if not chosen:
            answer: HttpResponse = super().post(request, *args, **named)
            return answer
        number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
        end_sessions(request, [get_object_or_404(UserSession, pk=number, user=request.user)])
        messages.success(request, _("Signed out there."))
        return HttpResponseRedirect(request.path)


def device_words(agent: str) -> str:
    """Name a browser and its system: `Chrome, Windows`; the first characters of what is known of none."""
    words = [next((word for mark, word in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(word for word in words if word) or agent[:40]


session_list = never_cache(reauthentication_required(allow_get=True)(SessionList.as_view()))
