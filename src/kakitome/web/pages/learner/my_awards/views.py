"""What a person holds: awards received here and what was brought in from elsewhere, each as what it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.consenting import count_open_questions
from kakitome.ports.wallets import WalletDocument
from kakitome.services.holding.returning import list_asked_back
from kakitome.services.keeping_wallets import note_changes_seen
from kakitome.services.surveying_wallets import WalletEntry, Wish, facets, narrowed
from kakitome.values.instants import parse_instant
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.my_awards.counting import count_waiting
from kakitome.web.pages.learner.my_awards.home import (
    changes_of,
    counted_bodies,
    ending_soon,
    entries_of,
    headline,
    held_rows,
    only_school,
    orders_of,
    query_of,
    selects_of,
    wish_of,
)
from kakitome.web.pages.learner.wallet.shown import row_of
from kakitome.web.parts import written
from kakitome.web.parts.own_record import own_row
from kakitome.web.parts.paging import first_after, first_asked
from kakitome.web.parts.shown_to_others import shown_to_others

_OWN_SHOWN = 5
"""Own records on the first page; the rest have a page of their own."""
ON_A_PAGE = 30
"""Credentials that are shown together: a page is there in a moment however many there are."""


@login_required
@require_safe
def my_awards(request: HttpRequest) -> HttpResponse:
    """List what the person who is signed in holds; the database is asked nothing twice meanwhile."""
    platform = get_platform()
    with platform.reading_once():
        return _first_page(request, platform, account_of(request))


def _first_page(request: HttpRequest, platform: Platform, account: str) -> HttpResponse:
    wallet = platform.wallets.open(account)
    documents = wallet.list_documents()
    entries, wish = entries_of(platform, account, documents), wish_of(request)
    changes = changes_of(entries, seen_at=wallet.read_settings().changes_seen_at)
    changed = [document for document in documents if document.changed_at and document.noted_at is None]
    own_records = platform.persons.own_records.open(account).list_records()
    addresses = platform.accounts.list_addresses(account)
    institutions: dict[str, set[str]] = {}
    for entry in entries:
        if entry.outline:
            institutions.setdefault(entry.outline.institution, set()).add(entry.key)
    context = {
        "headline": headline(entries, documents, changed=len(changes) + len(changed)),
        "entries": len(entries),
        "own_records": [own_row(record) for record in own_records[:_OWN_SHOWN]],
        "own_count": len(own_records),
        "ending": ending_soon(entries, now=platform.now(), days=max(settings.INSTALLATION.reminder_days, default=0)),
        "bodies": counted_bodies(entries),
        "changes": changes,
        "seen_at": changes[0].at.isoformat() if changes else "",
        "changed": [row_of(document) for document in changed],
        "checked_at": written.moment(_checked_at(documents)),
        "only_school": only_school(wallet.list_proofs()),
        "has_one_address": len(addresses) < 2,
        "has_awards": bool(institutions),
        "asked_back": list_asked_back(platform.directory, institutions),
        "waiting": count_waiting(account, addresses=addresses),
        "shown_in": shown_to_others(platform, account, now=platform.now()),
        "asked": count_open_questions(platform, account, institutions=institutions),
    }
    return render(request, "pages/learner/my_awards/mine.html", context | _list(request, entries, documents, wish=wish))


@never_cache
@login_required
@require_POST
def changes_seen(request: HttpRequest) -> HttpResponse:
    """Take note that what became of awards, up to what the page showed, was seen."""
    platform = get_platform()
    wallet = platform.wallets.open(account_of(request))
    seen_at = parse_instant(request.POST.get("until"))
    if seen_at is not None:
        note_changes_seen(wallet, until=seen_at, now=platform.now())
    return redirect("my-awards")


def _list(
    request: HttpRequest, entries: Sequence[WalletEntry], documents: Sequence[WalletDocument], *, wish: Wish
) -> dict[str, Any]:
    """Build filters and lines: what is verified, then what is kept apart, a page of each."""
    shown = narrowed(entries, wish)
    held, apart = ([entry for entry in shown if entry.is_apart is which] for which in (False, True))
    first, first_apart = first_asked(request, "from"), first_asked(request, "apart")
    some = held[first : first + ON_A_PAGE]
    some_apart = apart[first_apart : first_apart + ON_A_PAGE]
    pictures = get_platform().wallets.open(account_of(request)).list_pictures() if documents else {}
    rows = held_rows(get_platform(), [*some, *some_apart], documents, pictures=pictures)
    after = first_after(first, count=len(held), on_a_page=ON_A_PAGE)
    after_apart = first_after(first_apart, count=len(apart), on_a_page=ON_A_PAGE)
    return {
        "wish": wish,
        "selects": selects_of(wish, facets(entries, wish)),
        "orders": orders_of(wish),
        "shown": len(held),
        "shown_apart": len(apart),
        "rows": [row for row in rows if not row.is_apart],
        "apart": [row for row in rows if row.is_apart],
        "more": query_of(wish, **{"from": after}) if after else "",
        "more_apart": query_of(wish, apart=after_apart) if after_apart else "",
        "is_beginning": not (first or first_apart or wish.narrows),
    }


def _checked_at(documents: Sequence[WalletDocument]) -> datetime | None:
    """Return since when every document was checked: the oldest of their last checks."""
    return min((document.as_of for document in documents if document.is_verified), default=None)
