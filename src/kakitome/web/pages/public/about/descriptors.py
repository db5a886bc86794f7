"""The common descriptors framework by framework: a page, and the same as JSON and CSV for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.class_list import write_table
from kakitome.mapping.descriptor_table import descriptor_data, descriptor_rows
from kakitome.web.open_answers import open_bytes, open_json, preflight
from kakitome.web.pages.public.about.descriptor_page import descriptor_page
from kakitome.web.parts.written import language


@require_safe
def descriptors(request: HttpRequest) -> HttpResponse:
    """Show what each framework asks of each descriptor, from which clause, and how we know."""
    page = descriptor_page(get_platform().own_frameworks)
    return render(request, "pages/public/about/descriptors.html", {"page": page})


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def descriptors_json(request: HttpRequest) -> HttpResponse:
    """Answer the same as plain data, in both languages."""
    if request.method == "OPTIONS":
        return preflight()
    return open_json(request, descriptor_data(get_platform().own_frameworks))


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def descriptors_csv(request: HttpRequest) -> HttpResponse:
    """Answer the same as a table for spreadsheets, in the visitor's language."""
    if request.method == "OPTIONS":
        return preflight()
    table = write_table(descriptor_rows(language(), get_platform().own_frameworks))
    response = open_bytes(request, table, media_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kakitome-descriptors.csv"'
    return response
