"""One act on a case as a page of its own: what it means, a form, a button; refused, the form stays as it was.

    PAGES = {"appeal": ActPage(act=Act.APPEAL, form=TextForm, title=_("…"), lead=_("…"), button=_("…"), done=_("…"))}
    page = find_page(PAGES, "appeal", which=None)
    form = answer(request, desk, page, which=None)
    if is_done(request, form): ...
    return act_response(request, desk, page, form, around=…, back=…)

Applicants and secretariats act through the same few lines; what may be done when is the procedure's business alone.
Reviewers and committees act on the page of the case itself (`attempt_act`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.recognition.acting import CaseContext, act_on_case
from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.procedure import Act, Procedure
from kakitome.learning.recognition.recognition import Recognition
from kakitome.learning.recognition.sight import Sight, sight_of
from kakitome.ports.evidence import EvidenceFile
from kakitome.services.examining import load_case, procedure_of
from kakitome.services.examining.vault import open_document
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.parts.attempts import ALL, attempt
from kakitome.web.parts.case import next_of
from kakitome.web.parts.forms import Form, LinesField


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDesk:
    """One case on somebody's desk: the case, the procedure as the body applies it, and in what part one acts."""

    place: Place
    context: CaseContext
    case: Case
    procedure: Procedure
    party: Party

    @property
    def now(self) -> datetime:
        """The instant of the request."""
        return self.place.now

    @property
    def sight(self) -> Sight:
        """What of the case the party may see."""
        return sight_of(self.case, self.party)

    @property
    def recognition(self) -> Recognition | None:
        """The newest recognition that the case led to."""
        recognitions = self.place.platform.recognitions.of_entry(self.case.subject.entry)
        return next((given for given in reversed(recognitions) if given.case == self.case.number), None)

    def committee_name(self, committee: str) -> LocalizedText:
        """Return what the body calls a committee; empty for one it does not have."""
        body = self.place.platform.bodies.find(self.case.body)
        known = body.configuration.find_committee(committee) if body else None
        return known.name if known else LocalizedText()

    def open_document(self, sha256: str) -> tuple[bytes, EvidenceFile]:
        """Open a document of the case, which the trail notes; raises `NotFound`, `Refused`."""
        return open_document(self.context.examining, self.case.number, sha256=sha256, by=self.party, now=self.now)

    def allows(self, act: Act) -> bool:
        """Tell whether the procedure has an act in the state the case is in."""
        return self.procedure.find_transition(self.case.state, act) is not None


def find_case(context: CaseContext, number: str) -> tuple[Case, Procedure]:
    """Return a case and the procedure as the body applies it; 404 when the body has no such case."""
    try:
        case = load_case(context.examining, number)
    except NotFound:
        raise Http404 from None
    return case, procedure_of(context.examining, case, now=context.platform.now())


def criteria_address(case: Case) -> str:
    """Return where the criteria of a case are published; empty when the body examines by the procedure alone."""
    if not case.criteria_version or "/" in case.criteria_version:
        return ""
    return reverse("public-criteria", args=[case.body, case.procedure, case.criteria_version])


