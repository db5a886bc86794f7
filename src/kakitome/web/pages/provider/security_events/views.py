"""What happened at one desk: roles, keys, refusals; sign-ins of its people are theirs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.ports.security_events import EventFilter
from kakitome.web.desk.place import Place, at_institution
from kakitome.web.pages.account.activity.views import earlier_than
from kakitome.web.pages.provider.audit_trail.telling import Teller
from kakitome.web.parts.security_words import events_table

PAGE = 100


@at_institution("manage_people")
def desk_events(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the events of this desk, newest first."""
    events = place.platform.security_events.list_newest(
        EventFilter(institution=place.institution.id),
        before=earlier_than(request.GET.get("before", "")),
        limit=PAGE + 1,
    )
    members = {member.account for member in place.platform.organisations.list_members(place.institution.id)}
    teller, stranger = Teller(place), _("somebody without a role here")
    context = {
        **place.around("people"),
        "table": events_table(
            events[:PAGE],
            caption=_("Security events"),
            name_of=lambda event: teller.name_of(event.account) if event.account in members else stranger,
        ),
        "older": events[PAGE - 1].sequence if len(events) > PAGE else None,
    }
    return render(request, "pages/provider/security_events/events.html", context)
