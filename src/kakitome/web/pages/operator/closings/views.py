"""Operators' pages of closings: every institution with how it stands, and one with what can be done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.closings import ClosingSide
from kakitome.ports.organisations import Node
from kakitome.web.parts import written
from kakitome.web.parts.closing import STATES, ClosingDesk, ClosingForm
from kakitome.web.parts.shapes import Table, Words
from kakitome.web.roles import actor_of


def for_operators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let operators alone reach a view; for anybody else it is not there."""

    @wraps(view)
    def reached(request: HttpRequest, **named: Any) -> HttpResponse:
        if not actor_of(request).is_operator:
            raise Http404
        return view(request, **named)

    return login_required(reached)


@for_operators
@require_safe
def site_closings(request: HttpRequest) -> HttpResponse:
    """List the institutions and which of them are closing or closed."""
    platform = get_platform()
    rows: list[list[Words]] = []
    for node in platform.organisations.list_institutions():
        closing = platform.closings.find_in_hand(node.id)
        link = format_html('<a href="{}">{}</a>', reverse("site-closing", args=[node.id]), written.text(node.name))
        day = (closing.ended_at or closing.takes_effect_at) if closing else None
        rows.append([link, STATES[closing.state] if closing else _("Not closing"), written.day(day) or "—"])
    table = Table(caption=_("Institutions"), columns=[_("Institution"), _("State"), _("Day it closes")], rows=rows)
    return render(request, "pages/operator/closings/list.html", {"table": table})


@for_operators
@require_safe
def site_closing(request: HttpRequest, institution: str) -> HttpResponse:
    """Show what closing an institution means, and how it stands."""
    return _page(request, institution_of(institution), ClosingForm())


@for_operators
@require_POST
def request_site_closing(request: HttpRequest, institution: str) -> HttpResponse:
    """Ask, as an operator, for an institution to be closed."""
    node, form = institution_of(institution), ClosingForm(request.POST)
    if form.is_valid() and _desk(request, node).request(form):
        messages.success(request, _("Asked. Another operator answers; the institution’s administrators were told."))
        return redirect("site-closing", institution=node.id)
    return _page(request, node, form)


@for_operators
@require_POST
def answer_site_closing(request: HttpRequest, institution: str) -> HttpResponse:
    """Agree, as a second operator, or stop what operators began."""
    node = institution_of(institution)
    _desk(request, node).answer(request)
    return redirect("site-closing", institution=node.id)


def institution_of(institution: str) -> Node:
    """Return an institution of the platform; 404 where there is none."""
    node = get_platform().organisations.find(institution)
    if node is None or node.depth:
        raise Http404
    return node


def _desk(request: HttpRequest, node: Node) -> ClosingDesk:
    return ClosingDesk(
        platform=get_platform(),
        institution=node.id,
        account=actor_of(request).account,
        side=ClosingSide.OPERATORS,
        # An operator sees numbers of accounts, as in the record of security events.
        name_of=str,
    )


def _page(request: HttpRequest, node: Node, form: ClosingForm) -> HttpResponse:
    context = {
        **_desk(request, node).page(form),
        "institution": node,
        "request_url": reverse("site-closing-request", args=[node.id]),
        "answer_url": reverse("site-closing-answer", args=[node.id]),
    }
    return render(request, "pages/operator/closings/closing.html", context, status=422 if form.errors else 200)
