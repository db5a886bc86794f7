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
    record_of,
)
from kakitome.web.parts.case import outcome_of


@require_safe
def decisions(request: HttpRequest, institution: str) -> HttpResponse:
    """List a body's decisions, narrowed by outcome and year."""
    public_body = body_of(institution)
    rows = list_records(public_body)
    outcome, year = request.GET.get("outcome", ""), request.GET.get("year", "")
    counts = Counter(row["record"].last.outcome for row in rows)
    context = {
        "body": public_body,
        "rows": [
            row for row in rows if outcome in ("", row["record"].last.outcome.value) and year in ("", str(row["year"]))
        ],
        "total": len(rows),
        "outcomes": [(kind.value, outcome_of(kind)[1], counts[kind]) for kind in Outcome if counts[kind]],
        "years": sorted({row["year"] for row in rows}, reverse=True),
        "outcome": outcome,
        "year": year,
    }
    return render(request, "pages/public/decisions/list.html", context)


@require_safe
def decision(request: HttpRequest, institution: str, number: str) -> HttpResponse:
    """Show what was decided on one case."""
    public_body = body_of(institution)
    shown = record_of(public_body, number)
    context = {
        "body": public_body,
        "shown": shown,
        "decisions": decisions_of(public_body, shown["record"]),
        "changes": changes_of(shown["record"]),
    }
    return render(request, "pages/public/decisions/decision.html", context)
