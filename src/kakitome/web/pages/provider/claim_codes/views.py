"""Printing sheets for learners without an e-mail address: of a class list, of an event, or of one award."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError, NotFound, Problem
from kakitome.journeys.handing_out.claim_codes import MOST_SHEETS, print_codes, void_codes, why_no_code
from kakitome.ports.awarding_events import EventEntryState
from kakitome.ports.batches import RowState
from kakitome.ports.claim_codes import ClaimCodeState
from kakitome.services.holding import find_held
from kakitome.values.number import parse_number
from kakitome.web.desk.place import FORM, Place, at_desk
from kakitome.web.desk.scope import need_award
from kakitome.web.parts import written
from kakitome.web.parts.files import download

FILE_NAME = "kakitome-sheets.pdf"
_STATES = {
    ClaimCodeState.GOOD: ("ok", gettext_lazy("printed, not used yet")),
    ClaimCodeState.USED: ("none", gettext_lazy("received by this sheet")),
    ClaimCodeState.VOIDED: ("none", gettext_lazy("voided")),
    ClaimCodeState.ENDED: ("warn", gettext_lazy("ended unused")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """One award on the page: whose it is, whether a sheet can be made, and how the last one stands."""

    number: str
    name: str
    because: str
    state: str
    word: str
    day: str
    is_chosen: bool


@at_desk("award", FORM)
def claim_codes(request: HttpRequest, place: Place) -> HttpResponse:
    """Show who can be given a sheet; print the chosen ones, or void what was printed."""
    batch, numbers = _wanted(request, place)
    platform, problem = get_platform(), ""
    chosen = [number for number in request.POST.getlist("award") if number in numbers]
    if request.method == "POST":
        try:
            if "void" in request.POST:
                count = void_codes(platform, place.institution.id, numbers=chosen, actor=place.actor.account)
                words = ngettext("%(count)d code was voided.", "%(count)d codes were voided.", count)
                messages.success(request, words % {"count": count})
                return redirect(request.get_full_path())
            content = print_codes(platform, place.institution.id, numbers=chosen, actor=place.actor.account)
        except KakitomeError as refusal:
            problem = written.refusal(refusal)
        else:
            return download(content, FILE_NAME, "application/pdf")
    lines = _lines(place, numbers, chosen=chosen)
    context = {
        **place.around("award", (_("Awards"), place.url("award-list"))),
        "batch": batch,
        "lines": lines,
        "can_print": [line for line in lines if not line.because],
        "has_good": any(line.state == "ok" for line in lines),
        "most": MOST_SHEETS,
        "problem": problem,
    }
    return render(request, "pages/provider/claim_codes/codes.html", context, status=422 if problem else 200)


def _wanted(request: HttpRequest, place: Place) -> tuple[str, Sequence[str]]:
    """Return the class list that is meant, and its awards without an address; or those of an event; or one award."""
    number = parse_number(request.GET.get("list", "")[:40])
    if number is not None:
        issued = frozenset({RowState.ISSUED})
        place.store.batches.get(number)
        rows = place.store.batches.list_rows(number, states=issued)
        without = [row.award_number for row in rows if row.award_number and not (row.learner and row.learner.email)]
        return number, [award for award in without if _reaches(place, award)]
    if event := request.GET.get("event", "")[:32]:
        entries = place.store.events.list_entries(event, states=[EventEntryState.AWARDED])
        return "", [entry.award_number for entry in entries if not entry.email and _reaches(place, entry.award_number)]
    award = parse_number(request.GET.get("award", "")[:40])
    return "", [award] if award is not None and _reaches(place, award) else []


def _reaches(place: Place, number: str) -> bool:
    try:
        need_award(place, number, right="award")
    except NotFound:
        return False
    return True


def _lines(place: Place, numbers: Sequence[str], *, chosen: Sequence[str]) -> list[CodeLine]:
    platform, institution = get_platform(), place.institution.id
    standing = platform.persons.claim_codes.open(institution).list_by_awards(numbers)
    lines = []
    for number in numbers:
        code, because = standing.get(number), why_no_code(platform, institution, number=number)
        held_award = find_held(platform.directory, number)
        learner = held_award.record.intent.learner if held_award else None
        state, word = _STATES[code.state(place.now)] if code else ("", "")
        lines.append(
            CodeLine(
                number=number,
                name=learner.name if learner else "",
                because=written.finding(Problem(code=because, params={"number": number})) if because else "",
                state=state,
                word=str(word),
                day=written.day(code.used_at or code.voided_at or code.made_at) if code else "",
                is_chosen=number in chosen or (not because and code is None),
            )
        )
    return lines
