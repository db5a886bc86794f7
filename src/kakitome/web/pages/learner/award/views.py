"""The award page and what belongs to it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.envelopes import study_certificate_lacks
from kakitome.ports.claims import Visibility
from kakitome.services.enveloping import is_in_force
from kakitome.services.holding import choose_visibility, find_door
from kakitome.services.revoking import standing_of, suspended_since
from kakitome.values.number import parse_number
from kakitome.web.asked_for import JSON_TYPES, wants_json
from kakitome.web.caching import OWN, OWN_NOW, with_tag
from kakitome.web.pages.learner.award.downloads import is_for_learner_alone, offered_forms, offered_papers, take
from kakitome.web.pages.learner.award.owning import is_learner
from kakitome.web.pages.learner.award.page import Opened, award_page, baked_png, baked_svg, open_award
from kakitome.web.parts.written import language

LD_JSON = "application/ld+json"
CHOSEN = {
    Visibility.PRIVATE: _("The page is private now. Only you see it."),
    Visibility.PUBLIC: _("Whoever has the address can see the page now. Search engines are asked to leave it out."),
    Visibility.LISTED: _("The page is public, and search engines may list it."),
}


@require_safe
def award(request: HttpRequest, number: str) -> HttpResponse:
    """Show an award to its learner, and to others once it is public; programs get the credential itself."""
    opened = visible_award(request, number)
    if wants_json(request):
        return with_tag(request, file_answer(opened.document, _asked_type(request)))
    platform = get_platform()
    address = platform.site_url + reverse("award", args=[opened.held.number])
    page = award_page(opened, platform, address=address, now=platform.now())
    learner = is_learner(request, opened.held)
    store, record = platform.store(opened.held.institution), opened.held.record
    context = {
        "page": page,
        "is_learner": learner,
        "is_public": opened.held.is_public,
        "is_in_force": is_in_force(store, record),
        "standing": standing_of(store, [record])[record.credential_id],
        "suspended_since": suspended_since(store, record),
        "papers": offered_papers(
            opened.held.number, has_study_sheet=learner and not study_certificate_lacks(platform, opened.held)
        ),
        "forms": offered_forms(opened.held.number, is_learner=learner),
    }
    response = render(request, "pages/learner/award/award.html", context)
    response.headers["Vary"] = "Accept, Cookie, Accept-Language"
    if opened.held.visibility is not Visibility.LISTED:
        response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = OWN_NOW if learner else OWN
    return response


@never_cache
@require_safe
def award_file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Hand out the credential, or the badge image that carries it."""
    opened = visible_award(request, number)
    platform = get_platform()
    if kind == "json":
        return file_answer(opened.document, LD_JSON, name=f"{opened.held.number}.json")
    if kind == "png":
        return file_answer(baked_png(opened, platform), "image/png", name=f"{opened.held.number}.png")
    response = file_answer(baked_svg(opened, platform), "image/svg+xml", name=f"{opened.held.number}.svg")
    # An SVG opened by itself is a document of this site: nothing in it may run or load.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@never_cache
@require_safe
def award_form(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Hand out the award in another envelope, made at its first request."""
    opened = visible_award(request, number)
    learner = is_learner(request, opened.held)
    if is_for_learner_alone(form) and not learner:
        raise NotFound("E_AWARD_NOT_SHOWN")
    actor = "learner" if learner else "visitor"
    taken = take(get_platform(), opened.held, form, actor=actor)
    if taken is None:
        raise NotFound("E_AWARD_NOT_SHOWN")
    return file_answer(taken.document, taken.media_type, name=taken.name)


@require_POST
def award_visibility(request: HttpRequest, number: str) -> HttpResponse:
    """Let the learner choose who sees the page."""
    opened = visible_award(request, number)
    if not is_learner(request, opened.held):
        raise NotFound("E_AWARD_NOT_SHOWN")
    try:
        chosen = Visibility(request.POST.get("visibility", ""))
    except ValueError as error:
        raise BadRequest from error
    platform = get_platform()
    choose_visibility(platform.directory, opened.held, visibility=chosen, now=platform.now())
    messages.success(request, str(CHOSEN[chosen]))
    return redirect("award", number=opened.held.number)


def visible_award(request: HttpRequest, number: str) -> Opened:
    """Open an award that this visitor may see; what is private and what does not exist look the same."""
    canonical = parse_number(number)
    if canonical is None:
        raise NotFound("E_AWARD_NOT_SHOWN")
    platform = get_platform()
    door = find_door(platform.directory, canonical)
    # Whether it may be seen is asked before the award is touched: what is private costs the same work as nothing.
    mine = is_learner(request, door)
    if not (door.is_public or mine):
        raise NotFound("E_AWARD_NOT_SHOWN")
    return open_award(platform, canonical)


def _asked_type(request: HttpRequest) -> str:
    return request.get_preferred_type([LD_JSON, *JSON_TYPES]) or LD_JSON


def file_answer(body: bytes, media_type: str, *, name: str = "") -> HttpResponse:
    """Answer with a file; with a name it is saved under it."""
    response = HttpResponse(body, content_type=media_type)
    response.headers["Vary"] = "Accept, Cookie"
    response.headers["Content-Language"] = language()
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
