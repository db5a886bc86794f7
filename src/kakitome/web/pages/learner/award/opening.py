"""Who an award opens for: its learner, whoever has its link, everybody; and the same page for all who see nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.services.holding import find_door, may_be_seen
from kakitome.values.award_link import AwardLink, parse_award_link
from kakitome.web.asked_for import wants_json
from kakitome.web.guessing import MISSES, refuse_guessing
from kakitome.web.pages.learner.award.owning import is_learner
from kakitome.web.pages.learner.award.page import Opened, open_award
from kakitome.web.roles import actor_of, has_right, nodes_of

P = ParamSpec("P")


class NotShown(NotFound):
    """Nothing is shown to this visitor: there is none, it is private, or the link is not its own."""


def visible_award(request: HttpRequest, name: str) -> Opened:
    """Open an award that this visitor may see; what is private and what does not exist look the same.

    Raises:
        NotShown: E_AWARD_NOT_SHOWN.
        TooManyMisses: asked by number alone, or with a wrong link, after too many misses.
    """
    link = parse_award_link(name)
    if link is None:
        raise _missed(request)
    platform = get_platform()
    door = find_door(platform.directory, link.number)
    # Whether it may be seen is asked before the award is touched: what is private costs the same work as nothing.
    if is_learner(request, door):
        return open_award(platform, platform.award_links.link(link.number, edition=door.link_edition))
    is_right = platform.award_links.opens(link, edition=door.link_edition)
    if not is_right:
        refuse_guessing(request)
    if not may_be_seen(door, link, links=platform.award_links):
        raise NotShown("E_AWARD_NOT_SHOWN") if is_right else _missed(request)
    return open_award(platform, link if is_right else AwardLink(link.number))


def own_award(request: HttpRequest, name: str) -> Opened:
    """Open an award for its learner; to everybody else it is not there."""
    opened = visible_award(request, name)
    if not is_learner(request, opened.held):
        raise NotShown("E_AWARD_NOT_SHOWN")
    return opened


def neutral_when_not_shown(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answer who sees nothing with one and the same page, and staff of the institution with its desk."""

    @wraps(view)
    def view_or_neutral(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotShown:
            if wants_json(request):
                raise
        desk = _desk_page(request, str(kwargs.get("name", "")))
        response = render(
            request,
            "pages/learner/award/not_shown.html",
            {"desk": desk, "site_url": get_platform().site_url},
            status=404,
        )
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return view_or_neutral


def _missed(request: HttpRequest) -> NotShown:
    refuse_guessing(request)
    MISSES.add(request)
    return NotShown("E_AWARD_NOT_SHOWN")


def _desk_page(request: HttpRequest, name: str) -> str:
    """Return where staff of the institution see the award; empty for everybody else."""
    link, actor = parse_award_link(name), actor_of(request)
    nodes = [node for node in nodes_of(actor) if has_right(actor, "view", node)] if actor.roles else []
    if link is None or not nodes:
        return ""
    institution = get_platform().directory.find_by_award(link.number)
    if institution not in {node.path[0] for node in nodes}:
        return ""
    return reverse("award-detail", args=[institution, link.number])
