"""Taking a target: agree that its institution looks, apply once all is there, take it back."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Problem
from kakitome.journeys.crediting.awarding_pathways import find_led_to, proved_by
from kakitome.journeys.crediting.taking_pathways import apply_for_award, find_enrolment, take_pathway
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.pathway import PathwayAwarding
from kakitome.learning.credit.standing import PathwayStanding
from kakitome.ports.pathway_enrolments import PathwayEnrolment
from kakitome.ports.pathways import PublishedPathway
from kakitome.services.crediting import enrolling
from kakitome.services.crediting.designing_pathways import need_pathway
from kakitome.services.holding import find_held
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.shapes import Words

TAKING = Limit(name="taking-pathway", times=60)
"""Applying verifies every part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTaking:
    """What the page of a target says about taking it.

    Attributes:
        state: `open` for whoever may take it, else how the enrolment stands; empty where nothing is awarded for it.
        addresses: proved addresses to choose from.
        newer: the newest version, where the person began under an older one; None otherwise.
        ends_on: the last day to finish under the own version; empty for no end.
    """

    state: str
    is_automatic: bool
    institution: Words
    title: Words
    addresses: tuple[str, ...] = ()
    enrolment: PathwayEnrolment | None = None
    hindrance: str = ""
    refused: str = ""
    newer: PublishedPathway | None = None
    ends_on: Words = ""
    award_page: str = ""
    record: str = ""


@login_required
@never_cache
@limited(TAKING)
@require_POST
def take_target(request: HttpRequest, number: str) -> HttpResponse:
    """Take a target, apply for what it leads to, or take it back: by the button that was pressed."""
    platform, account = get_platform(), account_of(request)
    newest = need_pathway(platform.crediting.pathways, number)
    enrolment = find_enrolment(platform, newest, account=account)
    button = request.POST.get("do", "")
    if button == "take":
        email = request.POST.get("email", "")
        with attempt(
            request, _("You take this target. Its institution looks at what counts for it, until you take it back.")
        ):
            take_pathway(platform, newest, account=account, email=email, language=written.language())
    elif enrolment is not None and button == "apply":
        with attempt(request, _("You have applied. The institution has been told.")):
            apply_for_award(platform, enrolment, institution=newest.institution)
    elif enrolment is not None and button == "leave":
        with attempt(request, _("Taken back. The institution looks no more.")):
            store = platform.store(newest.institution)
            enrolling.withdraw(store, enrolment.key, account=account, now=platform.now())
    else:
        raise Http404
    return redirect(reverse("how-far-target", args=[newest.number]) + "#take")


def taken_version(platform: Platform, newest: PublishedPathway, *, account: str) -> PublishedPathway:
    """Return the version under which somebody finishes: the one they began under, else the newest."""
    enrolment = find_enrolment(platform, newest, account=account) if account else None
    if enrolment is None:
        return newest
    try:
        return need_pathway(platform.crediting.pathways, newest.number, version=enrolment.version)
    except NotFound:
        return newest


def shown_taking(
    platform: Platform,
    published: PublishedPathway,
    *,
    newest: PublishedPathway,
    standing: PathwayStanding,
    account: str,
) -> ShownTaking:
    """Say how somebody stands towards taking a target."""
    pathway = published.pathway
    led = find_led_to(platform, published)
    enrolment = find_enrolment(platform, published, account=account)
    refused = enrolling.find_refusal(platform.store(published.institution), published.number, account=account)
    state = enrolment.state.value if enrolment else "open" if led is not None else ""
    title = led.microcredential.title if led else pathway.awarded or pathway.title
    held = find_held(platform.directory, enrolment.award_number) if enrolment and enrolment.award_number else None
    query = [
        ("show", "1"),
        *(("award" if name.startswith("A-") else "document", name) for name in _held_things(enrolment)),
    ]
    return ShownTaking(
        state=state,
        is_automatic=pathway.awarding is PathwayAwarding.AUTOMATIC,
        institution=pathway.institutions[0].name if pathway.institutions else "",
        title=title,
        addresses=tuple(proved_by(platform, account)) if state == "open" else (),
        enrolment=enrolment,
        hindrance=written.finding(Problem(code=enrolment.hindrance)) if enrolment and enrolment.hindrance else "",
        refused=refused.words if refused else "",
        newer=newest if newest.version > published.version else None,
        ends_on=written.day(standing.ends_on) if standing.ends_on else "",
        award_page=platform.award_links.link(held.number, edition=held.link_edition).name if held else "",
        record=f"{reverse('my-record')}?{urlencode(query)}" if held else "",
    )


def _held_things(enrolment: PathwayEnrolment | None) -> list[str]:
    """Return the larger award and its parts: numbers of awards of this platform, keys of documents from elsewhere."""
    return [enrolment.award_number, *(part.holding for part in enrolment.parts)] if enrolment is not None else []