class ActForm(Form):
    """The particulars of an act; an act without any is confirmed by its button."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_CASE_TEXT_MISSING": "text"}
    """Which field a refusal is about, by its code."""
    EITHER: ClassVar[tuple[str, ...]] = ()
    """Fields of which one is needed: neither is called required or optional."""

    def __init__(self, *args: Any, desk: CaseDesk, about: str | LocalizedText = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk, self.about = desk, about
        self.settle()
        for name, form_field in self.fields.items():
            form_field.says_need = name not in self.EITHER  # type: ignore[attr-defined]

    def settle(self) -> None:
        """Fit the fields to the case."""

    def detail(self) -> dict[str, Any]:
        """Return the particulars of a valid form as the engine takes them."""
        return dict(self.cleaned_data)

    def refuse(self, error: KakitomeError, *, field: str | None = None) -> None:
        """Say beside its field why the act was refused."""
        name = self.FIELDS.get(error.code, "")
        super().refuse(error, field=name if name in self.fields else field)


class TextForm(ActForm):
    """An act that needs words."""

    text = LinesField(label=_("In your words"), max_length=LONGEST_TEXT, rows=5)


class ReasonsFields(Form):
    """Reasons that everybody may read, in both languages where possible."""

    reasons_ja = LinesField(
        label=_("Reasons, in Japanese"), required=False, max_length=LONGEST_TEXT, rows=5, attrs={"lang": "ja"}
    )
    reasons_en = LinesField(
        label=_("Reasons, in English"),
        required=False,
        max_length=LONGEST_TEXT,
        rows=5,
        attrs={"lang": "en"},
        help_text=_("One language is enough; both are better: the reasons are published."),
    )

    def detail(self) -> dict[str, Any]:
        """Return the reasons of a valid form as the engine takes them."""
        return {"reasons": {"ja": self.cleaned_data["reasons_ja"], "en": self.cleaned_data["reasons_en"]}}


class ReasonsForm(ReasonsFields, ActForm):
    """An act that needs reasons."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_CASE_TEXT_MISSING": "reasons_ja"}
    EITHER: ClassVar[tuple[str, ...]] = ("reasons_ja", "reasons_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActWords:
    """How the page of an act on one record asks for it.

    Attributes:
        title: the page's heading, a question where possible.
        lead: what it means, and what happens next.
        done: what is said once it is done.
        is_final: it cannot be undone, and the button says so by its look.
    """

    title: Promise
    lead: Promise
    button: Promise
    done: Promise
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPage(ActWords):
    """An act on a case as a page.

    Attributes:
        link: what a link to it says, when not its button's words.
        labels: labels of fields that differ from the form's own.
        which: for an act on one question (`number`) or one condition (`index`), what the engine calls that particular.
    """

    act: Act
    form: type[ActForm] = ActForm
    template: str = "desk/act.html"
    link: Promise | str = ""
    labels: Mapping[str, Promise] = field(default_factory=dict)
    which: str = ""


def find_page(pages: Mapping[str, ActPage], name: str, *, which: int | None) -> ActPage:
    """Return the page of an act by its name in addresses; 404 for an unknown one, or one without its number."""
    page = pages.get(name)
    if page is None or bool(page.which) != (which is not None):
        raise Http404
    return page


def answer(request: HttpRequest, desk: CaseDesk, page: ActPage, *, which: int | None) -> ActForm:
    """Perform an act that was posted; the form that comes back has errors unless it is done.

    Args:
        request: GET shows the form, POST acts.
        desk: the case.
        page: the act.
        which: the number of the question, or the place of the condition, that the address names.
    """
    is_post = request.method == "POST"
    form = page.form(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        desk=desk,
        about="" if which is None else _about(desk, page, which),
    )
    for name, label in page.labels.items():
        form.fields[name].label = str(label)
    if is_post and form.is_valid():
        detail = {**form.detail(), **({page.which: which} if page.which else {})}
        try:
            act_on_case(desk.context, desk.case.number, what=page.act, by=desk.party, now=desk.now, detail=detail)
        except KakitomeError as error:
            form.refuse(error)
    return form


_ON_REPORTS = (Act.HAND_IN_REPORT, Act.ACCEPT_REPORT, Act.RETURN_REPORT)


def _about(desk: CaseDesk, page: ActPage, which: int) -> str | LocalizedText:
    """Return the question or the condition that an act is about; 404 when the party sees none of that number."""
    if page.which == "number":
        texts: dict[int, str | LocalizedText] = {question.number: question.text for question in desk.sight.questions}
    elif page.act in _ON_REPORTS:
        texts = {index: report.text for index, report in enumerate(desk.case.reports)}
    else:
        texts = {index: condition.text for index, condition in enumerate(desk.case.conditions)}
    if which not in texts:
        raise Http404
    return texts[which]


def is_done(request: HttpRequest, form: ActForm) -> bool:
    """Tell whether an act was asked for and went through."""
    return request.method == "POST" and not form.errors


def act_response(
    request: HttpRequest, desk: CaseDesk, page: ActPage, form: ActForm, *, around: Mapping[str, Any], back: str
) -> HttpResponse:
    """Show the page of an act: what surrounds it (`Place.around`, and what stands beside its form), the way back."""
    context = {
        "desk": desk,
        "page": page,
        "form": form,
        "back": back,
        "about": form.about,
        "is_possible": desk.allows(page.act),
        "next": next_of(desk.case, desk.party.role),
        **around,
    }
    return render(request, page.template, context, status=422 if form.errors else 200)


def attempt_act(request: HttpRequest, desk: CaseDesk, act: Act, detail: Mapping[str, Any], *, done: str = "") -> bool:
    """Act on a case and tell whether it was done; what it was refused for is said on the next page."""
    with attempt(request, done, most_problems=ALL) as acting:
        act_on_case(desk.context, desk.case.number, what=act, by=desk.party, now=desk.now, detail=detail)
    return acting.is_done


def start_of(day: date) -> datetime:
    """Return the instant at which a day begins in Japan."""
    return datetime.combine(day, time.min, tzinfo=JAPAN).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the instant at which a day ends in Japan: the exclusive end of a period whose last day it is."""
    return start_of(day + timedelta(days=1))
