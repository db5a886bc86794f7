"""How far somebody is from a target: the list of targets, and the page of one; for everybody without what they hold.

Nothing is written down of a look: the choices stand in the address, and no institution is asked or told anything.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.crediting.at_universities import outlooks
from kakitome.journeys.crediting.how_far import Choices, holdings_of, how_far, used_by
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.standing import Holding, standing_on
from kakitome.learning.credit.training_benefit import training_benefit
from kakitome.ports.pathways import PublishedPathway
from kakitome.ports.wallets import WalletCollection
from kakitome.services.surveying_wallets import WalletEntry
from kakitome.values.instants import day_of, is_day
from kakitome.values.number import parse_number
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.how_far.shown import page_of, plain_words, university_row
from kakitome.web.pages.learner.how_far.taking import shown_taking, taken_version
from kakitome.web.pages.learner.my_awards.home import entries_of
from kakitome.web.parts import written
from kakitome.web.parts.benefit import benefit_lines

ON_A_PAGE = 50
"""Targets that are listed at once, those nearest first. (derived)"""
_LONGEST_WORDS = 100


@login_required
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """List published targets, those of which most is done first."""
    platform, account = get_platform(), account_of(request)
    holdings, _entries = _held(platform, account, collection=None)
    words = request.GET.get("q", "")[:_LONGEST_WORDS].strip()
    today = day_of(platform.now())
    rows = sorted(
        (_target_row(published, holdings, today=today) for published in _fitting(platform, words)),
        key=lambda row: (-row["done"], row["missing"], row["number"]),
    )
    context = {"rows": rows[:ON_A_PAGE], "count": len(rows), "most": ON_A_PAGE, "words": words}
    return render(request, "pages/learner/how_far/targets.html", context)


@login_required
@require_safe
def target(request: HttpRequest, number: str) -> HttpResponse:
    """Show how far the visitor is from one target, with everything they hold or with a collection of it."""
    platform, account = get_platform(), account_of(request)
    newest = _need_published(platform, number)
    published = taken_version(platform, newest, account=account)
    collections = platform.wallets.open(account).list_collections()
    collection = next((each for each in collections if each.key == request.GET.get("from")), None)
    holdings, entries = _held(platform, account, collection=collection)
    context = _context(request, platform, published, holdings=holdings, entries=entries)
    standing = standing_on(published.pathway, holdings, on=day_of(platform.now()))
    taking = shown_taking(platform, published, newest=newest, standing=standing, account=account)
    chosen = collection.key if collection else ""
    more = {"collections": collections, "chosen": chosen, "taking": taking}
    return render(request, "pages/learner/how_far/target.html", {**context, **more})


@login_required
@require_safe
def universities(request: HttpRequest) -> HttpResponse:
    """Show side by side what universities decided before about what the visitor holds."""
    platform, account = get_platform(), account_of(request)
    holdings, entries = _held(platform, account, collection=None)
    rows = [university_row(outlook, entries) for outlook in outlooks(platform, holdings)]
    return render(request, "pages/learner/how_far/universities.html", {"universities": rows})


@require_safe
def target_for_everybody(request: HttpRequest, number: str) -> HttpResponse:
    """Show the ways to a target to somebody who holds nothing, signed in or not."""
    platform = get_platform()
    published = _need_published(platform, number)
    context = _context(request, platform, published, holdings=[], entries={})
    return render(request, "pages/learner/how_far/target.html", {**context, "is_for_everybody": True})


def _context(
    request: HttpRequest,
    platform: Platform,
    published: PublishedPathway,
    *,
    holdings: Sequence[Holding],
    entries: Mapping[str, WalletEntry],
) -> dict[str, Any]:
    by = request.GET.get("by", "")
    choices = Choices(
        counts_aid=request.GET.get("aid") != "no", finish_by=date.fromisoformat(by) if is_day(by) else None
    )
    progress = how_far(platform, published.pathway, holdings=holdings, choices=choices)
    today = day_of(platform.now())
    scheme = training_benefit()
    return {
        "page": page_of(progress, entries, today=today),
        "number": published.number,
        "version": published.version,
        "today": written.day(today),
        "counts_aid": choices.counts_aid,
        "by": by if choices.finish_by else "",
        "wrong_day": by[:20] if by and not choices.finish_by else "",
        "scheme": scheme,
        "benefits": benefit_lines(scheme, today),
    }


def _held(
    platform: Platform, account: str, *, collection: WalletCollection | None
) -> tuple[list[Holding], dict[str, WalletEntry]]:
    """Return what somebody holds, all of it or what stands in a collection; what is kept apart is not asked about."""
    wallet = platform.wallets.open(account)
    entries = [entry for entry in entries_of(platform, account, wallet.list_documents()) if not entry.is_apart]
    if collection is not None:
        among = {item.award or item.document for item in collection.items}
        entries = [entry for entry in entries if entry.key in among]
    holdings = holdings_of(platform, entries, facts=wallet.list_facts(), used=used_by(platform, account))
    return holdings, {entry.key: entry for entry in entries}


def _need_published(platform: Platform, number: str) -> PublishedPathway:
    published = platform.crediting.pathways.find(parse_number(number) or number)
    if published is None:
        raise Http404
    return published


def _fitting(platform: Platform, words: str) -> list[PublishedPathway]:
    listed = platform.crediting.pathways.list_published()
    wanted = words.casefold()
    return [
        published
        for published in listed
        if wanted in f"{published.pathway.title.ja}\n{published.pathway.title.en}\n{published.number}".casefold()
    ]


def _target_row(published: PublishedPathway, holdings: Sequence[Holding], *, today: date) -> dict[str, Any]:
    blocks = published.pathway.blocks
    # Most targets name nothing of what somebody holds: these need no reckoning.
    held = {name for holding in holdings for name in holding.identifiers}
    is_named = not held.isdisjoint(name for part in published.pathway.parts for name in part.identifiers)
    standing = standing_on(published.pathway, holdings, on=today) if is_named else None
    done = sum(block.is_done for block in standing.blocks) if standing else 0
    return {
        "number": published.number,
        "title": published.pathway.title,
        "institutions": written.in_row(plain_words(body.name) for body in published.pathway.institutions),
        "done": done,
        "missing": len(blocks) - done,
        "blocks": len(blocks),
        "is_complete": standing is not None and standing.is_complete,
    }
