"""What a person holds: awards received here, a page at a time, beside what was brought in from elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.privacy.consenting import count_open_questions
from kakitome.ports.wallets import WalletDocument
from kakitome.services.holding import list_received
from kakitome.services.holding.returning import list_asked_back
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.my_awards.counting import count_waiting
from kakitome.web.pages.learner.my_awards.rows import rows_of
from kakitome.web.pages.learner.wallet.shown import DocumentRow, row_of
from kakitome.web.parts import written
from kakitome.web.parts.paging import first_after, first_asked

ON_A_PAGE = 50
"""Awards, and documents, that are shown together: a page is there in a moment however many there are."""


@login_required
@require_safe
def my_awards(request: HttpRequest) -> HttpResponse:
    """List what the person who is signed in holds."""
    platform = get_platform()
    account, now = account_of(request), platform.now()
    first, first_document, first_apart = (first_asked(request, name) for name in ("award", "document", "apart"))
    received = list_received(platform.directory, account, offset=first, limit=ON_A_PAGE)
    documents = platform.wallets.open(account).list_documents()
    verified = [document for document in documents if document.is_verified]
    apart = [document for document in documents if not document.is_verified]
    contacts = platform.accounts.list_addresses(account)
    context = {
        "envelopes": rows_of(platform, received.awards, now=now),
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


def _rows(documents: Sequence[WalletDocument], first: int) -> list[DocumentRow]:
    return [row_of(document) for document in documents[first : first + ON_A_PAGE]]


def _more(first: int, count: int) -> int:
    return first_after(first, count=count, on_a_page=ON_A_PAGE)


def _checked_at(documents: Sequence[WalletDocument]) -> datetime | None:
    """Return since when every document was checked: the oldest of their last checks."""
    return min((document.as_of for document in documents), default=None)
