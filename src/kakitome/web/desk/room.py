"""Whose pages these are, and what lies in them: one bar below the header, the same on every page of a room.

A place that somebody may not open is left out, never greyed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.recognition.credit_cases import takes_credit
from kakitome.learning.recognition.body import Body
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.parts.written import language


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPlace:
    """One place of a room; `spots` are the pages that belong to it, as `Place.around` names them, or a committee."""

    label: str
    address: str
    spots: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Whose room it is, which kind, and its places in their order."""

    name: LocalizedText
    kind: str
    places: Sequence[RoomPlace]


def is_of_a_body(body: Body | None) -> bool:
    """Tell whether an institution is there to recognise; one that takes cases of credit alone is a university."""
    return body is not None and not takes_credit(body)


def room_of(place: Place) -> Room:
    """Return the room of an institution or a recognition body for somebody with a role or a seat there."""
    body = place.store.body.find()
    if is_of_a_body(body):
        places = list(_body_places(place)) if place.may_somewhere("view") else list(_seat_places(place, body))
        return Room(name=place.institution.name, kind=_("Body’s pages"), places=places)
    places = [*_provider_places(place, body)] if place.may_somewhere("view") else [*_seat_places(place, body)]
    return Room(name=place.institution.name, kind=_("Institution’s pages"), places=places)


def review_room() -> Room:
    """Return the room of somebody who reviews, at whichever body."""
    places = [
        RoomPlace(label=_("Cases to review"), address=reverse("review"), spots=frozenset({"review"})),
        RoomPlace(label=_("My profile as a reviewer"), address=reverse("review-profile"), spots=frozenset({"profile"})),
    ]
    return Room(name=LocalizedText(ja="審査員として", en="As a reviewer"), kind="", places=places)


def _provider_places(place: Place, body: Body | None) -> Iterator[RoomPlace]:
    yield _place(place, "desk", _("Overview"), "desk", "issuer", "trail", "endorsements")
    yield _place(place, "define-list", _("Micro-credentials"), "define", "pathways", "registering")
    yield _place(place, "batch-list", _("Class lists"), "lists")
    yield _place(place, "award-list", _("Awards"), "award", "attesting")
    if place.may_somewhere("define"):
        yield _place(place, "applications", _("Recognition"), "applications")
    spots = ("credit-courses", "degree-programmes", "credit-equivalents", "credit-agreements")
    if takes_credit(body) and place.may("examine"):
        yield _place(place, "credit-cases", _("Credit transfer"), "credit-cases", *spots)
        yield from _seat_places(place, body)
    else:
        yield _place(
            place,
            "credit-courses",
            _("Curriculum"),
            "credit-courses",
            "degree-programmes",
            "credit-equivalents",
            "credit-agreements",
        )
    yield _place(place, "people", _("Units and people"), "people")


def _body_places(place: Place) -> Iterator[RoomPlace]:
    overview = "body" if place.may("govern") else "desk"
    yield _place(place, overview, _("Overview"), "desk", "body", "issuer", "trail", "define", "lists", "award")
    if place.may("examine"):
        yield _place(place, "cases", _("Cases"), "cases")
        yield _place(place, "reviewers", _("Reviewers"), "reviewers")
    if place.may("govern"):
        committees = f"{place.url('body')}#committees"
        yield RoomPlace(label=_("Committees"), address=committees, spots=frozenset({"committee", "deciding"}))
        yield _place(place, "body-members", _("Members"), "members")
        yield _place(place, "body-criteria-list", _("Criteria and fees"), "criteria")
    yield _place(place, "people", _("Units and people"), "people")


def _seat_places(place: Place, body: Body | None) -> Iterator[RoomPlace]:
    """Yield where somebody works by their seats on committees alone."""
    if body is None:
        return
    today = body.configuration.day_of(place.now)
    seats_held = get_platform().bodies.list_seats_of(place.actor.account)
    own = {
        held.seat.committee
        for held in seats_held
        if held.institution == place.institution.id and held.seat.holds(today)
    }
    if own:
        yield _place(place, "deciding", _("Ballots"), "deciding")
    for committee in body.configuration.committees:
        if committee.id in own:
            label, address = committee.name.in_language(language()), place.url("committee", committee.id)
            yield RoomPlace(label=label, address=address, spots=frozenset({committee.id}))


def _place(place: Place, name: str, label: str, *spots: str) -> RoomPlace:
    return RoomPlace(label=label, address=place.url(name), spots=frozenset(spots))
