"""Pages of the designer: the list, one draft, and what others ask consent for."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kakitome.errors import Invalid, KakitomeError, Problem
from kakitome.journeys.crediting import pathways as journey
from kakitome.learning.credit.pathway import Pathway, pathway_digest
from kakitome.learning.credit.pathway_check import stops_publishing
from kakitome.learning.credit.pathway_patterns import pathway_patterns
from kakitome.ports.pathways import PathwayConsent, PathwayDraft
from kakitome.services.crediting import designing_pathways
from kakitome.web.desk.place import FORM, NotAllowed, Place, at_desk
from kakitome.web.pages.provider.credit_pathways.designing import (
    PathwayForms,
    anchor_after,
    first_pathway,
    forms_of,
    not_saved,
    pressed,
)
from kakitome.web.parts import written
from kakitome.web.parts.pathway import (
    blocks_in_words,
    hours_in_words,
    overlap_in_words,
    prices_in_words,
    selections_in_words,
    weeks_in_words,
)

_SHAPES: Mapping[str, str] = {"error": "fail", "warning": "warn", "info": "unk"}


@at_desk("view", FORM)
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the pathways of an institution, and those that ask it for its consent; begin another."""
    pathways = place.platform.crediting.pathways
    if request.method == "POST":
        _need_define(place)
        wanted = first_pathway(place, request.POST.get("pattern", ""))
        draft = journey.begin_draft(place.platform, wanted, institution=place.institution.id, **place.by)
        return place.redirect("pathway-design", draft.number)
    own = place.institution.id
    lines = [
        {"draft": draft, "published": pathways.find(draft.number), "title": _title(draft.pathway)}
        for draft in pathways.list_drafts(own)
    ]
    asking = [
        {"draft": draft, "title": _title(draft.pathway), "answer": _answer_of(place, draft)}
        for draft in pathways.list_asking(own)
    ]
    context = {
        **place.around("pathways"),
        "lines": lines,
        "asking": asking,
        "may_define": place.may_somewhere("define"),
        "patterns": [
            (name, _title(pattern), written.text(pattern.institutions[0].name))
            for name, pattern in pathway_patterns().items()
        ],
    }
    return render(request, "pages/provider/credit_pathways/list.html", context)


