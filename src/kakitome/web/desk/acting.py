"""One act on a case as a page of its own: what it means, a form, a button; refused, the form stays as it was.

    PAGES = {"appeal": ActPage(act=Act.APPEAL, form=TextForm, title=_("…"), lead=_("…"), button=_("…"), done=_("…"))}
    outcome = answer(request, desk, page)      # a filled form to show, or None when it is done

Applicants and secretariats act through the same few lines; what may be done when is the procedure's business alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.errors import KakitomeError
from kakitome.journeys.recognition.acting import CaseContext, act_on_case
from kakitome.learning.recognition.asked import LONGEST_TEXT
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.procedure import Act, Procedure
from kakitome.values.instants import JAPAN
from kakitome.web.desk.place import Place
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

    def __init__(self, *args: Any, desk: CaseDesk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.settle()
        for name, one in self.fields.items():
            one.says_need = name not in self.EITHER  # type: ignore[attr-defined]

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


class ReasonsForm(ActForm):
    """Reasons that everybody may read, in both languages where possible."""

    FIELDS: ClassVar[Mapping[str, str]] = {"E_CASE_TEXT_MISSING": "reasons_ja"}
    EITHER: ClassVar[tuple[str, ...]] = ("reasons_ja", "reasons_en")

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
        """Return the reasons."""
        return {"reasons": {"ja": self.cleaned_data["reasons_ja"], "en": self.cleaned_data["reasons_en"]}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPage:
    """An act as a page.

    Attributes:
        title: the page's heading, a question where possible.
        lead: what it means, and what happens next.
        done: what is said once it is done.
        is_final: it cannot be undone, and the button says so by its look.
    """

    act: Act
    title: Promise
    lead: Promise
    button: Promise
    done: Promise
    form: type[ActForm] = ActForm
    is_final: bool = False
    template: str = "desk/act.html"
    link: Promise | str = ""
    """What a link to it says, when not its button's words."""
    labels: Mapping[str, Promise] = field(default_factory=dict)
    """Labels of fields that differ from the form's own."""


def answer(request: HttpRequest, desk: CaseDesk, page: ActPage, *, given: Mapping[str, Any] | None = None) -> ActForm:
    """Perform an act that was posted; the form that comes back has errors unless it is done.

    Args:
        request: GET shows the form, POST acts.
        desk: the case.
        page: the act.
        given: particulars that the address names (`number`, `index`).
    """
    form = form_of(page, desk, request)
    if request.method == "POST" and form.is_valid():
        try:
            act_on_case(
                desk.context,
                desk.case.number,
                what=page.act,
                by=desk.party,
                now=desk.now,
                detail={**form.detail(), **(given or {})},
            )
        except KakitomeError as error:
            form.refuse(error)
    return form


def form_of(page: ActPage, desk: CaseDesk, request: HttpRequest) -> ActForm:
    """Return the form of an act, filled with what was posted."""
    is_post = request.method == "POST"
    form = page.form(request.POST if is_post else None, request.FILES if is_post else None, desk=desk)
    for name, label in page.labels.items():
        form.fields[name].label = str(label)
    return form


def is_done(request: HttpRequest, form: ActForm) -> bool:
    """Tell whether an act was asked for and went through."""
    return request.method == "POST" and not form.errors


def start_of(day: date) -> datetime:
    """Return the instant at which a day begins in Japan."""
    return datetime.combine(day, time.min, tzinfo=JAPAN).astimezone(UTC)
