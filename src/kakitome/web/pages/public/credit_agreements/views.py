"""Agreements about credit: all of them, one, and both as data; everybody reads what all parties consented to."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.crediting.agreements import AgreementView, find_agreement, list_agreements
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.agreement import AgreedField, Agreement
from kakitome.mapping.open_data.agreement_data import agreement_in_ctdl, own_agreement
from kakitome.mapping.open_data.entry_data import entry_url
from kakitome.mapping.open_data.transfer_value import own_form, transfer_value
from kakitome.services.crediting.equivalents import Precedent
from kakitome.values.number import parse_number
from kakitome.web.open_answers import for_any_origin, open_json
from kakitome.web.pages.public.credit_equivalents.words import standing_pill
from kakitome.web.parts.agreement_words import STATES, between, field_words

LINKED_DATA = "application/ld+json"


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """Show the agreements that all parties consented to."""
    standings = list_agreements(get_platform(), is_public=True)
    rows = [(standing, standing.held, *STATES[standing.state]) for standing in standings]
    return render(request, "pages/public/credit_agreements/list.html", {"rows": rows})


@require_safe
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """Show one."""
    platform = get_platform()
    view = _find(platform, number)
    if number != view.words.number:
        return redirect("agreement", view.words.number, permanent=True)
    context = {**agreement_page(view), "site_url": platform.site_url}
    return render(request, "pages/public/credit_agreements/agreement.html", context)


@for_any_origin
def agreements_json(request: HttpRequest) -> HttpResponse:
    """Answer all in our own form."""
    platform = get_platform()
    numbers = [standing.in_words.number for standing in list_agreements(platform, is_public=True)]
    return open_json(request, {"agreements": [_own(platform, find_agreement(platform, number)) for number in numbers]})


@for_any_origin
def agreement_json(request: HttpRequest, number: str) -> HttpResponse:
    """Answer one in our own form."""
    platform = get_platform()
    return open_json(request, _own(platform, _find(platform, number)))


@for_any_origin
def agreement_linked(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the named lines of one as transfer values of CTDL."""
    platform = get_platform()
    values = [_value(platform, precedent) for precedent in _find(platform, number).precedents]
    document = agreement_in_ctdl([value for value in values if value is not None])
    return open_json(request, document, media_type=LINKED_DATA)


def agreement_page(view: AgreementView) -> dict[str, Any]:
    """Gather what the page of an agreement shows, in public and at the desk."""
    words, standing = view.words, view.standing
    state, word = STATES[standing.state]
    pills = {}
    for precedent in view.precedents:
        decision = precedent.equivalent
        pills[decision.institution, decision.entry, decision.course_code] = (precedent, *standing_pill(precedent))
    shows_held = words is standing.held
    return {
        "view": view,
        "words": words,
        "standing": standing,
        "state": state,
        "word": word,
        "parties": between([party.name for party in words.parties]),
        "courses": [
            {
                "line": line,
                "at": words.name_of(line.at),
                "of": words.name_of(line.of),
                "follows": pills.get((line.at, line.entry, line.course_code)) if shows_held else None,
            }
            for line in words.courses
        ],
        "fields": [_field_row(words, line) for line in words.fields],
        "notice_by": words.name_of(standing.notice.partner) if standing.notice else None,
    }


def _field_row(words: Agreement, line: AgreedField) -> Mapping[str, Any]:
    return {
        "line": line,
        "at": words.name_of(line.at),
        "of": words.name_of(line.of),
        "name": field_words(line),
    }


def _find(platform: Platform, number: str) -> AgreementView:
    return find_agreement(platform, parse_number(number) or number)


def _url(platform: Platform, route: str, number: str) -> str:
    return f"{platform.site_url}{reverse(route, args=[number])}"


def _own(platform: Platform, view: AgreementView) -> dict[str, Any]:
    lines = [
        own_form(
            precedent.equivalent,
            standing=precedent.standing.value,
            url=_url(platform, "equivalent", precedent.equivalent.number),
            reversal=precedent.stored.reversal,
        )
        for precedent in view.precedents
    ]
    return own_agreement(
        view.words,
        standing=view.standing,
        needs_review=view.needs_review,
        consents=[each.act for each in view.standings if each.act is not None],
        lines=lines,
        url=_url(platform, "agreement", view.words.number),
    )


def _value(platform: Platform, precedent: Precedent) -> dict[str, Any] | None:
    decision = precedent.equivalent
    return transfer_value(
        decision,
        is_in_force=precedent.is_in_force,
        url=_url(platform, "equivalent", decision.number),
        entry_url=entry_url(decision.entry, platform.site_url),
    )
