"""Credit equivalents: searched, one of them, and both as data; everybody reads."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.crediting.equivalents import reading_of
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.equivalent import ENDED, NEEDS_REVIEW
from kakitome.learning.workload import plain_decimal
from kakitome.mapping.open_data.entry_data import entry_url
from kakitome.mapping.open_data.equivalent_feed import NEWEST_DECISIONS, equivalents_atom
from kakitome.mapping.open_data.transfer_value import UNSETTLED, own_form, transfer_value
from kakitome.services.crediting.equivalents import Precedent, get_precedent, weigh
from kakitome.values.number import parse_number
from kakitome.web.open_answers import for_any_origin, open_bytes, open_json
from kakitome.web.pages.public.credit_equivalents.page import equivalent_page
from kakitome.web.pages.public.credit_equivalents.words import standing_pill
from kakitome.web.parts import written
from kakitome.web.parts.files import csv_download
from kakitome.web.parts.paging import first_after, first_asked
from kakitome.web.roles import actor_of, has_right, nodes_of

ON_A_PAGE = 20
MOST = 500
"""Looked at for one question; beyond, a narrower one is asked for. (derived)"""
LONGEST_QUESTION = 200
LINKED_DATA, ATOM = "application/ld+json", "application/atom+xml"
STATES = ("in_force", "not_yet", "review", "refused", "ended")


@require_safe
def equivalents(request: HttpRequest) -> HttpResponse:
    """Search what was decided."""
    platform = get_platform()
    words, matching, is_cut = _search(request, platform)
    institution, state = request.GET.get("institution", "")[:64], request.GET.get("state", "")
    names = {hit.equivalent.institution: hit.equivalent.institution_name for hit in matching}
    counts = {key: sum(_state_of(precedent) == key for precedent in matching) for key in STATES}
    shown = _narrowed(matching, institution=institution, state=state)
    first = first_asked(request, "from")
    page = shown[first : first + ON_A_PAGE]
    following = first_after(first, count=len(shown), on_a_page=ON_A_PAGE)
    kept_question = {"q": words, "institution": institution, "state": state}
    context = {
        "words": words,
        "rows": [(precedent, *standing_pill(precedent)) for precedent in page],
        "count": len(shown),
        "review": sum(_state_of(precedent) == "review" for precedent in shown),
        "institutions": sorted(((key, written.text(name)) for key, name in names.items()), key=lambda pair: pair[1]),
        "institution": institution,
        "state": state if state in STATES else "",
        "counts": counts,
        "total": len(matching),
        "is_cut": is_cut,
        "data": f"?{urlencode(kept_question)}" if any(kept_question.values()) else "",
        "following": f"?{urlencode({**kept_question, 'from': following})}" if following else "",
        "is_first": first == 0 and not any(kept_question.values()),
    }
    return render(request, "pages/public/credit_equivalents/list.html", context)


@require_safe
def equivalent(request: HttpRequest, number: str) -> HttpResponse:
    """Show one."""
    platform = get_platform()
    precedent = _find(platform, number)
    if number != precedent.equivalent.number:
        return redirect("equivalent", precedent.equivalent.number, permanent=True)
    page = equivalent_page(platform, precedent)
    context = {"page": page, "adopters": _adopters(request, precedent), "site_url": platform.site_url}
    return render(request, "pages/public/credit_equivalents/equivalent.html", context)


@for_any_origin
def equivalents_json(request: HttpRequest) -> HttpResponse:
    """Answer what a search finds in our own form; `isCut` tells that there is more than is looked at."""
    platform = get_platform()
    _words, matching, is_cut = _search(request, platform)
    shown = _narrowed(matching, institution=request.GET.get("institution", ""), state=request.GET.get("state", ""))
    items = [_own(platform, precedent) for precedent in shown]
    return open_json(request, {"equivalents": items, "isCut": is_cut})


@for_any_origin
def equivalents_feed(request: HttpRequest) -> HttpResponse:
    """Answer the newest decisions and reversals."""
    platform = get_platform()
    stored = platform.crediting.equivalents.search([], limit=NEWEST_DECISIONS)
    decisions = [(decided.equivalent, decided.reversal) for decided in stored]
    # Without a decision there is no instant to tell; the beginning of the day keeps the answer the same for a while.
    today = platform.now().replace(hour=0, minute=0, second=0, microsecond=0)
    content = equivalents_atom(decisions, site_url=platform.site_url, updated=today)
    return open_bytes(request, content, media_type=ATOM)


@require_safe
def equivalents_csv(request: HttpRequest) -> HttpResponse:
    """Answer the same as a table."""
    platform = get_platform()
    _words, matching, _is_cut = _search(request, platform)
    shown = _narrowed(matching, institution=request.GET.get("institution", ""), state=request.GET.get("state", ""))
    headings = [
        *("number", "standing", "entry", "entry_version", "title_ja", "title_en", "institution", "institution_ja"),
        *(
            "institution_en",
            "course_code",
            "course_ja",
            "course_en",
            "credits",
            "decided_on",
            "ends_on",
            "adopted_from",
        ),
    ]
    return csv_download([headings, *(_line(precedent) for precedent in shown)], "credit-equivalents.csv")


@for_any_origin
def equivalent_json(request: HttpRequest, number: str) -> HttpResponse:
    """Answer one in our own form."""
    platform = get_platform()
    return open_json(request, {**_own(platform, _find(platform, number)), "unsettledInCtdl": list(UNSETTLED)})


@for_any_origin
def equivalent_linked(request: HttpRequest, number: str) -> HttpResponse:
    """Answer one as a transfer value of CTDL; raises `NotFound` (E_EQUIVALENT_NO_VALUE) for a refusal."""
    platform = get_platform()
    precedent = _find(platform, number)
    decision = precedent.equivalent
    document = transfer_value(
        decision,
        is_in_force=precedent.is_in_force,
        url=_url(platform, decision.number),
        entry_url=entry_url(decision.entry, platform.site_url),
        origin_url=_url(platform, decision.adopted_from) if decision.adopted_from else "",
    )
    if document is None:
        raise NotFound("E_EQUIVALENT_NO_VALUE", number=decision.number)
    return open_json(request, document, media_type=LINKED_DATA)


def _search(request: HttpRequest, platform: Platform) -> tuple[str, Sequence[Precedent], bool]:
    """Return the words, what they find and how it stands, and whether there is more than is looked at."""
    words = " ".join(request.GET.get("q", "")[:LONGEST_QUESTION].split())
    stored = platform.crediting.equivalents.search(words.split()[:10], limit=MOST + 1)
    return words, weigh(reading_of(platform), stored[:MOST], now=platform.now()), len(stored) > MOST


def _narrowed(matching: Sequence[Precedent], *, institution: str, state: str) -> list[Precedent]:
    return [
        precedent
        for precedent in matching
        if (not institution or precedent.equivalent.institution == institution)
        and (state not in STATES or _state_of(precedent) == state)
    ]


def _state_of(precedent: Precedent) -> str:
    if precedent.standing in NEEDS_REVIEW:
        return "review"
    if precedent.standing in ENDED:
        return "ended"
    return precedent.standing.value


def _find(platform: Platform, number: str) -> Precedent:
    return get_precedent(reading_of(platform), parse_number(number) or number, now=platform.now())


def _adopters(request: HttpRequest, precedent: Precedent) -> list[tuple[str, Any]]:
    """Return where the visitor may put adopting it before a committee: the address of the form, and the name."""
    if not request.user.is_authenticated or not precedent.is_in_force:
        return []
    actor = actor_of(request)
    nodes = [node for node in nodes_of(actor) if len(node.path) <= 1 and has_right(actor, "award", node)]
    return [
        (f"{reverse('credit-adopt', args=[node.id])}?from={precedent.equivalent.number}", node.name)
        for node in nodes
        if node.id != precedent.equivalent.institution
    ]


def _url(platform: Platform, number: str) -> str:
    return f"{platform.site_url}{reverse('equivalent', args=[number])}"


def _own(platform: Platform, precedent: Precedent) -> dict[str, Any]:
    return own_form(
        precedent.equivalent,
        standing=precedent.standing.value,
        url=_url(platform, precedent.equivalent.number),
        reversal=precedent.stored.reversal,
    )


def _line(precedent: Precedent) -> list[str]:
    decision = precedent.equivalent
    return [
        decision.number,
        precedent.standing.value,
        decision.entry,
        str(decision.entry_version),
        decision.entry_title.ja,
        decision.entry_title.en,
        decision.institution,
        decision.institution_name.ja,
        decision.institution_name.en,
        decision.course_code,
        decision.course_title.ja,
        decision.course_title.en,
        plain_decimal(decision.credits),
        decision.decided_on.isoformat(),
        decision.ends_on.isoformat() if decision.ends_on else "",
        decision.adopted_from,
    ]
