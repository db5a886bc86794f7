"""What the page of an institution shows: itself, its recognitions then and now, and what it awards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.journeys.crediting.agreements import list_agreements
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.registry.facets import INSTITUTION
from kakitome.mapping.badge_image.mark import initial, require_mark
from kakitome.mapping.places import place_name
from kakitome.ports.organisations import Node, NodeKind
from kakitome.ports.registry_search import PAGE_SIZE, RegistryQuery, Sort
from kakitome.services.listing_starts import coming_starts
from kakitome.values.instants import day_of
from kakitome.web.pages.public.registry.asking import RegistrySearchForm
from kakitome.web.pages.public.registry.cards import card_views
from kakitome.web.parts import written
from kakitome.web.parts.agreement_words import STATES
from kakitome.web.parts.closed_institution import find_closed
from kakitome.web.parts.letter import joined
from kakitome.web.parts.recognised import STANDING_STATES, standing_words, until_words
from kakitome.web.parts.shapes import DescriptorLine, Words, descriptor_lines

MOST_COMING = 6
"""Starts on the page itself; all of them are in the calendar."""


def institution_page(platform: Platform, institution: str, *, now: datetime) -> dict[str, Any] | None:
    """Build the page; None for an institution that awards nothing here, has registered nothing and is no body."""
    node = platform.organisations.find(institution)
    if node is None or node.kind is not NodeKind.INSTITUTION:
        return None
    question = RegistrySearchForm(filters={INSTITUTION: (institution,)}, sort=Sort.NEWEST)
    registry_query = question.registry_query()
    listed = platform.registry_search.search(registry_query)
    issuers = [record.issuer.did for record in platform.store(institution).issuers.list_issuers()]
    is_body = platform.bodies.find(institution) is not None
    if not (listed.total or issuers or is_body):
        return None
    recognitions = _recognitions(platform, institution, issuers)
    return {
        "node": node,
        "crest": crest_of(node),
        "closed": find_closed(platform, institution),
        "is_body": is_body,
        "facts": _facts(node, issuers),
        "granted": [_recognition_line(recognition, now) for recognition in recognitions if not recognition.entry],
        "now": [
            _recognition_line(recognition, now)
            for recognition in recognitions
            if recognition.entry and _stands(recognition, now)
        ],
        "then": [
            _recognition_line(recognition, now)
            for recognition in recognitions
            if recognition.entry and not _stands(recognition, now)
        ],
        "cards": card_views(listed.hits, (), platform, now=now),
        "total": listed.total,
        "all": reverse("registry") + question.query() if listed.total > PAGE_SIZE else "",
        "agreements": [
            (standing.held, *STATES[standing.state])
            for standing in list_agreements(platform, institution=institution, is_public=True)
        ],
        "starts": _starts(platform, registry_query, now=now),
        "query": RegistrySearchForm(filters={INSTITUTION: (institution,)}).query(),
    }


def crest_of(node: Node) -> SafeString:
    """Draw the mark of an institution on its colour, as its badge images bear it; else the first letter of its name."""
    path = require_mark(node.mark) if node.mark else initial(node.name.in_language(written.language()))
    return format_html(
        '<svg class="crest" viewBox="-24 -24 48 48" width="96" height="96" aria-hidden="true">'
        '<circle r="23" fill="{}"/><path d="{}" fill="#fff"/></svg>',
        node.colour or "#3b4250",
        path,
    )


def _recognitions(platform: Platform, institution: str, issuers: Sequence[str]) -> list[Recognition]:
    """Return what was recognised of its micro-credentials and of itself, the newest first."""
    numbers = [entry.number for entry in platform.registry.list_of(institution)]
    of_itself = [recognition for did in issuers for recognition in platform.recognitions.of_address(did)]
    both = {recognition.number: recognition for recognition in (*platform.recognitions.of_entries(numbers), *of_itself)}
    return sorted(both.values(), key=lambda recognition: recognition.valid_from, reverse=True)


def _stands(recognition: Recognition, now: datetime) -> bool:
    return recognition.standing_at(now) is Standing.RECOGNISED


def _recognition_line(recognition: Recognition, now: datetime) -> dict[str, Any]:
    standing = recognition.standing_at(now)
    is_now = standing is Standing.RECOGNISED
    return {
        "recognition": recognition,
        "state": STANDING_STATES[standing],
        "word": until_words(recognition.valid_until, recognition.procedure)
        if is_now
        else standing_words(standing, recognition.procedure),
        "period": format_html(
            "{}{}{}",
            written.day(recognition.valid_from),
            "〜" if written.language() == "ja" else " – ",
            written.day(_end(recognition)),
        ),
    }


def _end(recognition: Recognition) -> datetime:
    """Return when it ended or is to end: its last change where it was withdrawn."""
    last = recognition.changes[-1] if recognition.changes else None
    is_withdrawn = last is not None and recognition.standing_at(last.at) is Standing.WITHDRAWN
    return last.at if last is not None and is_withdrawn else recognition.valid_until


def _starts(platform: Platform, registry_query: RegistryQuery, *, now: datetime) -> list[tuple[Words, str, Words]]:
    hits = coming_starts(platform.registry_search, registry_query, today=day_of(now))
    return [
        (written.day(hit.card.starts_on), hit.card.number, written.text(hit.card.title))
        for hit, _place in zip(hits, range(MOST_COMING), strict=False)
    ]


def _facts(node: Node, issuers: Sequence[str]) -> list[DescriptorLine]:
    numbers = [written.mono(number) for number in (node.ror, node.corporate_number) if number]
    return descriptor_lines(
        (_("Country"), written.text(place_name(node.country)) if node.country else ""),
        (_("Numbers in public registers"), joined(numbers, SafeString("<br>"))),
        (_("Signs as"), joined([written.mono(did) for did in issuers], SafeString("<br>"))),
    )
