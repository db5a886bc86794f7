"""Several micro-credentials side by side; the address of the page is all there is to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid
from kakitome.journeys.platform import Platform
from kakitome.learning.registry.comparison import MOST, ComparedChoice
from kakitome.mapping.open_data.comparing import table_of
from kakitome.services.comparing import RequestedComparison, Sources, compare_entries
from kakitome.web.pages.public.compare.page import compare_address, compare_page
from kakitome.web.parts.comparison_choice import read_choice
from kakitome.web.parts.files import csv_download
from kakitome.web.parts.written import language


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show the entries of the address side by side; what is wrong with the list is told, and the rest is shown."""
    chosen = read_choice(request)
    if chosen and not request.GET:
        return redirect(compare_address(ComparedChoice(number=number) for number in chosen))
    platform = get_platform()
    comparison = _requested(request, platform)
    only_differing = request.GET.get("rows") == "differing"
    page = compare_page(comparison, only_differing=only_differing, platform=platform, chosen=chosen)
    return render(request, "pages/public/compare/compare.html", {"page": page, "most": MOST, "now": platform.now()})


@require_safe
def compare_csv(request: HttpRequest) -> HttpResponse:
    """Answer the same as a table for spreadsheets; more than six are refused, since nobody would see a gap."""
    platform = get_platform()
    comparison = _requested(request, platform)
    if comparison.left_out:
        count = len(comparison.left_out) + len(comparison.comparison.columns)
        raise Invalid("E_COMPARE_TOO_MANY", most=MOST, count=count)
    rows = table_of(comparison.comparison, language(), site_url=platform.site_url)
    return csv_download(rows, "kakitome-comparison.csv")


def _requested(request: HttpRequest, platform: Platform) -> RequestedComparison:
    sources = Sources(registry=platform.registry, recognitions=platform.recognitions)
    return compare_entries(sources, request.GET.getlist("e"), now=platform.now())
