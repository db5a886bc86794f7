"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.web.pages.public.verify.forms import CheckForm
from kakitome.web.secure_headers import WITH_CAMERA


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the box that checks, the search teaser and the doors."""
    response = render(request, "pages/public/home/home.html", {"form": CheckForm()})
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response
