"""The first page of an institution's rooms: what can be done next."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kakitome.ports.organisations import NodeRole
from kakitome.web.desk.institution_pages import groups_of
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.desk.room import is_of_a_body
from kakitome.web.desk.scope import visible
from kakitome.web.desk.words import role_words
from kakitome.web.pages.overview.first_steps import institution_steps
from kakitome.web.pages.overview.waiting import waiting_at
from kakitome.web.pages.provider.issued_awards.rows import AwardQuery, find_awards
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.roles import actor_of, nodes_of, roles_at

LATEST = 8


@at_desk("view")
def desk(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what waits, the latest awards, and one's units; a recognition body has a first page of its own."""
    if is_of_a_body(place.store.body.find()) and place.may("govern"):
        return place.redirect("body")
    awards, count = find_awards(place, AwardQuery())
    titles = {mc.identifier: title_of(mc.microcredential.title) for mc in visible(place).values()}
    context = {
        "place": place,
        "spot": "desk",
        "waiting": waiting_at(place),
        "first_steps": institution_steps(place, has_awarded=bool(count)),
        "count": count,
        "latest": [
            (record, state, titles.get(record.intent.microcredential, "")) for record, state, _word in awards[:LATEST]
        ],
        "units": _units(place),
        "may_award": place.may_somewhere("award"),
        "may_define": place.may_somewhere("define"),
        "groups": groups_of(place),
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
