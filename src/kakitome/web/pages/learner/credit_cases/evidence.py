"""A learner sends a portfolio for one course: each outcome in their words, with papers, links, records and awards."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import KakitomeError, Refused
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.credit_cases import LONGEST_TARGET
from kakitome.journeys.recognition.prior_learning import (
    MOST_PAPERS,
    PAPER,
    PriorLearningWish,
    assessing,
    courses_at,
    send_portfolio,
)
from kakitome.learning.credit.course import CourseVersion
from kakitome.learning.credit_examining.portfolio import (
    LONGEST_EVIDENCE,
    LONGEST_WORDS,
    EvidencePortfolio,
    PortfolioLine,
)
from kakitome.learning.recognition.procedure import load_procedure
from kakitome.learning.recognition.rubric import outcome_lines
from kakitome.services.examining.vault import EvidenceUpload
from kakitome.values.instants import day_of
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.credit_cases.shown import held_choices
from kakitome.web.parts import written
from kakitome.web.parts.forms import MEGABYTE, Form, LinesField

SENDING = Limit(name="credit-evidence", times=20)
"""Each verifies what is ticked and looks at files. (derived)"""
LARGEST_PAPER = 10 * MEGABYTE
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx,.txt,.md,.csv"


class PriorLearningForm(Form):
    """What is said of each outcome, and what is sent beside it; files come beside the form."""

    target = forms.CharField(
        label=gettext_lazy("Programme you study in, or want to"),
        max_length=LONGEST_TARGET,
        error_messages={"required": gettext_lazy("Write for which programme.")},
    )
    statement = LinesField(
        label=gettext_lazy("Anything else the assessors should know"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=4,
        help_text=gettext_lazy("Assessors do not see your name. Leave it out here, if you can."),
    )
    links = LinesField(
        label=gettext_lazy("Links, one a line"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("What a link leads to is not copied and may change. Send as a file what matters."),
    )
    records = forms.MultipleChoiceField(required=False)
    items = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, course: CourseVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._outcomes = course.course.outcomes
        for place, outcome in enumerate(self._outcomes):
            says = {"outcome": outcome.in_language(written.language())}
            self.fields[f"words-{place}"] = LinesField(
                label=_("How you meet it: %(outcome)s") % says, required=False, max_length=LONGEST_WORDS, rows=4
            )
            self.fields[f"evidence-{place}"] = forms.CharField(
                label=_("Which paper or piece of work shows it"), required=False, max_length=LONGEST_EVIDENCE
            )

    def lines(self) -> list[Any]:
        """Return each outcome with its two fields."""
        return [
            (outcome, self[f"words-{place}"], self[f"evidence-{place}"]) for place, outcome in enumerate(self._outcomes)
        ]

    def portfolio(self) -> EvidencePortfolio:
        """Return what was typed."""
        data = self.cleaned_data
        return EvidencePortfolio(
            lines=tuple(
                PortfolioLine(words=data[f"words-{place}"].strip(), evidence=data[f"evidence-{place}"].strip())
                for place in range(len(self._outcomes))
            ),
            statement=data["statement"].strip(),
            links=tuple(line.strip() for line in data["links"].splitlines() if line.strip()),
        )


@never_cache
@login_required
@limited(SENDING)
@require_http_methods(["GET", "HEAD", "POST"])
def credit_evidence(request: HttpRequest) -> HttpResponse:
    """Choose a university and a course, then write and send; nothing is at the university before the button."""
    platform, account = get_platform(), account_of(request)
    given = request.POST if request.method == "POST" else request.GET
    offered = {body.institution: procedure for body, procedure in assessing(platform)}
    open_at = [(slug, platform.organisations.get(slug).name.in_language(written.language())) for slug in offered]
    at = given.get("at", "")
    courses = courses_at(platform, at, on=day_of(platform.now())) if at in offered else []
    course = next((version for version in courses if version.course.code == given.get("course", "")), None)
    context: dict[str, Any] = {"open_at": open_at, "at": at, "courses": courses, "course": course, "most": MOST_PAPERS}
    if course is None:
        return render(request, "pages/learner/credit_cases/evidence.html", context)
    form = PriorLearningForm(request.POST if request.method == "POST" else None, course=course)
    choices, records = held_choices(platform, account), platform.persons.own_records.open(account).list_records()
    form.offer(
        items=[(choice.key, choice.key) for choice in choices], records=[(each.key, each.key) for each in records]
    )
    if request.method == "POST" and form.is_valid():
        number = _send(request, platform, account, form=form, to=(at, course.course.code))
        if number:
            messages.success(request, _("The portfolio is sent. You can follow it here."))
            return redirect("my-credit-case", number=number)
    procedure = load_procedure(offered[at])
    context |= {
        "form": form,
        "choices": choices,
        "records": records,
        "ticked": [*(form["items"].value() or []), *(form["records"].value() or [])],
        "procedure": procedure,
        "rubric": (*outcome_lines(course.course.outcomes[:1], levels=procedure.outcome_levels), *procedure.rubric),
        "accepted": ACCEPTED,
        "megabytes": LARGEST_PAPER // MEGABYTE,
    }
    return render(request, "pages/learner/credit_cases/evidence.html", context, status=422 if form.errors else 200)


def uploads_of(request: HttpRequest) -> tuple[EvidenceUpload, ...]:
    """Return the papers that came; raises `Refused` (E_PRIOR_LEARNING_PAPERS, E_EVIDENCE_LARGE)."""
    files: list[UploadedFile] = request.FILES.getlist("papers")
    if len(files) > MOST_PAPERS:
        raise Refused("E_PRIOR_LEARNING_PAPERS", most=MOST_PAPERS)
    if any((file.size or 0) > LARGEST_PAPER for file in files):
        raise Refused("E_EVIDENCE_LARGE", most=LARGEST_PAPER // MEGABYTE)
    return tuple(EvidenceUpload(kind=PAPER, filename=file.name or "paper", data=file.read()) for file in files)


def _send(
    request: HttpRequest, platform: Platform, account: str, *, form: PriorLearningForm, to: tuple[str, str]
) -> str | None:
    """Send it and return the number of the case; None, with the reason in the form, where it was refused."""
    data = form.cleaned_data
    try:
        wish = PriorLearningWish(
            university=to[0],
            code=to[1],
            target=data["target"],
            portfolio=form.portfolio(),
            papers=uploads_of(request),
            records=tuple(data["records"]),
            items=tuple(data["items"]),
        )
        return send_portfolio(platform, account, wish=wish).number
    except KakitomeError as error:
        form.refuse(error)
        return None
