"""Invitations that nobody has answered yet, beside what they would become: shown, sent again, withdrawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import NotFound, Unavailable
from kakitome.journeys.people.inviting import invite_again, withdraw
from kakitome.ports.invitations import Invitation, Offer
from kakitome.web.desk.place import POST, Place, at_desk
from kakitome.web.pages.account.invitations.words import offered_as

NOT_SENT = gettext_lazy("The invitation is kept, but the mail did not leave. Send it again in a while.")
_RIGHTS = {Offer.ROLE: "manage_people", Offer.REVIEWER: "examine", Offer.SEAT: "govern"}
"""Who manages invitations of a kind: those who may send them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An invitation in a list, for those who may send it: the address and the name are as they wrote them."""

    invitation: Invitation
    what: str
    is_over: bool


def pending(place: Place, offer: Offer, *, committee: str = "") -> Sequence[Pending]:
    """Return the invitations of one kind at an institution, of one committee's seats, the oldest first."""
    return [
        Pending(
            invitation=invitation,
            what=offered_as(place.platform, invitation).word,
            is_over=invitation.is_over(place.now),
        )
        for invitation in place.platform.invitations.list_of(place.institution.id)
        if invitation.offer is offer and invitation.committee == committee
    ]


def _act(change: Callable[[HttpRequest, Place, Invitation], None]) -> Callable[..., HttpResponse]:
    """Make the view of an act on the invitation that a form names: found, permitted, done, and back to its list."""

    @at_desk("view", POST)
    @wraps(change)
    def view(request: HttpRequest, place: Place) -> HttpResponse:
        invitation = _invitation(request, place)
        if invitation is None:
            return _gone(request, place)
        try:
            change(request, place, invitation)
        except NotFound:
            return _gone(request, place)
        return _back(place, invitation)

    return view


@_act
def invite_person_again(request: HttpRequest, place: Place, invitation: Invitation) -> None:
    """Send an invitation once more; the earlier link works no longer."""
    try:
        invite_again(place.platform, invitation, **place.by)
    except Unavailable:
        messages.warning(request, NOT_SENT)
    else:
        messages.success(request, _("An invitation was sent to %(email)s.") % {"email": invitation.email})


@_act
def withdraw_invitation(request: HttpRequest, place: Place, invitation: Invitation) -> None:
    """Take an invitation back."""
    withdraw(place.platform, invitation, **place.by)
    messages.success(request, _("The invitation is withdrawn. Its link works no longer."))


def _invitation(request: HttpRequest, place: Place) -> Invitation | None:
    """Return the invitation a form names; 404 without the right to send it."""
    invitation = place.platform.invitations.find(request.POST.get("invitation", ""), institution=place.institution.id)
    if invitation is not None:
        place.need(_RIGHTS[invitation.offer], invitation.node)
    elif not any(place.may_somewhere(right) for right in _RIGHTS.values()):
        raise Http404
    return invitation


def _gone(request: HttpRequest, place: Place) -> HttpResponse:
    messages.warning(request, _("This invitation was answered or withdrawn in the meantime."))
    return place.redirect("desk")


def _back(place: Place, invitation: Invitation) -> HttpResponse:
    if invitation.offer is Offer.REVIEWER:
        return place.redirect("reviewers")
    if invitation.offer is Offer.SEAT:
        return place.redirect("committee", invitation.committee)
    return place.redirect("people")
