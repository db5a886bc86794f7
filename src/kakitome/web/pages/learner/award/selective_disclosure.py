"""Show only part of an award: its learner chooses, looks at what the receiver will see, and takes that along.

Choosing changes nothing and is kept nowhere: what is chosen stands in the address of the learner's own page. What the
issuer signed for the learner once is the only thing on record.
"""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_facts import awarded_by_words
from kakitome.mapping.shown_parts import ShownPart, claims_of, parts_of, pointers_of
from kakitome.services.disclosing import show_as_credential, show_as_token
from kakitome.services.enveloping import targets
from kakitome.values.instants import day_of, last_day_before
from kakitome.web.pages.learner.award.opening import neutral_when_not_shown, own_award
from kakitome.web.pages.learner.award.page import Opened, validity
from kakitome.web.pages.learner.award.views import file_answer
from kakitome.web.parts import letter, written
from kakitome.web.parts.letter import joined
from kakitome.web.parts.part_titles import TITLES
from kakitome.web.parts.shapes import DescriptorLine

_HINTS: Final[dict[str, Promise]] = {
    "number": gettext_lazy("With the number, your page can be found while everybody may see it."),
    "description": gettext_lazy("It repeats title, outcomes and everything else that describes the programme."),
    "recognition": gettext_lazy("It names the programme, also where the title is kept back."),
    "contact": gettext_lazy("Whoever knows your address can check that it is you. It does not show the address."),
}
FORMS: Final = {
    "sd-jwt": (targets.SD_JWT, "shown.sd-jwt"),
    "credential": (targets.ECDSA_SD, "shown.json"),
}


@neutral_when_not_shown
@never_cache
@require_safe
def award_part(request: HttpRequest, name: str) -> HttpResponse:
    """Let the learner choose what to show, and show what the receiver will see."""
    opened = own_award(request, name)
    is_asked = "show" in request.GET or "preview" in request.GET
    page = showing_page(opened, request.GET.getlist("show"), is_asked=is_asked)
    status = 422 if is_asked and not page["shown"] else 200
    return render(request, "pages/learner/award/part.html", {"page": page}, status=status)


@neutral_when_not_shown
@never_cache
@require_safe
def award_part_file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Hand out the chosen part."""
    opened = own_award(request, name)
    if form not in FORMS:
        raise NotFound("E_AWARD_NOT_SHOWN")
    document = taken_part(get_platform(), opened, form=form, chosen=request.GET.getlist("show"))
    target, name = FORMS[form]
    return file_answer(document, target.media_type, name=f"{opened.held.number}.{name}")


def taken_part(platform: Platform, opened: Opened, *, form: str, chosen: Sequence[str]) -> bytes:
    """Make the chosen part of the learner's own award.

    Raises:
        NothingChosen: nothing that this form can show was chosen.
        Refused, Unavailable: the award is not in force; no key.
    """
    parts = parts_of(opened.credential)
    # Looked at first: a wrong choice makes no envelope.
    names = claims_of(parts, chosen) if form == "sd-jwt" else pointers_of(parts, chosen)
    kept_envelope = envelope_of(platform, opened.held, target=FORMS[form][0], actor="learner")
    return show_as_token(kept_envelope, names) if form == "sd-jwt" else show_as_credential(kept_envelope, names)


def showing_page(opened: Opened, chosen: Sequence[str], *, is_asked: bool) -> dict[str, Any]:
    """Build the page."""
    parts = parts_of(opened.credential)
    picked = [part for part in parts if part.name in chosen]
    boxes = [_choice(part, part in picked) for part in parts]
    mine = {part.name for part in parts if part.about_person}
    facts = opened.facts
    left = [str(TITLES[part.name]) for part in parts if part not in picked]
    always = [
        DescriptorLine(title=_("Awarding body"), value=awarded_by_words(opened.microcredential, facts)),
        DescriptorLine(title=_("Valid from"), value=written.day(day_of(facts.valid_from)) if facts.valid_from else ""),
        DescriptorLine(
            title=_("Validity"), value=validity(last_day_before(facts.valid_until) if facts.valid_until else None)
        ),
        DescriptorLine(
            title=_("How it stands"), value=_("whether it was revoked or suspended, whenever it is checked")
        ),
    ]
    return {
        "link_name": opened.name,
        "title": letter.title_of(opened.microcredential.title),
        "choices": [box for box in boxes if box["name"] not in mine],
        "about_me": [box for box in boxes if box["name"] in mine],
        "always": always,
        "shown": [DescriptorLine(title=str(TITLES[part.name]), value=_words(part)) for part in picked],
        "kept_back": joined(left),
        "forms": [_taking(opened.name, picked, form=form) for form in FORMS] if picked else [],
        "presets": _presets(opened.name, parts),
        "is_shared": opened.held.is_shared,
        "is_asked": is_asked,
    }


def _choice(part: ShownPart, is_chosen: bool) -> dict[str, Any]:
    hints = [str(_HINTS[part.name])] if part.name in _HINTS else []
    return {
        "name": part.name,
        "title": str(TITLES[part.name]),
        "said": _words(part),
        "hint": " ".join([*hints, *_only(part)]),
        "is_chosen": is_chosen,
    }


def _only(part: ShownPart) -> list[str]:
    if not part.pointers:
        return [_("In the wallet form only.")]
    return [] if part.claims else [_("In the JSON form only.")]


def _words(part: ShownPart) -> SafeString:
    return joined(part.words)


def _taking(link_name: str, picked: Sequence[ShownPart], *, form: str) -> dict[str, Any]:
    is_token = form == "sd-jwt"
    carried = [part for part in picked if (part.claims if is_token else part.pointers)]
    address = reverse("award-part-file", args=[link_name, form])
    query: dict[str, Any] = {"show": [part.name for part in carried]}
    label = _("Wallet form (SD-JWT)") if is_token else _("JSON form (ecdsa-sd-2023)")
    purpose = _("for wallets and their readers") if is_token else _("for readers of Open Badges 3.0")
    return {
        "address": f"{address}?{urlencode(query, doseq=True)}" if carried else "",
        "label": label,
        "purpose": purpose,
        "lacks": [str(TITLES[part.name]) for part in picked if part not in carried],
    }


def _presets(link_name: str, parts: Sequence[ShownPart]) -> list[tuple[str, str]]:
    """Offer the two choices that most people want, as links."""
    there = {part.name for part in parts}
    wanted = [
        (_("What I learned, without my name"), ("title", "outcomes", "workload", "assessment", "level", "recognition")),
        (_("My name and the title, without the rest"), ("name", "title", "recognition")),
        (_("My name, without what I learned"), ("name",)),
    ]
    address = reverse("award-part", args=[link_name])
    return [
        (label, f"{address}?{urlencode({'show': [name for name in names if name in there]}, doseq=True)}")
        for label, names in wanted
        if there & set(names)
    ]
