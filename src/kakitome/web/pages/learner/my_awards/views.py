"""My awards."""

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
from kakitome.journeys.privacy.consenting import list_questions
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.services.holding import HeldAward, list_held
from kakitome.services.holding.returning import list_asked_back
from kakitome.services.revoking import standing_of
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.my_awards.counting import count_waiting
from kakitome.web.parts import written
from kakitome.web.parts.award_state import standing_words


@login_required
@require_safe
def my_awards(request: HttpRequest) -> HttpResponse:
    """List the awards of the person who is signed in."""
    platform = get_platform()
    account = account_of(request)
    awards_held = list_held(platform.directory, account)
    contacts = platform.accounts.list_addresses(account)
    context = {
        "envelopes": [envelope_of(platform, held, now=platform.now()) for held in awards_held],
        "count": counted(awards=len(awards_held), institutions=len({held.institution for held in awards_held})),
        "has_one_address": len(contacts) < 2,
        "asked_back": [held.number for held in list_asked_back(platform.directory, awards_held)],
        "waiting": count_waiting(account),
        "asked": sum(question.is_open for _held, question in list_questions(platform, awards_held)),
    }
    return render(request, "pages/learner/my_awards/mine.html", context)


def envelope_of(platform: Platform, held: HeldAward, *, now: datetime) -> dict[str, Any]:
    """Build one line: how it stands is read from our own status events, as fast as a list needs."""
    store = platform.store(held.institution)
    intent = held.record.intent
    mc = store.microcredentials.get(intent.microcredential, intent.version).microcredential
    standing = standing_of(store, [held.record])[held.record.credential_id]
    state, word = standing_words(standing, intent.valid_until, now=now)
    return {
        "number": held.number,
        "link_name": platform.award_links.link(held.number, edition=held.link_edition).name,
        "title": mc.title,
        "issuer": awarded_by_words(mc, AwardFacts(issuer_name=store.issuers.get(intent.issuer).issuer.name)),
        "awarded_on": written.day(intent.awarded_on),
        "image": reverse("award-svg", args=[held.number]),
        "state": state,
        "state_word": word,
        "is_shared": held.is_shared,
        "is_listed": held.is_listed,
    }


def counted(*, awards: int, institutions: int) -> str:
    """Say how many awards of how many institutions."""
    first = ngettext("%(n)s award.", "%(n)s awards.", awards) % {"n": awards}
    second = ngettext(
        "From %(n)s awarding body. All yours.", "From %(n)s awarding bodies. All yours.", institutions
    ) % {"n": institutions}
    return f"{first}{second}" if written.language() == "ja" else f"{first} {second}"
