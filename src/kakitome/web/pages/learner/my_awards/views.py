"""What a person holds: awards received here, a page at a time, beside what was brought in from elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.consenting import count_open_questions
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.ports.wallets import WalletDocument
from kakitome.services.holding import HeldAward, list_received
from kakitome.services.holding.returning import list_asked_back
from kakitome.services.revoking import standing_of
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.my_awards.counting import count_waiting
from kakitome.web.pages.learner.wallet.shown import DocumentRow, row_of
from kakitome.web.parts import written
from kakitome.web.parts.award_state import standing_words

ON_A_PAGE = 50
"""Awards, and documents, that are shown together: a page is there in a moment however many there are."""


@login_required
@require_safe
def my_awards(request: HttpRequest) -> HttpResponse:
    """List what the person who is signed in holds."""
    platform = get_platform()
    account, now = account_of(request), platform.now()
    first, first_document, first_apart = (_number(request, name) for name in ("award", "document", "apart"))
    received = list_received(platform.directory, account, offset=first, limit=ON_A_PAGE)
    documents = platform.wallets.open(account).list_documents()
    verified = [document for document in documents if document.is_verified]
    apart = [document for document in documents if not document.is_verified]
    contacts = platform.accounts.list_addresses(account)
    context = {
        "envelopes": envelopes_of(platform, received.awards, now=now),
        "awards": received.count,
        "count": counted(awards=received.count, institutions=len(received.numbers)),
        "documents": _rows(verified, first_document),
        "verified": len(verified),
        "apart": _rows(apart, first_apart),
        "standing_apart": len(apart),
        "changed": [row_of(document) for document in documents if document.changed_at and document.noted_at is None],
        "headline": headline(received.count + len(verified)),
        "more_awards": _more(first, received.count),
        "more_documents": _more(first_document, len(verified)),
        "more_apart": _more(first_apart, len(apart)),
        "is_beginning": not (first or first_document or first_apart),
        "checked_at": written.moment(_checked_at(verified)),
        "has_one_address": len(contacts) < 2,
        "asked_back": list_asked_back(platform.directory, received.numbers),
        "waiting": count_waiting(account),
        "asked": count_open_questions(platform, account, institutions=received.numbers),
    }
    return render(request, "pages/learner/my_awards/mine.html", context)


def envelopes_of(platform: Platform, held_awards: Sequence[HeldAward], *, now: datetime) -> list[dict[str, Any]]:
    """Build the lines of some awards; what many of one institution share is asked for once."""
    envelopes: dict[str, dict[str, Any]] = {}
    for institution in dict.fromkeys(held.institution for held in held_awards):
        some = [held for held in held_awards if held.institution == institution]
        envelopes |= zip((held.number for held in some), _envelopes_at(platform, some, now=now), strict=True)
    return [envelopes[held.number] for held in held_awards]


def _envelopes_at(platform: Platform, held_awards: Sequence[HeldAward], *, now: datetime) -> list[dict[str, Any]]:
    """Build the lines of awards of one institution: how they stand is read from our own status events."""
    store = platform.store(held_awards[0].institution)
    intents = [held.record.intent for held in held_awards]
    versions = {
        key: store.microcredentials.get(*key).microcredential
        for key in {(intent.microcredential, intent.version) for intent in intents}
    }
    issuers = {did: store.issuers.get(did).issuer.name for did in {intent.issuer for intent in intents}}
    standings = standing_of(store, [held.record for held in held_awards])
    envelopes = []
    for held, intent in zip(held_awards, intents, strict=True):
        mc = versions[intent.microcredential, intent.version]
        state, word = standing_words(standings[held.record.credential_id], intent.valid_until, now=now)
        envelopes.append(
            {
                "number": held.number,
                "link_name": platform.award_links.link(held.number, edition=held.link_edition).name,
                "title": mc.title,
                "issuer": awarded_by_words(mc, AwardFacts(issuer_name=issuers[intent.issuer])),
                "awarded_on": written.day(intent.awarded_on),
                "image": reverse("award-svg", args=[held.number]),
                "state": state,
                "state_word": word,
                "is_shared": held.is_shared,
                "is_listed": held.is_listed,
            }
        )
    return envelopes


def headline(held: int) -> str:
    """Say how many credentials somebody holds."""
    return ngettext("You hold %(n)s credential.", "You hold %(n)s credentials.", held) % {"n": held}


def counted(*, awards: int, institutions: int) -> str:
    """Say how many awards of how many institutions."""
    first = ngettext("%(n)s award.", "%(n)s awards.", awards) % {"n": awards}
    second = ngettext(
        "From %(n)s awarding body. All yours.", "From %(n)s awarding bodies. All yours.", institutions
    ) % {"n": institutions}
    return f"{first}{second}" if written.language() == "ja" else f"{first} {second}"


def _number(request: HttpRequest, name: str) -> int:
    """Return from which award or document on the page shows; what is no number begins at the beginning."""
    number = request.GET.get(name, "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0


def _rows(documents: Sequence[WalletDocument], first: int) -> list[DocumentRow]:
    return [row_of(document) for document in documents[first : first + ON_A_PAGE]]


def _more(first: int, count: int) -> int:
    """Return where the next page begins; 0 when this is the last."""
    return first + ON_A_PAGE if first + ON_A_PAGE < count else 0


def _checked_at(documents: Sequence[WalletDocument]) -> datetime | None:
    """Return since when every document was checked: the oldest of their last checks."""
    return min((document.as_of for document in documents), default=None)
