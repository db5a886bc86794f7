"""The public register of a body's decisions: everybody reads it, nobody is named."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.learning.recognition.procedure import Outcome
from kakitome.web.pages.public.decisions.record import (
    body_of,
    changes_of,
    decisions_of,
    list_records,
    narrowed,
    record_of,
)
from kakitome.web.parts.case import outcome_of


@require_safe
def decisions(request: HttpRequest, institution: str) -> HttpResponse:
    """List a body's decisions, narrowed by outcome and year."""
    found = body_of(institution)
    every = list_records(found)
    outcome, year = request.GET.get("outcome", ""), request.GET.get("year", "")
    counts = Counter(one.record.last.outcome for one in every)
    context = {
        "body": found,
        "rows": narrowed(every, outcome=outcome, year=year),
        "total": len(every),
        "outcomes": [(one.value, outcome_of(one)[1], counts[one]) for one in Outcome if counts[one]],
        "years": sorted({one.year for one in every}, reverse=True),
        "outcome": outcome,
        "year": year,
    }
    return render(request, "pages/public/decisions/list.html", context)


@require_safe
def decision(request: HttpRequest, institution: str, number: str) -> HttpResponse:
    """Show what was decided on one case."""
    found = body_of(institution)
    shown = record_of(found, number)
    context = {
        "body": found,
        "shown": shown,
        "decisions": decisions_of(found, shown.record),
        "changes": changes_of(shown.record),
    }
    return render(request, "pages/public/decisions/decision.html", context)
