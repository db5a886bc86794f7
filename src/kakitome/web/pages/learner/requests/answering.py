"""The link of a request, as people open it: who asks for what, what they hold that fits, what would be sent.

Everything is shown before anything is sent: only what a preview showed is sent, and what changed since is shown again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.journeys.handing_out.answering import (
    MOST_DOCUMENTS,
    AnswerPiece,
    Composed,
    compose,
    demand_answerable,
    demand_fit,
    find_by_link,
    send,
)
from kakitome.journeys.handing_out.fitting import words_found
from kakitome.journeys.platform import Platform
from kakitome.mapping.requested_fields import requested_fields
from kakitome.mapping.requested_words import PlaceOfWord, WordFound, words_of
from kakitome.ports.presentation_requests import Need, PresentationRequest, RequestState
from kakitome.ports.request_applicants import ListedApplicant
from kakitome.ports.shares import Shows
from kakitome.services.requesting import Given, decline
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.shares.choices import Choice, choices_of, names_offered
from kakitome.web.pages.public.requests.forms import AnswerForm, given_in, known_as
from kakitome.web.pages.public.requests.guarding import guarded
from kakitome.web.pages.public.requests.shown import RequestView, request_view, wanted_of
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, short_words
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

ANSWERING = Limit(name="request-answer", times=30)
"""Each preview verifies up to five documents."""
_BOTH = frozenset({"GET", "POST"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """One thing that is asking for, and whether it is ticked."""

    code: str
    name: Words
    is_required: bool
    is_ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SendableCredential:
    """One credential that could be sent: the ways in which it can, by value and in words, and why it is proposed."""

    choice: Choice
    ways: Sequence[tuple[str, str]]
    reasons: Sequence[str]
    is_fitting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPiece:
    """What of one credential is sent, line by line, and how it stands."""

    title: Words
    issuer: Words
    how: str
    lines: Sequence[tuple[Words, Words]]
    state: State
    state_word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingView:
    """What is sent and what is not; `seen` goes along with the form that sends."""

    pieces: Sequence[SentPiece]
    withheld: Sequence[Words]
    problems: Sequence[tuple[Words, str]]
    can_send: bool
    seen: str


@guarded
@limited(ANSWERING, methods=_BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def request_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show who asks for what; to whoever is signed in what they could send, what would go, and send it."""
    platform = get_platform()
    asked_link, now = find_by_link(platform, secret), platform.now()
    if asked_link is None or asked_link[0].state(now) in (RequestState.UNCONFIRMED, RequestState.ENDED):
        raise NotFound("E_REQUEST_UNKNOWN")
    asking, applicant = asked_link
    account, view = account_of(request), request_view(asking, now=now)
    app_form = AnswerForm(initial=known_as(applicant))
    context: dict[str, Any] = {"asked": view, "secret": secret, "app_form": app_form, "applicant": applicant}
    if not account or not view.is_open:
        return render(request, "pages/public/requests/link.html", context)
    mine = [each for each in platform.presenting.requests.open(account).list_answers() if each.request == asking.number]
    standing = next((each for each in mine if not each.is_over(now) and not each.is_declined), None)
    if standing is not None:
        return render(request, "pages/public/requests/link.html", {**context, "answered": standing})
    page = _AnswerPage(platform, account, asking=asking, applicant=applicant, view=view, secret=secret)
    return page.post(request) if request.method == "POST" else page.begin(request)


