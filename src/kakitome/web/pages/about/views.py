"""Pages of text, one template per language: they are written in each, not translated line by line."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.web.parts.written import language


@require_safe
def about(request: HttpRequest, page: str) -> HttpResponse:
    """Show a page of text in the visitor's language."""
    return render(request, f"pages/about/{page}.{language()}.html")
