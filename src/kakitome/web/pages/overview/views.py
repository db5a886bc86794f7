"""The first page of an institution's rooms: what can be done next."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.organisations import Node, NodeRole
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.desk.scope import visible
from kakitome.web.desk.words import role_words
from kakitome.web.pages.overview.waiting import waiting_at
from kakitome.web.pages.provider.issued_awards.rows import find_awards
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.written import language
from kakitome.web.roles import actor_of, roles_at

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
        "may_manage": place.may("manage_keys"),
        "examines": place.may("examine") and place.store.body.find() is not None,
        "is_body": place.may("govern") and place.store.body.find() is not None,
        "has_others": len({node.institution for node in _mine(request)}) > 1,
    }
    return render(request, "desk/home.html", context)


def _mine(request: HttpRequest) -> list[Node]:
    organisations = get_platform().organisations
    return [node for node in map(organisations.find, actor_of(request).roles) if node is not None]


def _units(place: Place) -> Sequence[tuple[str, str, int]]:
    """Return the units one has a right to see, with one's roles there and their depth."""
    words = role_words()
    shown = []
    for node in place.nodes:
        roles = roles_at(place.actor, node)
        if roles:
            name = written.text(node.name)
            mine = ("、" if language() == "ja" else ", ").join(words[role] for role in NodeRole if role in roles)
            shown.append((name, mine, node.depth))
    return shown
