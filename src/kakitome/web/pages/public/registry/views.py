"""Searching the registry: one page, whose address is all there is to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid, Problem
from kakitome.web.pages.public.registry.asking import read_question
from kakitome.web.pages.public.registry.page import empty_page, registry_page

SHOWN = 200


@require_safe
def registry(request: HttpRequest) -> HttpResponse:
    """List what matches; what cannot be looked for is told beside the field, and what was typed stays."""
    platform = get_platform()
    try:
        page, reason = registry_page(platform, read_question(request.GET), now=platform.now()), None
    except Invalid as error:
        page = empty_page(request.GET.get("q", "")[:SHOWN].replace("\0", ""))
        reason = texts.both(Problem(code=error.code, params=error.params))
    context = {"page": page, "reason": reason}
    return render(request, "pages/public/registry/registry.html", context, status=400 if reason else 200)
