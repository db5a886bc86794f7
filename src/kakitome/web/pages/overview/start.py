"""Where everybody who signs in lands: what waits for them, the places they work at, their own awards."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.people.entitled_roles import offers_for
from kakitome.journeys.people.inviting import invitations_for
from kakitome.ports.organisations import NodeRole
from kakitome.web.desk.committee_place import committees_of
from kakitome.web.desk.place import place_of
from kakitome.web.desk.words import role_words
from kakitome.web.pages.account.invitations.words import offered_as
from kakitome.web.pages.body.committee_decisions.page import list_ballots
from kakitome.web.pages.body.committee_decisions.sitting import table_of
from kakitome.web.pages.body.reviewing.listing import list_reviews
from kakitome.web.pages.learner.my_awards.counting import count_waiting
from kakitome.web.pages.overview.operating import site_now
from kakitome.web.pages.overview.waiting import waiting_at
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import State, Waiting
from kakitome.web.roles import Actor, actor_of, nodes_of

_ORDER: Sequence[State] = ("fail", "warn", "unk", "none", "ok")


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the one place a person has, or show what waits in all of them."""
    platform, actor = get_platform(), actor_of(request)
    rooms = list(_rooms(request, actor))
    invited = [*_invitations(actor), *_entitled(actor)]
    arrived = list(_arrived(actor))
    has_awards = bool(arrived or platform.directory.list_by_account(actor.account))
    if not invited and not rooms and not actor.is_operator:
        return redirect("my-awards")
    if not invited and len(rooms) == 1 and not has_awards and not actor.is_operator:
        return redirect(rooms[0]["address"])
    waiting = sorted(
        (*invited, *arrived, *_at_institutions(request, actor), *_reviews(request), *_ballots(request, actor)),
        key=lambda item: (_ORDER.index(item.state) > 0, item.due_at.timestamp() if item.due_at else _FAR),
    )
    n = len(waiting)
    title = ngettext("%(n)d thing waits for you.", "%(n)d things wait for you.", n) % {"n": n}
    context = {
        "title": title if n else _("Nothing waits for you now."),
        "waiting": waiting,
        "rooms": rooms,
        "site": site_now() if actor.is_operator else None,
    }
    return render(request, "desk/start.html", context)


_FAR = float("inf")


def _rooms(request: HttpRequest, actor: Actor) -> Iterator[dict[str, Any]]:
    platform, words = get_platform(), role_words()
    nodes = nodes_of(actor)
    for key in dict.fromkeys(node.institution for node in nodes):
        institution = platform.organisations.get(key)
        held = {actor.roles[node.id] for node in nodes if node.institution == key}
        roles = written.in_row(words[role] for role in NodeRole if role in held)
        is_body = platform.bodies.find(key) is not None
        kind = _("Recognition body") if is_body else _("Institution")
        button = _("Open the body") if is_body else _("Open the institution")
        name, address = str(written.text(institution.name)), reverse("desk", args=[key])
        yield {"name": name, "what": _beside(kind, roles), "address": address, "button": button}
    for body, committee, address in committees_of(request):
        name = str(written.text(body))
        what = _beside(_("Recognition body"), str(written.text(committee)))
        yield {"name": name, "what": what, "address": address, "button": _("Open the committee")}
    if platform.reviewers.list_of(actor.account):
        what, address, button = _("As a reviewer"), reverse("review"), _("Open the cases")
        yield {"name": _("Cases to review"), "what": what, "address": address, "button": button}


def _arrived(actor: Actor) -> Iterator[Waiting]:
    """Return the awards that were sent to the person's addresses and are in no account."""
    n = count_waiting(actor.account)
    if n:
        yield Waiting(
            state="warn",
            title=ngettext("%(n)d award waits for you.", "%(n)d awards wait for you.", n) % {"n": n},
            what=_("Sent to an address you have confirmed."),
            address=reverse("my-awards-waiting"),
        )


def _invitations(actor: Actor) -> Iterator[Waiting]:
    platform = get_platform()
    for invitation in invitations_for(platform, actor.account, now=platform.now()):
        name = written.text(platform.organisations.get(invitation.institution).name)
        yield Waiting(
            state="warn",
            title=_("%(institution)s has invited you") % {"institution": name},
            what=offered_as(platform, invitation).word,
            address=reverse("invitation", args=[invitation.id]),
            due_at=invitation.ends_at,
        )


def _entitled(actor: Actor) -> Iterator[Waiting]:
    """Return the roles that an institution's own sign-in has led to."""
    platform = get_platform()
    for offered in offers_for(platform, actor.account) if actor.account else ():
        name = written.text(platform.organisations.get(offered.institution).name)
        yield Waiting(
            state="warn",
            title=_("%(institution)s offers you a role") % {"institution": name},
            what=str(role_words()[offered.role]),
            address=reverse("entitled-roles"),
        )


def _at_institutions(request: HttpRequest, actor: Actor) -> Iterator[Waiting]:
    for key in dict.fromkeys(node.institution for node in nodes_of(actor)):
        place = place_of(request, key)
        name = str(written.text(place.institution.name))
        for waiting in waiting_at(place):
            yield replace(waiting, what=_beside(name, waiting.what))


def _reviews(request: HttpRequest) -> Iterator[Waiting]:
    for row in list_reviews(request):
        if row.is_waiting:
            yield Waiting(
                state="warn",
                title=title_of(row.head.title),
                what=_beside(str(written.text(row.body)), row.word),
                address=reverse("review-case", args=[row.head.number]),
                due_at=row.due_at,
            )


def _ballots(request: HttpRequest, actor: Actor) -> Iterator[Waiting]:
    platform = get_platform()
    for body in dict.fromkeys(seat.institution for seat in platform.bodies.list_seats_of(actor.account)):
        table = table_of(request, body)
        for row in list_ballots(table) if table is not None else ():
            if row.waits:
                yield Waiting(
                    state="warn",
                    title=title_of(row.head.title),
                    what=_beside(str(written.text(platform.organisations.get(body).name)), row.waits),
                    address=reverse("deciding-case", args=[body, row.head.number]),
                )


def _beside(first: str, second: str) -> str:
    return written.in_row(filter(None, (first, second)))