@at_desk("view", FORM)
def design(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show a draft with what is wrong and what it takes; save it, move its blocks, publish it."""
    draft = designing_pathways.need_draft(place.platform.crediting.pathways, number, institution=place.institution.id)
    if request.method != "POST":
        return _page(request, place, forms_of(place, draft))
    _need_define(place)
    forms = forms_of(place, draft, request.POST)
    typed = forms.typed(place) if forms.are_valid() else None
    if typed is None:
        forms.head.add_error(None, not_saved())
        return _page(request, place, forms, status=422)
    button = request.POST.get("do", "")
    try:
        if request.POST.get("revision") != str(draft.revision):
            raise Invalid("E_PATHWAY_CHANGED")
        saved = designing_pathways.change_pathway(
            place.platform.crediting.pathways, draft, wanted=pressed(typed, button), **place.by
        )
    except KakitomeError as error:
        forms.head.refuse(error)
        return _page(request, place, forms, status=422)
    return _after(request, place, saved, button=button)


@at_desk("view", FORM)
def consent(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show what another institution would award together with this one; consent or refuse."""
    pathways = place.platform.crediting.pathways
    draft = next((each for each in pathways.list_asking(place.institution.id) if each.number == number), None)
    if draft is None:
        raise Http404
    if request.method == "POST":
        place.need("manage_keys")
        answer = PathwayConsent(
            number=number,
            institution=place.institution.id,
            digest=request.POST.get("digest", "")[:64],
            is_given=request.POST.get("do") == "consent",
            at=place.now,
            by=place.actor.account,
        )
        try:
            journey.answer_draft(place.platform, answer)
        except KakitomeError as error:
            messages.error(request, written.refusal(error))
        else:
            messages.success(request, _("Your answer is with the institution that asked."))
        return place.redirect("pathway-consent", number)
    context = {
        **place.around("pathways", (_("Pathways"), place.url("pathways-desk"))),
        "draft": draft,
        "title": _title(draft.pathway),
        "blocks": blocks_in_words(draft.pathway),
        "overlaps": [overlap_in_words(draft.pathway, overlap) for overlap in draft.pathway.overlaps],
        "digest": pathway_digest(draft.pathway),
        "answer": _answer_of(place, draft),
        "may_answer": place.may("manage_keys"),
        "asker": draft.pathway.institutions[0].name,
    }
    return render(request, "pages/provider/credit_pathways/consent.html", context)


def _need_define(place: Place) -> None:
    """Let those design who define something at the institution: a pathway is made of what they define."""
    if not place.may_somewhere("define"):
        raise NotAllowed


def _after(request: HttpRequest, place: Place, saved: PathwayDraft, *, button: str) -> HttpResponse:
    """Publish or ask where that was pressed, then lead back to the draft."""
    try:
        if button == "publish":
            published = journey.publish_draft(place.platform, saved, **place.by)
            messages.success(request, _("Version %(n)d is published.") % {"n": published.version})
        elif button == "ask":
            journey.ask_partners(place.platform, saved, **place.by)
            messages.success(request, _("The other institutions see this draft on their desk now."))
        elif button == "save":
            messages.success(request, _("The draft is saved."))
    except KakitomeError as error:
        messages.error(request, written.refusal(error))
    return redirect(place.url("pathway-design", saved.number) + anchor_after(button))


def _page(request: HttpRequest, place: Place, forms: PathwayForms, *, status: int = 200) -> HttpResponse:
    draft, pathways = forms.draft, place.platform.crediting.pathways
    consents = designing_pathways.consents_to(pathways, draft)
    examined = journey.examine_pathway(place.platform, draft.pathway, consents=consents, now=place.now)
    errors = [finding for finding in examined.findings if finding.severity == "error"]
    shown = zip(blocks_in_words(draft.pathway), forms.blocks, strict=True)
    context: dict[str, Any] = {
        **place.around("pathways", (_("Pathways"), place.url("pathways-desk"))),
        "draft": draft,
        "title": _title(draft.pathway),
        "forms": forms,
        "has_typing_errors": any(form.errors for form in forms.every),
        "blocks": [_block(block, of_block, examined.findings, ended=examined.ended) for block, of_block in shown],
        "overlaps": [overlap_in_words(draft.pathway, overlap) for overlap in draft.pathway.overlaps],
        "findings": [_finding(finding) for finding in examined.findings],
        "errors": len(errors),
        "is_stopped": stops_publishing(examined.findings),
        "reach": examined.reach,
        "hours": hours_in_words(examined.reach),
        "months": weeks_in_words(examined.reach),
        "prices": prices_in_words(examined.reach),
        "selections": selections_in_words(examined.reach),
        "published": pathways.find(draft.number),
        "joint": _joint(draft, consents),
        "may_define": place.may_somewhere("define"),
    }
    return render(request, "pages/provider/credit_pathways/design.html", context, status=status)


def _block(shown: Any, of_block: Any, findings: tuple[Problem, ...], *, ended: frozenset[str]) -> Mapping[str, Any]:
    own = [finding for finding in findings if finding.pointer == f"/blocks/{shown.key}"]
    shapes = [_SHAPES[finding.severity] for finding in own]
    return {
        "shown": shown,
        "parts": [*shown.first, *shown.more],
        "ended": ended,
        "form": of_block.form,
        "adding": of_block.adding,
        "state": shapes[0] if shapes else "ok",
        "errors": [written.finding(finding) for finding in own if finding.severity == "error"],
    }


def _finding(finding: Problem) -> Mapping[str, str]:
    place = finding.pointer.removeprefix("/").split("/")
    target = f"#block-{place[1]}" if place[0] == "blocks" and len(place) > 1 else ""
    target = target or {"overlaps": "#overlaps", "institutions": "#joint"}.get(place[0], "#head")
    return {"state": _SHAPES[finding.severity], "words": written.finding(finding), "target": target}


def _joint(draft: PathwayDraft, consents: frozenset[str]) -> list[Mapping[str, Any]]:
    return [
        {"name": written.text(body.name), "is_given": body.identifier in consents}
        for body in draft.pathway.institutions[1:]
    ]


def _answer_of(place: Place, draft: PathwayDraft) -> str:
    """Say how this institution's answer to a draft stands: `yes`, `no`, `open`, or `changed` since it answered."""
    answers = place.platform.crediting.pathways.list_consents(draft.number)
    answer = next((each for each in answers if each.institution == place.institution.id), None)
    if answer is None:
        return "open"
    if answer.digest != pathway_digest(draft.pathway):
        return "changed"
    return "yes" if answer.is_given else "no"


def _title(pathway: Pathway) -> str:
    return str(written.text(pathway.title)) or _("Without a name")
