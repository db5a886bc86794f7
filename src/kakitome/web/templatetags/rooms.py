"""The bar of a room, below the header: `{% load rooms %}{% room_bar %}`."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from kakitome.web.desk.place import Place
from kakitome.web.desk.room import Room, review_room, room_of
from kakitome.web.parts.written import language

register = template.Library()


@register.inclusion_tag("desk/room.html", takes_context=True)
def room_bar(context: Context, place: Place | None = None, spot: str = "") -> dict[str, Any]:
    """Draw the room of an institution or a body; place, spot and committee are those of the page."""
    committee = context.get("committee")
    spots = {str(spot or context.get("spot") or ""), str(getattr(committee, "id", ""))}
    return _drawn(room_of(place or context["place"]), spots, context["request"].path)


@register.inclusion_tag("desk/room.html", takes_context=True)
def review_room_bar(context: Context) -> dict[str, Any]:
    """Draw the room of somebody who reviews."""
    return _drawn(review_room(), {context.get("spot") or "review"}, context["request"].path)


def _drawn(room: Room, spots: set[str], path: str) -> dict[str, Any]:
    here = [place for place in room.places if place.spots & spots]
    is_exact = any(place.address == path for place in here)
    label = _("Pages of %(name)s") % {"name": room.name.in_language(language())}
    return {"room": room, "here": here, "is_exact": is_exact, "label": label}
