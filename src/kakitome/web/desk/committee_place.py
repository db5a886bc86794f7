"""Where somebody sits on a committee of a recognition body: reached by the seat alone, without any role.

    @at_committee()
    def meeting(request, here, number): ...          # seat holders and the secretariat look
    @at_committee("manage")
    def approve(request, here, number): ...          # chair, vice chair, secretary and the secretariat act

A committee that does not exist and one where the visitor has no seat look the same: 404.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.committee import Committee, Seat, SeatRole, seats_on
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import READ, FoundView, Place, place_of, reached
from kakitome.web.roles import actor_of

P = ParamSpec("P")
Right = Literal["look", "manage"]

MANAGING = frozenset({SeatRole.CHAIR, SeatRole.VICE_CHAIR, SeatRole.SECRETARY})


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteePlace:
    """A committee's workspace as one person sees it; `seats` are those of today, `own` the person's among them."""

    place: Place
    body: Body
    committee: Committee
    seats: tuple[Seat, ...]
    own: Seat | None

    @property
    def is_secretariat(self) -> bool:
        """Tell whether the person is the body's secretariat."""
        return self.place.may("govern")

    @property
    def may_manage(self) -> bool:
        """Tell whether the person may call meetings and record what happened there."""
        return self.is_secretariat or (self.own is not None and self.own.role in MANAGING)

    def may(self, right: Right) -> bool:
        """Tell whether the person has a right here."""
        return self.may_manage if right == "manage" else self.is_secretariat or self.own is not None


CommitteeView = FoundView[CommitteePlace, P]


def at_committee(
    right: Right = "look", methods: Sequence[str] = READ
) -> Callable[[CommitteeView[P]], Callable[..., HttpResponse]]:
    """Let a view be reached by a seat on its committee, or by the secretariat (a view decorator)."""

    def find(request: HttpRequest, named: dict[str, Any]) -> CommitteePlace:
        here = committee_place_of(request, named.pop("institution"), named.pop("committee"))
        if not here.may(right):
            raise Http404
        return here

    return reached(right, methods, find=find)


def committee_place_of(request: HttpRequest, institution: str, committee: str) -> CommitteePlace:
    """Return a committee's workspace for the person who asks; 404 when there is none."""
    place = place_of(request, institution)
    body = place.store.body.find()
    known = body.configuration.find_committee(committee) if body else None
    if body is None or known is None:
        raise Http404
    seats = seats_on(
        place.store.body.list_seats(committee=committee), committee, on=body.configuration.day_of(place.now)
    )
    own = next((seat for seat in seats if place.actor.account and seat.account == place.actor.account), None)
    return CommitteePlace(place=place, body=body, committee=known, seats=seats, own=own)


def committees_of(request: HttpRequest) -> list[tuple[LocalizedText, LocalizedText, str]]:
    """Return the committees on which the person sits today: the body's name, the committee's, its address."""
    platform, account = get_platform(), actor_of(request).account
    committees = []
    for seat_held in platform.bodies.list_seats_of(account):
        body, node = platform.bodies.find(seat_held.institution), platform.organisations.find(seat_held.institution)
        if body is None or node is None or not seat_held.seat.holds(body.configuration.day_of(platform.now())):
            continue
        committee = body.configuration.find_committee(seat_held.seat.committee)
        if committee is not None:
            address = reverse("committee", args=[seat_held.institution, committee.id])
            committees.append((node.name, committee.name, address))
    return committees
