"""Pages of awarding together: asking others about an own definition; reading another's words and answering them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.journeys.institutions.awarding_jointly import (
    JointRequest,
    ask_institution,
    desk_of,
    list_candidates,
    list_for_partner,
    standings_of,
)
from kakitome.learning.joint_awarding import BodyStanding, JointStanding
from kakitome.learning.microcredential import Microcredential, changed_descriptors
from kakitome.mapping.descriptors import ROWS, lines_of
from kakitome.mapping.lines import Line
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import Node
from kakitome.services.awarding_jointly import JointAsking, JointPerson, consent, decline, withdraw
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.letter import letter_of, title_of
from kakitome.web.parts.shapes import State

STANDINGS: Mapping[JointStanding, tuple[State, Any]] = {
    JointStanding.NOT_ASKED: ("warn", gettext_lazy("not asked yet")),
    JointStanding.UNANSWERED: ("warn", gettext_lazy("has not answered")),
    JointStanding.CONSENTED: ("ok", gettext_lazy("consented")),
    JointStanding.CHANGED: ("warn", gettext_lazy("the words changed since the answer")),
    JointStanding.DECLINED: ("fail", gettext_lazy("declined")),
    JointStanding.WITHDRAWN: ("fail", gettext_lazy("withdrew")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyInWords:
    """How a jointly awarding body stands, as its line on a page."""

    number: int
    standing: BodyStanding
    state: State
    word: str
    institution: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedWords:
    """One descriptor that differs: what it said when the partner answered last, and what it says now."""

    label: LocalizedText
    before: Sequence[Line]
    now: Sequence[Line]


@at_desk("view", FORM)
def asking(request: HttpRequest, place: Place, identifier: str, version: int) -> HttpResponse:
    """Show how each jointly awarding body of an own definition stands to its words; ask one of them."""
    stored = place.store.microcredentials.get(identifier, version)
    place.need("view", stored.unit)
    letter = stored.microcredential
    if request.method == "POST":
        place.need("define", stored.unit)
        number = request.POST.get("body", "")
        names = {str(place_in): body.name for place_in, body in enumerate(letter.co_awarding_bodies, 1)}
        if number not in names:
            raise Http404
        wanted = JointAsking(lead=place.institution.id, partner=request.POST.get("institution", ""), body=names[number])
        with attempt(request, _("Asked. It reads these words on its desk and answers there.")):
            ask_institution(place.platform, stored, asking=wanted, by=_person(place), now=place.now)
        latest = place.store.microcredentials.find_latest(identifier)
        return place.redirect("define-joint", identifier, latest.version if latest else version)
    candidates = list_candidates(place.platform, place.institution.id)
    context = {
        **_around_definition(place, stored),
        "version": stored,
        "title": title_of(letter.title),
        "bodies": _bodies(place, letter),
        "candidates": candidates,
        "may_define": place.may("define", stored.unit),
    }
    return render(request, "pages/provider/joint_awards/asking.html", context)


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """List the definitions of others that ask this institution to award them together."""
    requests = list_for_partner(place.platform, place.institution.id)
    lines = [(joint, *_in_words(joint)) for joint in requests]
    context = {**place.around("define"), "lines": lines}
    return render(request, "pages/provider/joint_awards/list.html", context)


@at_desk("view", FORM)
def answering(request: HttpRequest, place: Place, lead: str, identifier: str) -> HttpResponse:
    """Show the very words that another institution would award together; consent, decline, withdraw."""
    wanted = (lead, identifier)
    requests = list_for_partner(place.platform, place.institution.id)
    joint = next((each for each in requests if (each.lead.id, each.microcredential) == wanted), None)
    if joint is None:
        raise Http404
    if request.method == "POST":
        place.need("manage_keys")
        _answer(request, place, joint)
        return place.redirect("joint-request", lead, identifier)
    words = joint.words
    context = {
        **place.around("define", (_("Awarded together with others"), place.url("joint-requests"))),
        "joint": joint,
        "title": title_of(joint.title),
        "words": words,
        "state": words.standing.standing.value if words else "",
        "is_waiting": bool(words and words.standing.standing.is_waiting),
        "letter": letter_of(words.letter, image="") if words else None,
        "changes": _changes(words.before.words, words.letter) if words and words.before and words.before.words else (),
        "may_answer": place.may("manage_keys"),
        "may_withdraw": _may_withdraw(place, joint),
    }
    return render(request, "pages/provider/joint_awards/answer.html", context)


def _answer(request: HttpRequest, place: Place, joint: JointRequest) -> None:
    """Do what the button says."""
    desk = desk_of(place.platform, lead=joint.lead.id, partner=place.institution.id)
    button, digest = request.POST.get("do", ""), request.POST.get("digest", "")[:64]
    by, now = _person(place), place.now
    if button == "consent":
        with attempt(request, _("You consented to these words. Your institution’s key signs each award from now on.")):
            consent(desk, joint.microcredential, digest=digest, by=by, now=now)
    elif button == "decline":
        with attempt(request, _("Declined. It is not awarded in these words.")):
            decline(desk, joint.microcredential, digest=digest, by=by, now=now)
    elif button == "withdraw":
        with attempt(request, _("Withdrawn. What was awarded until now stays as it is.")):
            withdraw(desk, joint.microcredential, by=by, now=now)
    else:
        raise Http404


def _person(place: Place) -> JointPerson:
    return JointPerson(account=place.actor.account, name=place.name_of(place.actor.account))


def _bodies(place: Place, letter: Microcredential) -> list[BodyInWords]:
    shown = []
    for number, standing in enumerate(standings_of(place.platform, letter, lead=place.institution.id), 1):
        state, word = STANDINGS[standing.standing]
        institution = place.platform.organisations.find(standing.partner) if standing.partner else None
        shown.append(
            BodyInWords(number=number, standing=standing, state=state, word=str(word), institution=institution)
        )
    return shown


def _in_words(joint: JointRequest) -> tuple[State, str]:
    if joint.words is None:
        return "none", _("your institution is not named any more")
    standing = joint.words.standing.standing
    if standing is JointStanding.UNANSWERED:
        return "warn", _("waits for your answer")
    if standing is JointStanding.CHANGED:
        return "warn", _("changed since you answered")
    state, word = STANDINGS[standing]
    return state, str(word)


def _changes(before: Microcredential, now: Microcredential) -> list[ChangedWords]:
    """Lay the words that were answered beside those that are asked about now."""
    return [
        ChangedWords(
            label=ROWS[name].title,
            before=_lines(name, before),
            now=_lines(name, now),
        )
        for name in changed_descriptors(before, now)
        if name in ROWS
    ]


def _lines(name: str, letter: Microcredential) -> Sequence[Line]:
    return lines_of(name, getattr(letter, name)) if ROWS[name].write else ()


def _may_withdraw(place: Place, joint: JointRequest) -> bool:
    """Tell whether some consent of the institution stands, to whichever words of the definition."""
    acts = place.store.joint_acts.list_as_partner()
    own = [
        act.step.value
        for act in acts
        if (act.lead, act.microcredential) == (joint.lead.id, joint.microcredential)
        and act.step.value in ("consented", "withdrawn")
    ]
    return bool(own) and own[-1] == "consented"


def _around_definition(place: Place, stored: MicrocredentialVersion) -> dict[str, Any]:
    back = place.url("define-edit", stored.identifier, stored.version)
    return place.around(
        "define",
        (_("Micro-credentials"), place.url("define-list")),
        (str(title_of(stored.microcredential.title)) or _("Without a title yet"), back),
    )
