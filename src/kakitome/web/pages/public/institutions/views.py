"""The page of an institution, and the feed of what a recognition body decided."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.mapping.open_data.changes import Feed, atom, newest, recognition_events
from kakitome.values.localized_text import LANGUAGES
from kakitome.web.open_answers import for_any_origin, open_bytes
from kakitome.web.pages.public.institutions.page import institution_page
from kakitome.web.pages.public.open_data.feeds import ATOM


@require_safe
def institution(request: HttpRequest, institution: str) -> HttpResponse:
    """Show one institution whole; one that nobody could have heard of here is not found."""
    platform = get_platform()
    page = institution_page(platform, institution, now=platform.now())
    if page is None:
        raise Http404
    return render(request, "pages/public/institutions/institution.html", {"page": page})


@for_any_origin
def body_feed(request: HttpRequest, institution: str) -> HttpResponse:
    """Answer what a body recognised and what became of it, the newest first."""
    platform = get_platform()
    node = platform.organisations.find(institution)
    if node is None or platform.bodies.find(institution) is None:
        raise Http404
    names = " / ".join(dict.fromkeys(node.name.in_language(language) for language in LANGUAGES))
    feed = Feed(
        path=reverse("body-feed", args=[institution]),
        page=reverse("decisions", args=[institution]),
        title=f"承認の記録 / Recognitions: {names}",
    )
    events = newest(recognition_events(platform.recognitions.list_of_body(institution)))
    today = platform.now().replace(hour=0, minute=0, second=0, microsecond=0)
    content = atom(events, site_url=platform.site_url, updated=today, feed=feed)
    return open_bytes(request, content, media_type=ATOM)
