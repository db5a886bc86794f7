"""Where in an institution somebody works, and what they may do there.

Every view of the desk takes a `Place`. An institution that does not exist and one that is not the
visitor's look the same: 404.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypedDict, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.platform import Platform
from kakitome.ports.accounts import Person
from kakitome.ports.organisations import Node
from kakitome.ports.security_events import SecurityEventKind
from kakitome.ports.store import Store
from kakitome.web.parts.written import language
from kakitome.web.roles import Actor, actor_of, has_right, units_where
from kakitome.web.security_events import note_refusal

P = ParamSpec("P")


class NotAllowed(Http404):
    """Somebody asked for what is there and not theirs; it looks as if it were not there."""


class Doing(TypedDict):
    """Who does something, and when, as services take it."""

    actor: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One institution's desk as one person sees it.

    `nodes` is the whole tree, the institution first; `rights` of the person are asked per node.
    """

    platform: Platform
    actor: Actor
    nodes: tuple[Node, ...]
    now: datetime

    @property
    def institution(self) -> Node:
        """The institution itself."""
        return self.nodes[0]

    @property
    def store(self) -> Store:
        """The institution's store."""
        return self.platform.store(self.institution.id)

    @property
    def by(self) -> Doing:
        """Who does something here, and when: `governing.end_seat(store, seat, on=day, **place.by)`."""
        return Doing(actor=self.actor.account, now=self.now)

    def url(self, name: str, *values: object) -> str:
        """Return the address of a page of this institution."""
        return reverse(name, args=[self.institution.id, *values])

    def redirect(self, name: str, *values: object) -> HttpResponseRedirect:
        """Lead to a page of this institution."""
        return HttpResponseRedirect(self.url(name, *values))

    def around(self, spot: str, *steps: tuple[str, str]) -> dict[str, Any]:
        """Return what every page of the desk shows around its content.

        Args:
            spot: which entry of the menu is marked.
            steps: what lies between the desk and the page, as label and address, the nearest to the desk first.
        """
        name = self.institution.name.in_language(language())
        return {"place": self, "spot": spot, "way": [(name, self.url("desk")), *steps]}

    def find_person(self, account: str) -> Person | None:
        """Find the person behind an account.

        Names of programs and pseudonyms of deleted accounts are shorter than an account's subject, and never looked up.
        """
        return self.platform.accounts.find(account) if len(account) == ACCOUNT_LENGTH else None

    def name_of(self, account: str, *, otherwise: str = "") -> str:
        """Name the person behind an account, by the address where there is no name; `otherwise` where nobody is."""
        person = self.find_person(account)
        return (person.name or person.email) if person else otherwise

    def node(self, node_id: str) -> Node:
        """Return a node of this institution, the institution itself for an empty id; 404 for any other."""
        wanted = node_id or self.institution.id
        for node in self.nodes:
            if node.id == wanted:
                return node
        raise Http404

    def may(self, right: str, node_id: str = "") -> bool:
        """Tell whether the person has a right at a node (names of `web.roles.RULES`)."""
        return has_right(self.actor, right, self.node(node_id))

    def need(self, right: str, node_id: str = "") -> None:
        """Answer 404 unless the person has a right at a node."""
        if not self.may(right, node_id):
            raise NotAllowed

    def nodes_with(self, right: str) -> list[Node]:
        """Return the nodes at which the person has a right."""
        return [node for node in self.nodes if self.may(right, node.id)]

    def units(self, right: str) -> frozenset[str]:
        """Return the units in which the person has a right; with it at the institution, unowned things too."""
        units = units_where(self.actor, list(self.nodes), right=right)
        return units | {""} if self.institution.id in units else units

    def may_somewhere(self, right: str) -> bool:
        """Tell whether the person has a right at any node here."""
        return bool(self.units(right))


Workplace = TypeVar("Workplace")
FoundView = Callable[Concatenate[HttpRequest, Workplace, P], HttpResponse]
Finder = Callable[[HttpRequest, dict[str, Any]], Workplace]
DeskView = FoundView[Place, P]

ACCOUNT_LENGTH = 36
"""Characters of an account's subject."""
READ, FORM, POST = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)
"""What a view is asked with: a page to read, a page with a form that comes back, an act."""


def at_desk(right: str, methods: Sequence[str] = READ) -> Callable[[DeskView[P]], Callable[..., HttpResponse]]:
    """Let a view be reached by those who have a right somewhere in the institution (a view decorator).

    The view itself asks again at the node it works on. Visitors are sent to sign in first.
    """
    return reached(right, methods, find=lambda request, named: _with_right(request, named, right, is_everywhere=False))


def at_institution(right: str, methods: Sequence[str] = READ) -> Callable[[DeskView[P]], Callable[..., HttpResponse]]:
    """Let a view be reached by those who have a right at the institution itself, so everywhere in it."""
    return reached(right, methods, find=lambda request, named: _with_right(request, named, right, is_everywhere=True))


def reached(
    right: str, methods: Sequence[str], *, find: Finder[Workplace]
) -> Callable[[FoundView[Workplace, P]], Callable[..., HttpResponse]]:
    """Let a view be reached by those who are signed in and for whom `find` finds where they work (a view decorator).

    Args:
        right: what the table of permissions calls it.
        methods: what the view answers to; anything else is 405, after the right was asked.
        find: takes what it needs out of the values that the address names; raises `Http404`.
    """

    def decorate(view: FoundView[Workplace, P]) -> Callable[..., HttpResponse]:
        answering: Any = require_http_methods(list(methods))(view)

        @wraps(view)
        def desk_view(request: HttpRequest, **named: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            institution = str(named.get("institution", ""))
            try:
                workplace = find(request, named)
                answer: HttpResponse = answering(request, workplace, **named)
            except NotAllowed:
                note_refusal(request, SecurityEventKind.REQUEST_REFUSED, institution=institution, right=right)
                raise
            return answer

        desk_view.desk_right = right  # type: ignore[attr-defined]
        return desk_view

    return decorate


def _with_right(request: HttpRequest, named: dict[str, Any], right: str, *, is_everywhere: bool) -> Place:
    place = place_of(request, named.pop("institution"))
    if not (place.may(right) if is_everywhere else place.may_somewhere(right)):
        raise NotAllowed
    return place


def place_of(request: HttpRequest, institution: str) -> Place:
    """Return the desk of an institution for the person who asks; 404 when there is none."""
    platform = get_platform()
    nodes = tuple(platform.organisations.list_tree(institution))
    if not nodes:
        raise Http404
    return Place(platform=platform, actor=actor_of(request), nodes=nodes, now=platform.now())
