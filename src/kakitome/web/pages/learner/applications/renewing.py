"""Asking for the renewal of an award that is held: what its definition says of it, and the way to write."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Problem, Refused
from kakitome.journeys.people.renewal_requests import begin_renewal, find_open_request, need_held
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.services import applying
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import letter, written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.shapes import DescriptorLine

ASKING = Limit(name="renewal-ask", times=60)
_ASKED_ONCE: Final = frozenset({"learner_effort", "assessment_type", "supervision_identity_verification"})
"""What the definition asked for at the award: hours, and how it was examined."""


@never_cache
@login_required
@limited(ASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def renewal_ask(request: HttpRequest, number: str) -> HttpResponse:
    """Say until when an award is good and what its definition says; begin a request, or go on with the open one."""
    platform, account = get_platform(), account_of(request)
    held_award = need_held(platform, number, account=account)
    if request.method == "POST":
        with attempt(request) as attempted:
            begun = begin_renewal(platform, number, account=account, language=written.language())
        if attempted.is_done:
            return redirect("my-application", key=begun.key)
        return redirect("renewal-ask", number=number)
    store, intent = platform.store(held_award.institution), held_award.record.intent
    definition = store.microcredentials.get(intent.microcredential, intent.version).microcredential
    obstacle = ""
    try:
        applying.demand_renewable(store, number)
    except Refused as refusal:
        obstacle = written.refusal(refusal)
    terms, today = applying.renewal_terms(store, held_award.record), written.in_japan(platform.now()).date()
    if not obstacle and terms.asked_from is not None and today < terms.asked_from:
        params = {"day": terms.asked_from.isoformat()}
        obstacle = written.finding(Problem(code="E_RENEWAL_EARLY", params=params))
    until = intent.valid_until
    context = {
        "number": number,
        "link_name": platform.award_links.link(number, edition=held_award.link_edition).name,
        "title": definition.title,
        "institution": platform.organisations.get(held_award.institution).name,
        "last_day": written.last_day(until),
        "is_ended": until is not None and until <= platform.now(),
        "obstacle": obstacle,
        "period": _period(definition),
        "terms": terms,
        "asked_from": written.day(terms.asked_from),
        "lines": _lines_of(definition),
        "open": find_open_request(platform, held_award, account=account),
    }
    return render(request, "pages/learner/applications/renewal.html", context)


def _period(definition: Microcredential) -> str:
    months = definition.validity_months
    if months is None:
        return ""
    return ngettext("%(n)s month from the award", "%(n)s months from the award", months) % {"n": months}


def _lines_of(definition: Microcredential) -> list[DescriptorLine]:
    lines = letter.letter_of(definition, AwardFacts()).descriptors
    return [line for line in lines if line.field in _ASKED_ONCE and line.value]
