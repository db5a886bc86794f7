"""The award page and what belongs to it, at `/a/<name>`: its number, and behind a point the secret part of its link."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.envelopes import study_certificate_lacks
from kakitome.ports.claims import Visibility
from kakitome.ports.wallets import CollectedItem
from kakitome.services.enveloping import is_in_force, targets
from kakitome.services.holding import HeldAward, choose_visibility, renew_link
from kakitome.services.holding.returning import list_asked_back
from kakitome.services.revoking import standing_of, suspended_since
from kakitome.web.asked_for import JSON_TYPES, wants_json
from kakitome.web.caching import OWN, OWN_NOW, with_tag
from kakitome.web.pages.learner.award.downloads import (
    is_for_learner_alone,
    lost_forms,
    offered_forms,
    offered_papers,
    take,
)
from kakitome.web.pages.learner.award.embedding import embedding_of
from kakitome.web.pages.learner.award.opening import neutral_when_not_shown, own_award, visible_award
from kakitome.web.pages.learner.award.owning import account_of, is_learner
from kakitome.web.pages.learner.award.page import award_page, baked_png, baked_svg, opened_title, visibility_choices
from kakitome.web.pages.public.share.endorsed import EndorsementView, endorsements_shown
from kakitome.web.parts.award_forms import is_signed_by_several
from kakitome.web.parts.written import language
from kakitome.web.secure_headers import DRAWN_ALONE

LD_JSON = "application/ld+json"
CHOSEN = {
    Visibility.PRIVATE: _("The page is private now. Only you see it."),
    Visibility.WITH_LINK: _("Whoever has the link can see the page now. Search engines are asked to leave it out."),
    Visibility.LISTED: _("Everybody can see the page now, by its number too, and search engines may list it."),
}


@neutral_when_not_shown
@require_safe
def award(request: HttpRequest, name: str) -> HttpResponse:
    """Show an award to its learner, and to others as the learner allows; programs get the credential itself.

    The learner is led to the page's whole link: what stands in the browser is what people hand on.
    """
    opened = visible_award(request, name)
    if wants_json(request):
        return with_tag(request, file_answer(opened.document, _asked_type(request)))
    learner = is_learner(request, opened.held)
    if learner and name != opened.name:
        return redirect("award", name=opened.name)
    platform = get_platform()
    address = platform.site_url + reverse("award", args=[opened.name])
    page = award_page(opened, platform, address=address, now=platform.now())
    store, record = platform.store(opened.held.institution), opened.held.record
    lost = lost_forms(platform, opened.held)
    context = {
        "page": page,
        "is_learner": learner,
        "endorsements": _endorsements(request, opened.held) if learner else (),
        "is_shared": opened.held.is_shared,
        "embedding": embedding_of(opened.name, title=page["title"], address=address),
        "choices": visibility_choices(opened.held) if learner else (),
        "is_asked_back": learner
        and bool(list_asked_back(platform.directory, {opened.held.institution: [opened.held.number]})),
        "is_in_force": is_in_force(store, record),
        "standing": standing_of(store, [record])[record.credential_id],
        "suspended_since": suspended_since(store, record),
        "papers": offered_papers(
            opened.name, has_study_sheet=learner and not study_certificate_lacks(platform, opened.held)
        ),
        "forms": offered_forms(opened.name, is_learner=learner, lost=lost),
        "is_signed_by_several": is_signed_by_several(opened.credential),
        "has_phone_pass": learner and platform.phone_passes.is_offered,
        "may_show_part": learner and targets.SD_JWT.id not in lost,
    }
    response = render(request, "pages/learner/award/award.html", context)
    response.headers["Vary"] = "Accept, Cookie, Accept-Language"
    if not opened.held.is_listed:
        response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = OWN_NOW if learner else OWN
    return response


@neutral_when_not_shown
@never_cache
@require_safe
def award_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Hand out the credential, or the badge image that carries it."""
    opened = visible_award(request, name)
    platform = get_platform()
    if kind == "json":
        return file_answer(opened.document, LD_JSON, name=f"{opened.held.number}.json")
    if kind == "png":
        return file_answer(baked_png(opened, platform), "image/png", name=f"{opened.held.number}.png")
    response = file_answer(baked_svg(opened, platform), "image/svg+xml", name=f"{opened.held.number}.svg")
    response.headers["Content-Security-Policy"] = DRAWN_ALONE
    return response


@neutral_when_not_shown
@never_cache
@require_safe
def award_form(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Hand out the award in another envelope, made at its first request."""
    opened = visible_award(request, name)
    learner = is_learner(request, opened.held)
    if is_for_learner_alone(form) and not learner:
        raise NotFound("E_AWARD_NOT_SHOWN")
    actor = "learner" if learner else "visitor"
    taken = take(get_platform(), opened.held, form, actor=actor)
    if taken is None:
        raise NotFound("E_AWARD_NOT_SHOWN")
    return file_answer(taken.document, taken.media_type, name=taken.name)


@neutral_when_not_shown
@require_POST
def award_visibility(request: HttpRequest, name: str) -> HttpResponse:
    """Let the learner choose who sees the page."""
    opened = own_award(request, name)
    try:
        chosen = Visibility(request.POST.get("visibility", ""))
    except ValueError as error:
        raise BadRequest from error
    platform = get_platform()
    choose_visibility(platform.directory, opened.held, visibility=chosen, now=platform.now())
    messages.success(request, str(CHOSEN[chosen]))
    return redirect("award", name=opened.name)


@neutral_when_not_shown
@require_http_methods(["GET", "HEAD", "POST"])
def award_new_link(request: HttpRequest, name: str) -> HttpResponse:
    """Let the learner give the page a new link, after reading what that ends."""
    opened = own_award(request, name)
    if request.method != "POST":
        return render(request, "pages/learner/award/new_link.html", {"page": opened_title(opened)})
    platform = get_platform()
    renew_link(platform.directory, opened.held, now=platform.now())
    messages.success(request, _("The page has a new link. Those that were given out before open nothing any more."))
    return redirect("award", name=opened.held.number)


def _endorsements(request: HttpRequest, held: HeldAward) -> Sequence[EndorsementView]:
    """Return the endorsements of an award that is in its learner's account; others see them by a share link alone."""
    account = account_of(request)
    return endorsements_shown(account, CollectedItem(award=held.number)) if account else ()


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
