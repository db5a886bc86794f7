"""The first page of an institution's rooms: what can be done next."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kakitome.journeys.recognition.credit_cases import takes_credit
from kakitome.ports.organisations import NodeRole
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.desk.scope import visible
from kakitome.web.desk.words import role_words
from kakitome.web.pages.overview.waiting import waiting_at
from kakitome.web.pages.provider.issued_awards.rows import find_awards
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.roles import actor_of, nodes_of, roles_at

LATEST = 8


@at_desk("view")
def desk(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what waits, the latest awards, and the units one works for."""
    awards, count = find_awards(place)
    titles = {mc.identifier: title_of(mc.microcredential.title) for mc in visible(place).values()}
    context = {
        "place": place,
        "spot": "desk",
        "waiting": waiting_at(place),
        "count": count,
        "latest": [
            (record, state, titles.get(record.intent.microcredential, "")) for record, state, _word in awards[:LATEST]
        ],
        "units": _units(place),
        "may_award": place.may_somewhere("award"),
        "may_define": place.may_somewhere("define"),
        "sees_trail": place.may("view"),
        "sees_people": place.may("manage_people"),
        "may_manage": place.may("manage_keys"),
        "examines": place.may("examine") and place.store.body.find() is not None,
        "credits": place.may("examine") and takes_credit(place.store.body.find()),
        "is_body": place.may("govern") and place.store.body.find() is not None,
        "has_others": len({node.institution for node in nodes_of(actor_of(request))}) > 1,
    }
    return render(request, "desk/home.html", context)


def _units(place: Place) -> Sequence[tuple[str, str, int]]:
    """Return the units one has a right to see, with one's roles there and their depth."""
    words, units = role_words(), []
    for node in place.nodes:
        if roles := roles_at(place.actor, node):
            own_roles = written.in_row(words[role] for role in NodeRole if role in roles)
            units.append((written.text(node.name), own_roles, node.depth))
    return units
