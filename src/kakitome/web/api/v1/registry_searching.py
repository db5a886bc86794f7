"""`GET /registry/entries`: what the registry's page finds, for programs; no key, no cookie, any origin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid
from kakitome.learning.registry.facets import FACETS
from kakitome.learning.workload import LearnerEffort
from kakitome.mapping.bilingual import in_both
from kakitome.ports.registry_search import LARGEST_PAGE, PAGE_SIZE, Hit, RegistryResultPage, Sort
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import to_plain
from kakitome.web.api.v1.describing import refusals
from kakitome.web.api.v1.keys import refuse_key_in_address
from kakitome.web.api.v1.refusals import RequestRefused
from kakitome.web.open_answers import open_json
from kakitome.web.pages.public.registry.asking import RegistrySearchForm, read_question

_TEXT = {"type": "string", "maxLength": 200}
_PARAMETERS = [
    {
        "in": "query",
        "name": "q",
        "schema": _TEXT,
        "description": "Words, all of which must occur; quotation marks keep a phrase together. Folded: width, case, "
        "old forms of kanji. Words of up to three letters are matched whole.",
    },
    *(
        {
            "in": "query",
            "name": facet,
            "schema": {"type": "array", "items": {"type": "string"}},
            "description": "Values as `facets` gives them; several are alternatives, `-` is “not stated”.",
        }
        for facet in FACETS
    ),
    {"in": "query", "name": "sort", "schema": {"type": "string", "enum": [sort.value for sort in Sort]}},
    {"in": "query", "name": "page", "schema": {"type": "integer", "minimum": 1}},
    {"in": "query", "name": "page_size", "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}},
    {"in": "query", "name": "state", "schema": {"type": "string", "enum": ["listed", "all"]}},
]

router = Router()


class RegistryFacetValue(Schema):
    """A value of a facet and how many of the entries found have it, under the other filters."""

    value: str
    count: int
    label: dict[str, str] | None = None


class RegistryHit(Schema):
    """One entry found, its newest version, as the provider states it; what is not stated is left out."""

    number: str
    version: int
    url: str
    recognised: bool
    listed: bool
    title: dict[str, str] | None = None
    provider: dict[str, str] | None = None
    effort: dict[str, Any] | None = None
    modes: list[str] | None = None
    assessments: list[str] | None = None
    languages: list[str] | None = None
    levels: list[dict[str, Any]] | None = None
    price: dict[str, Any] | None = None
    stackable: bool | None = None
    forms: list[str] | None = None


class RegistryHits(Schema):
    """One page of the entries found. `next` is the address of the next page, null on the last one."""

    total: int
    page: int
    page_size: int
    next: str | None
    entries: list[RegistryHit]
    facets: dict[str, list[RegistryFacetValue]]


@router.get(
    "/registry/entries",
    response={200: RegistryHits, 304: None, **refusals(400)},
    openapi_extra={"parameters": _PARAMETERS},
    operation_id="search_registry",
    summary="Search the registry",
    auth=None,
)
def search_entries(request: HttpRequest) -> HttpResponse:
    """Answer one page of entries, with facets and their counts; lists end at 2,000, the bulk dump has everything."""
    refuse_key_in_address(request)
    platform = get_platform()
    try:
        size = _page_size(request.GET.get("page_size", ""))
        question = read_question(request.GET, page_size=size, is_strict=True)
        page = platform.registry_search.search(question.registry_query(page_size=size))
    except Invalid as error:
        raise RequestRefused(400, error.code, **error.params) from error
    return open_json(request, _page(page, question, size=size, site_url=platform.site_url))


def _page(page: RegistryResultPage, question: RegistrySearchForm, *, size: int, site_url: str) -> dict[str, Any]:
    shown = (question.page - 1) * size + len(page.hits)
    query = question.query(page=question.page + 1)
    if size != PAGE_SIZE:
        query += f"&page_size={size}"
    return {
        "total": page.total,
        "page": question.page,
        "page_size": size,
        "next": f"{site_url}/api/v1/registry/entries{query}" if page.hits and shown < page.reachable else None,
        "entries": [_hit(hit, site_url=site_url) for hit in page.hits],
        "facets": {
            facet: [{"value": count.value, "count": count.count, "label": in_both(count.label)} for count in counts]
            for facet, counts in page.facets.items()
        },
    }


def _hit(hit: Hit, *, site_url: str) -> dict[str, Any]:
    card = hit.card
    stated = {
        "title": in_both(card.title),
        "provider": in_both(card.provider),
        "effort": _effort(card.effort),
        "modes": list(card.modes),
        "assessments": list(card.assessments),
        "languages": list(card.languages),
        "levels": [to_plain(level) for level in card.levels],
        "price": _price(card.price_amount, card.price_currency, card.price_description),
        "stackable": card.stackable,
        "forms": list(card.forms),
    }
    return {
        "number": card.number,
        "version": card.version,
        "url": f"{site_url}/registry/{card.number}",
        "recognised": hit.is_recognised,
        "listed": hit.is_listed,
        **{name: value for name, value in stated.items() if value not in (None, {}, [])},
    }


def _effort(effort: LearnerEffort | None) -> dict[str, Any]:
    """Write the effort with its unit, also where that is the usual one."""
    return {"value": str(effort.value), "unit": effort.unit.value, **to_plain(effort)} if effort else {}


def _price(amount: str, currency: str, description: LocalizedText) -> dict[str, Any]:
    stated = {"amount": amount, "currency": currency, "description": in_both(description)}
    return {name: value for name, value in stated.items() if value}


def _page_size(given: str) -> int:
    if not given:
        return PAGE_SIZE
    size = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    if not 1 <= size <= LARGEST_PAGE:
        raise Invalid("E_SEARCH_PAGE", most=LARGEST_PAGE)
    return size
