"""The page of credit in figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.registry.entry import EntryState
from kakitome.web.pages.public.credit_figures.figures import law_figure, model_figures, quality_figure

MOST_ENTRIES = 500
"""How many entries the matrix counts, by number; the page says so where there are more."""


@require_safe
def credit_figures(request: HttpRequest) -> HttpResponse:
    """Draw the three models, learning before the law of three countries, and what is stated of quality assurance."""
    platform = get_platform()
    entries = platform.registry.list_entries(limit=MOST_ENTRIES)
    offered = [entry.versions[-1] for entry in entries if entry.versions[-1].state is EntryState.LISTED]
    context = {
        "models": model_figures(platform.crediting.pathways.list_published()),
        "japan": law_figure("jp-undergraduate", "notice"),
        "bank": law_figure("th-credit-bank", "sources"),
        "india": law_figure("in-undergraduate", "ten-certificates"),
        "quality": quality_figure([version.microcredential for version in offered]),
        "is_cut": len(entries) == MOST_ENTRIES,
        "most": MOST_ENTRIES,
    }
    return render(request, "pages/public/credit_figures.html", context)