@dataclass(frozen=True, slots=True)
class _AnswerPage:
    """The page of one person before one request."""

    platform: Platform
    account: str
    asking: PresentationRequest
    applicant: ListedApplicant | None
    view: RequestView
    secret: str

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Ask what is sent; what is required or usual is ticked."""
        person = self.platform.accounts.find(self.account)
        form = AnswerForm(initial={"given_name": person.name if person else "", **known_as(self.applicant)})
        offered = self._offered({})
        first = next((each for each in offered if each.is_fitting), None)
        if first is not None:
            offered = self._offered({first.choice.name: first.ways[1][0]})
        ticked = [field.code for field in wanted_of(self.asking, Need.REQUIRED)]
        return self._render(request, form, offered=offered, ticked=ticked)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Decline, show what would be sent, or send it."""
        form, ticked = AnswerForm(request.POST), request.POST.getlist("field")
        chosen = {
            name: value for name, value in request.POST.dict().items() if name.startswith(("award-", "document-"))
        }
        offered = self._offered(chosen)
        if request.POST.get("do") == "decline":
            return self._decline(request)
        picked = {each.choice.name: Shows(each.choice.chosen) for each in offered if each.choice.chosen in tuple(Shows)}
        composed: Composed | None = None
        is_named = form.is_valid()
        try:
            demand_answerable(self.platform, self.asking)
            composed = compose(
                self.platform,
                self.account,
                request=self.asking,
                picked=picked,
                fields=ticked,
                name=request.POST.get("name", ""),
            )
            demand_fit(self.asking, composed, fields=ticked)
            if is_named and request.POST.get("do") == "send" and request.POST.get("seen") == composed.seen:
                return self._send(request, composed, given=given_in(form, self.applicant))
        except (Invalid, Conflict, Refused) as refused:
            form.refuse(refused)
        return self._render(request, form, offered=offered, ticked=ticked, composed=composed)

    def _send(self, request: HttpRequest, composed: Composed, *, given: Given) -> HttpResponse:
        answer = send(self.platform, self.account, request=self.asking, composed=composed, given=given)
        words = {"asker": self.asking.asker_name, "day": written.plain_day(answer.ends_at)}
        messages.success(request, _("Sent to %(asker)s, to be seen until %(day)s.") % words)
        return redirect("request-list")

    def _decline(self, request: HttpRequest) -> HttpResponse:
        given = Given(
            reference=request.POST.get("reference", "")[:60],
            given_name=request.POST.get("given_name", "")[:200],
            applicant=self.applicant.key if self.applicant else "",
        )
        try:
            requests = self.platform.presenting.requests
            decline(requests, self.account, request=self.asking, given=given, now=self.platform.now())
        except (Conflict, Refused) as refused:
            messages.error(request, written.refusal(refused))
            return redirect("request-link", secret=self.secret)
        messages.success(request, _("You declined. They are told that you chose not to send, and no reason."))
        return redirect("request-list")

    def _offered(self, chosen: Mapping[str, str]) -> list[SendableCredential]:
        """Return what could be sent, what is chosen or has the asker's words in it first."""
        places = words_found(self.platform, self.account, subject=self.asking.subject)
        is_asked = bool(words_of(self.asking.subject))
        offered = [
            SendableCredential(
                choice=choice,
                ways=_ways(choice),
                reasons=[_reason(each) for each in places.get(choice.name, ())],
                is_fitting=not choice.is_kept_apart and (choice.name in places or not is_asked),
            )
            for choice in choices_of(self.platform, self.account, chosen=chosen)
        ]
        return sorted(offered, key=lambda each: (not each.choice.chosen, not each.is_fitting))

    def _render(
        self,
        request: HttpRequest,
        form: AnswerForm,
        *,
        offered: Sequence[SendableCredential],
        ticked: Sequence[str],
        composed: Composed | None = None,
    ) -> HttpResponse:
        fields = [
            FieldChoice(
                code=field.code,
                name=field.name,
                is_required=self.asking.wanted[field.code] == Need.REQUIRED,
                is_ticked=field.code in ticked,
            )
            for field in wanted_of(self.asking, Need.REQUIRED, Need.OPTIONAL)
        ]
        chosen_name = request.POST.get("name", "")
        titles = {each.choice.name: each.choice.title for each in offered}
        context = {
            "asked": self.view,
            "secret": self.secret,
            "form": form,
            "app_form": AnswerForm(auto_id="app_%s", initial=known_as(self.applicant)),
            "applicant": self.applicant,
            "fields": fields,
            "offered": offered,
            "most": MOST_DOCUMENTS,
            "names": [(key, words, key == chosen_name) for key, words in names_offered(self.platform, self.account)],
            "sending": sending_view(composed, titles, can_send=not form.errors) if composed else None,
        }
        status = 422 if form.is_bound and form.errors else 200
        return render(request, "pages/public/requests/answering.html", context, status=status)


def sending_view(composed: Composed, titles: Mapping[str, Words], *, can_send: bool) -> SendingView:
    """Build the preview of what was composed."""
    return SendingView(
        pieces=[_sent_piece(piece) for piece in composed.pieces],
        withheld=[field.name for field in requested_fields() if field.code in composed.withheld],
        problems=[(titles.get(name, ""), written.finding(problem)) for name, problem in composed.problems.items()],
        can_send=can_send and bool(composed.pieces),
        seen=composed.seen,
    )


def _sent_piece(piece: AnswerPiece) -> SentPiece:
    is_result = piece.document.shows is Shows.RESULT
    is_cut = piece.name.startswith("award-")
    how = (
        _("The result of checking alone: no name, no grade, no file")
        if is_result
        else _("Cut out of what the awarding body signed: these lines, and nothing else")
        if is_cut
        else _("The file itself: everything in it can be read, also what is not listed here")
    )
    if piece.document.is_same_person:
        how += " " + _("Its name is left out; they read that it is one of your checked names.")
    return SentPiece(
        title=piece.title or _("A credential without a title"),
        issuer=piece.issuer,
        how=how,
        lines=piece.lines,
        state=STATE_OF_VERDICT[piece.report.verdict],
        state_word=short_words(piece.report.verdict),
    )


def _ways(choice: Choice) -> list[tuple[str, str]]:
    if choice.collected.award:
        return [("", _("Not sent")), (Shows.WHOLE_DOCUMENT.value, _("Send what is ticked above"))]
    return [
        ("", _("Not sent")),
        (Shows.RESULT.value, _("Send the result of checking alone: no name, no grade, no file")),
        (Shows.WHOLE_DOCUMENT.value, _("Send the file: everything in it can be read")),
    ]


def _reason(found_word: WordFound) -> str:
    words = {"word": found_word.word, "text": str(written.excerpt(found_word.text, 80))}
    return {
        PlaceOfWord.TITLE: _("“%(word)s” stands in the title."),
        PlaceOfWord.OUTCOME: _("“%(word)s” stands in a learning outcome: %(text)s"),
        PlaceOfWord.SKILL: _("“%(word)s” stands in a skill: %(text)s"),
        PlaceOfWord.CODE: _("“%(word)s” is the code of a skill: %(text)s"),
    }[found_word.place] % words
