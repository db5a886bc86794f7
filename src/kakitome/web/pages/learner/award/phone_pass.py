"""Put an award as a card into a telephone's own wallet: what stands on it, said before anything leaves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.pkpass import MEDIA_TYPE
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.phone_passes import apple_pass_of, google_pass_address
from kakitome.services.enveloping import is_in_force
from kakitome.web.pages.learner.award.opening import neutral_when_not_shown, own_award
from kakitome.web.pages.learner.award.page import opened_title
from kakitome.web.pages.learner.award.views import file_answer


@neutral_when_not_shown
@never_cache
@require_safe
def award_phone_pass(request: HttpRequest, name: str) -> HttpResponse:
    """Show the learner what a pass carries, and where to take it."""
    opened, platform = own_award(request, name), get_platform()
    if not platform.phone_passes.is_offered:
        raise NotFound("E_PHONE_PASS_OFF")
    in_force = is_in_force(platform.store(opened.held.institution), opened.held.record)
    context = {
        "page": opened_title(opened),
        "is_in_force": in_force,
        "is_shared": opened.held.is_shared,
        "has_name": bool(opened.facts.learner_name),
        "has_apple": platform.phone_passes.apple is not None,
        "google": google_pass_address(platform, opened.held) if in_force and platform.phone_passes.google else "",
    }
    return render(request, "pages/learner/award/phone_pass.html", context)


@neutral_when_not_shown
@never_cache
@require_safe
def award_apple_pass(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out the pass for Apple Wallet to the award's learner."""
    opened = own_award(request, name)
    document = apple_pass_of(get_platform(), opened.held)
    return file_answer(document, MEDIA_TYPE, name=f"{opened.held.number}.pkpass")
