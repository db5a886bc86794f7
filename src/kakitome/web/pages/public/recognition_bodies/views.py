"""Recognition bodies in public: what they are, their members' rights, committees, criteria, fees, minutes."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.criteria import criteria_in_force, get_criteria, tightened
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.ports.organisations import Node
from kakitome.web.pages.public.recognition_bodies.body_tables import (
    fee_table,
    granted_to,
    membership_table,
    shown_committees,
)
from kakitome.web.parts.written import language


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """List the bodies of this site."""
    platform = get_platform()
    public_bodies = [(platform.organisations.get(body.institution), body) for body in platform.bodies.list_bodies()]
    return render(request, "pages/public/recognition_bodies/list.html", {"bodies": public_bodies})


@require_safe
def body(request: HttpRequest, institution: str) -> HttpResponse:
    """Show one body whole."""
    platform = get_platform()
    node, shown_body = _body(platform, institution)
    today = shown_body.configuration.day_of(platform.now())
    offered = _offered(platform, shown_body, on=today)
    rules = shown_body.configuration.membership
    counts = platform.bodies.count_members(institution, on=today)
    context = {
        "node": node,
        "body": shown_body,
        "rules": rules,
        "examines_entries": any(offer["procedure"].subject.is_entry for offer in offered),
        "granted": granted_to(platform, institution, now=platform.now()),
        "members": membership_table(rules),
        "counts": [(class_.name, counts.get(class_.id, 0)) for class_ in rules.classes],
        "count": sum(counts.values()),
        "named": [member for member in platform.bodies.list_named_members(institution) if member.term_on(today)],
        "committees": shown_committees(platform, shown_body, on=today),
        "offered": offered,
        "extracts": platform.bodies.list_extracts(institution)[:3],
        "fees": [
            (offer["procedure"], table)
            for offer in offered
            if offer["current"] and (table := fee_table(shown_body, offer["current"]))
        ],
        "appliers": [class_.name for class_ in rules.classes if "apply_for_recognition" in class_.rights],
    }
    return render(request, "pages/public/recognition_bodies/body.html", context)


@require_safe
def criteria(request: HttpRequest, institution: str, procedure: str, version: str) -> HttpResponse:
    """Show one published version of the criteria; its address is for ever."""
    platform = get_platform()
    node, shown_body = _body(platform, institution)
    published = platform.bodies.list_published_criteria(institution)
    shown_criteria = get_criteria(published, procedure, version=version)
    today = shown_body.configuration.day_of(platform.now())
    current = criteria_in_force(published, procedure, on=today)
    # What an applicant meets: the procedure as this version of the criteria tightens it.
    demands = tightened(load_procedure(procedure), shown_criteria)
    context = {
        "node": node,
        "body": shown_body,
        "criteria": shown_criteria,
        "procedure": load_procedure(procedure),
        "demands": demands,
        "required": [document for document in demands.documents if document.is_required],
        "optional": [document for document in demands.documents if not document.is_required],
        "current": current,
        "is_current": current == shown_criteria,
        "is_coming": shown_criteria.in_force_from > today,
        "fees": fee_table(shown_body, shown_criteria),
        "versions": [edition for edition in published if edition.procedure == procedure],
        "way": _way(node),
    }
    return render(request, "pages/public/recognition_bodies/criteria.html", context)


@require_safe
def minutes(request: HttpRequest, institution: str) -> HttpResponse:
    """Show the published extracts of minutes."""
    platform = get_platform()
    node, shown_body = _body(platform, institution)
    extracts = [
        (shown_body.configuration.committee(extract.committee), extract)
        for extract in platform.bodies.list_extracts(institution)
    ]
    return render(
        request, "pages/public/recognition_bodies/minutes.html", {"node": node, "extracts": extracts, "way": _way(node)}
    )


def _body(platform: Platform, institution: str) -> tuple[Node, Body]:
    node, shown_body = platform.organisations.find(institution), platform.bodies.find(institution)
    if node is None or shown_body is None:
        raise Http404
    return node, shown_body


def _way(node: Node) -> list[tuple[Any, str]]:
    return [
        (_("Recognition bodies"), reverse("bodies")),
        (node.name.in_language(language()), reverse("public-body", args=[node.id])),
    ]


def _offered(platform: Platform, shown_body: Body, *, on: date) -> list[dict[str, Any]]:
    published = platform.bodies.list_published_criteria(shown_body.institution)
    offered = []
    for identifier in shown_body.configuration.procedures:
        editions = [edition for edition in published if edition.procedure == identifier]
        current = criteria_in_force(editions, identifier, on=on)
        offered.append(
            {
                "procedure": load_procedure(identifier),
                "current": current,
                "coming": tuple(edition for edition in editions if edition.in_force_from > on),
                "past": tuple(edition for edition in editions if edition != current and edition.in_force_from <= on),
            }
        )
    return offered
