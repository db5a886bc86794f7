"""The tree of units with the people of each; what an administrator changes in it."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kakitome.errors import Conflict, Invalid, Unavailable
from kakitome.journeys.people.inviting import Guest, invite
from kakitome.journeys.people.roles_and_units import add_unit, rename_unit, take_role
from kakitome.ports.invitations import Offer
from kakitome.ports.organisations import Node, NodeKind, NodeRole, RoleHolder
from kakitome.web.desk.place import POST, Place, at_desk
from kakitome.web.desk.words import role_words
from kakitome.web.pages.account.invitations.pending import NOT_SENT, Pending, pending
from kakitome.web.pages.provider.people.forms import InviteForm, NameForm, UnitForm
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.written import language


@at_desk("view")
def people(request: HttpRequest, place: Place) -> HttpResponse:
    """Show units and people."""
    return _page(request, place)


@at_desk("manage_people", POST)
def invite_person(request: HttpRequest, place: Place) -> HttpResponse:
    """Invite somebody; the answer is the same whether the address has an account or not."""
    form = InviteForm(request.POST, nodes=place.nodes_with("manage_people"))
    if not form.is_valid():
        return _page(request, place, invite_form=form)
    data = form.cleaned_data
    node = place.node(data["node"])
    place.need("manage_people", node.id)
    guest = Guest(email=data["email"], name=data["person"], language=language())
    try:
        invite(place.platform, guest, node=node, role=NodeRole(data["role"]), **place.by)
    except Unavailable:
        messages.warning(request, NOT_SENT)
    else:
        messages.success(request, _("An invitation was sent to %(email)s.") % {"email": data["email"]})
    return place.redirect("people")


@at_desk("manage_people", POST)
def remove_person(request: HttpRequest, place: Place) -> HttpResponse:
    """Take back a role."""
    node = place.node(request.POST.get("node", ""))
    place.need("manage_people", node.id)
    account = request.POST.get("account", "")
    members = place.platform.organisations.list_members(place.institution.id)
    if not any(member.account == account and member.organisation == node.id for member in members):
        messages.warning(request, _("This person has no role here any more."))
        return place.redirect("people")
    with attempt(request, _("The role is taken back."), refusals=Conflict):
        take_role(place.platform, node=node, account=account, **place.by)
    return place.redirect("people")


@at_desk("manage_units", POST)
def add(request: HttpRequest, place: Place) -> HttpResponse:
    """Add a faculty or programme."""
    form = UnitForm(request.POST, nodes=place.nodes_with("manage_units"))
    if not form.is_valid():
        return _page(request, place, unit_form=form)
    under = place.node(form.cleaned_data["under"])
    place.need("manage_units", under.id)
    name = form.name()
    slug = slugify(name.en)[:24].strip("-") or secrets.token_hex(3)
    unit = Node(id="", kind=NodeKind(form.cleaned_data["kind"]), path=(), slug=slug, name=name)
    try:
        add_unit(place.platform, unit, under=under, **place.by)
    except (Conflict, Invalid) as error:
        form.refuse(error)
        return _page(request, place, unit_form=form)
    messages.success(request, _("Added."))
    return place.redirect("people")


@at_desk("manage_units", POST)
def rename(request: HttpRequest, place: Place, node: str) -> HttpResponse:
    """Give a unit another name."""
    unit = place.node(node)
    place.need("manage_units", unit.id)
    form = NameForm(request.POST, prefix=unit.id)
    if not form.is_valid():
        messages.error(request, _("Write the name in Japanese or English."))
    else:
        rename_unit(place.platform, unit, name=form.name(), **place.by)
        messages.success(request, _("Renamed. Awards that were given keep what was signed."))
    return place.redirect("people")


def _page(
    request: HttpRequest, place: Place, *, invite_form: InviteForm | None = None, unit_form: UnitForm | None = None
) -> HttpResponse:
    managed = place.nodes_with("manage_people")
    members = place.platform.organisations.list_members(place.institution.id)
    invited = pending(place, Offer.ROLE) if managed else ()
    is_refused = invite_form is not None or unit_form is not None
    context = {
        **place.around("people"),
        "staffed": [_staffed(place, node, members, invited) for node in place.nodes if place.may("view", node.id)],
        "invite_form": (invite_form or InviteForm(nodes=managed)) if managed else None,
        "unit_form": (unit_form or UnitForm(nodes=managed)) if managed else None,
        "sees_addresses": bool(managed),
    }
    return render(request, "pages/provider/people/people.html", context, status=422 if is_refused else 200)


def _staffed(place: Place, node: Node, members: Sequence[RoleHolder], invited: Sequence[Pending]) -> dict[str, Any]:
    """Return a node with the people whose role was given there or above it, and those invited there.

    Invitations are for those who manage the node: the address and the name are as they wrote them.
    """
    words, may_manage = role_words(), place.may("manage_people", node.id)
    kinds = {NodeKind.INSTITUTION: _("Institution"), NodeKind.FACULTY: _("Faculty"), NodeKind.PROGRAMME: _("Programme")}
    above = {upper.id: upper.name.in_language(language()) for upper in place.nodes if upper.id in node.path[:-1]}
    return {
        "node": node,
        "kind": kinds[node.kind],
        "members": [(member, words[member.role]) for member in members if member.organisation == node.id],
        "inherited": [
            (member, words[member.role], above[member.organisation])
            for member in members
            if member.organisation in above
        ],
        "invited": [waiting for waiting in invited if may_manage and waiting.invitation.node == node.id],
        "may_manage": may_manage,
        "rename": NameForm(prefix=node.id, initial={"name_ja": node.name.ja, "name_en": node.name.en}),
    }
