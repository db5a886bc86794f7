"""The registrar's form: which course, how many credits, the matches, the seven answers; nothing typed is lost."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.errors import KakitomeError
from kakitome.learning.credit.learning import LearningKind
from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.credit_examining.credit_case import LONGEST_WORDS, MOST_MATCHES, CreditExamination
from kakitome.learning.credit_examining.guided_questions import GuidedAnswer, GuidedQuestion
from kakitome.learning.credit_examining.outcome_match import Meets
from kakitome.learning.framework.levels import level_lists
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.workload import plain_decimal
from kakitome.web.parts import written
from kakitome.web.parts.forms import Form, LinesField
from kakitome.web.parts.learning_kinds import KINDS

_FIELDS = {"credited": "title", "credits": "credits", "grade": "grade", "reasons": "reasons"} | {
    name: name for name in ("condition", "condition_by", "against", "counted")
}
"""The field that a finding is about, by its pointer."""
_AS_TYPED = (
    *("credits", "grade", "condition", "reasons", "against"),
    *("rests_on_recognition", "precedent", "seen"),
)
"""Fields that the engine takes under the same name."""


class ExaminationForm(Form):
    """What a registrar states of a case; every field may be empty until it is proposed."""

    code = forms.CharField(label=_("Number of the course"), required=False, max_length=60)
    title = forms.CharField(label=_("Course to be credited"), required=False, max_length=300)
    outcomes = LinesField(
        label=_("Outcomes of the course, one a line"), required=False, rows=4, max_length=MOST_MATCHES * 300
    )
    credits = forms.CharField(
        label=_("Credits"), required=False, max_length=8, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    grade = forms.CharField(label=_("On the transcript"), required=False, max_length=60, initial="認")
    condition = LinesField(label=_("Condition"), required=False, rows=2, max_length=LONGEST_WORDS)
    condition_by = forms.DateField(
        label=_("To be met by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reasons = LinesField(
        label=_("Reasons"),
        required=False,
        rows=4,
        max_length=LONGEST_WORDS,
        help_text=_("The notice of the decision tells them to the applicant."),
    )
    against = LinesField(
        label=_("Why the proposal differs from the advice"), required=False, rows=2, max_length=LONGEST_WORDS
    )
    rule_set = forms.ChoiceField(label=_("Rules"), required=False)
    kind = forms.ChoiceField(label=_("What the learning is before the law"), required=False)
    level = forms.ChoiceField(label=_("Level of our course"), required=False)
    before_admission = forms.BooleanField(label=_("Learnt before admission"), required=False)
    own_rule = forms.BooleanField(label=_("A rule of our own covers it"), required=False)
    counted = forms.CharField(
        label=_("Credited from outside on paper"),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("What is in no case here. Cases of this applicant are added by themselves."),
    )
    earned = forms.CharField(
        label=_("Other credits the applicant has"),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    rests_on_recognition = forms.BooleanField(
        label=_("It rests on the recognition that stands now"),
        required=False,
        help_text=_("When that ends, the credit comes back to the committee."),
    )
    precedent = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = {rules.id: rules.title.in_language(written.language()) for rules in rule_sets()}
        self.offer(
            level=[("", "–"), *_levels()],
            rule_set=[("", "–"), *rules.items()],
            kind=[("", "–"), *((k.value, str(w)) for k, w in KINDS.items())],
        )

    def detail(self) -> dict[str, Any]:
        """Return what was stated as the engine takes it, judged matches and answers included."""
        data = self.cleaned_data
        lines = [line.strip() for line in data["outcomes"].splitlines() if line.strip()][:MOST_MATCHES]
        return {
            "credited": {"code": data["code"], "title": data["title"], "outcomes": lines},
            **{name: data[name] for name in _AS_TYPED},
            "condition_by": data["condition_by"].isoformat() if data["condition_by"] else None,
            "basis": {
                name: data[name] for name in ("rule_set", "kind", "before_admission", "own_rule", "counted", "earned")
            }
            | {"also": self._listed("also"), **self._level()},
            "answers": {question.value: self.answer(question) for question in GuidedQuestion},
            "matches": [self._match(place) for place in range(len(lines)) if self.judged(place)],
        }

    def _level(self) -> dict[str, str]:
        framework, _colon, level = str(self.cleaned_data["level"]).partition(":")
        return {"level_framework": framework, "level": level}

    def _listed(self, name: str) -> list[str]:
        """Return every value posted under a name; what a page hands over as one text is taken apart at blanks."""
        given = self.data.getlist(name) if hasattr(self.data, "getlist") else str(self.data.get(name, "")).split()
        return [str(value)[:20] for value in given][:MOST_MATCHES]

    def answer(self, question: GuidedQuestion) -> str:
        """Return what is ticked for a question; empty for nothing, and for what is no answer."""
        given = str(self.data.get(f"answer-{question.value}", ""))
        return given if given in tuple(GuidedAnswer) else ""

    def judged(self, place: int) -> str:
        """Return how far an outcome is judged to be met; empty where it is not judged."""
        given = str(self.data.get(f"meets-{place}", ""))
        return given if given in tuple(Meets) else ""

    def learning(self, place: int) -> int | None:
        """Return which outcome learnt is chosen for an outcome of the course."""
        given = str(self.data.get(f"learning-{place}", ""))
        return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else None

    def _match(self, place: int) -> dict[str, Any]:
        return {"outcome": place, "learning": self.learning(place), "meets": self.judged(place)}

    def refuse_at_fields(self, error: KakitomeError) -> dict[str, str]:
        """Say each finding at its field; return those about questions, by the question."""
        at_questions: dict[str, str] = {}
        for problem in error.problems:
            head, _slash, rest = problem.pointer.strip("/").partition("/")
            if head == "answers":
                at_questions[rest] = written.finding(problem)
            else:
                self.add_error(_FIELDS.get(head), written.finding(problem))
        if not error.problems or at_questions:
            self.add_error(None, written.refusal(error))
        return at_questions


def stated(case: Case) -> dict[str, Any]:
    """Return what the form begins with: what was saved last, else what the applicant asked for."""
    examination = case.examination
    if examination is None:
        return {"grade": "認", "seen": 0, **_wanted(case.subject.statement)}
    return {
        "code": examination.credited.code,
        "title": examination.credited.title,
        "outcomes": "\n".join(examination.credited.outcomes),
        "credits": "" if examination.credits is None else f"{examination.credits.normalize():f}",
        "grade": examination.grade,
        "condition": examination.condition,
        "condition_by": examination.condition_by,
        "reasons": examination.reasons,
        "against": examination.against,
        "rests_on_recognition": examination.rests_on_recognition,
        "precedent": examination.precedent,
        "seen": examination.sequence,
        "rule_set": examination.basis.rule_set,
        "kind": examination.basis.kind,
        "before_admission": examination.basis.before_admission,
        "own_rule": examination.basis.own_rule,
        "counted": plain_decimal(examination.basis.counted),
        "earned": plain_decimal(examination.basis.earned),
        "level": f"{examination.basis.level_framework}:{examination.basis.level}" if examination.basis.level else "",
        "also": " ".join(examination.basis.also),
    } | _chosen(examination)


def _levels() -> list[tuple[str, str]]:
    """Return every level of the frameworks held here, the framework before the level."""
    return [
        (f"{framework}:{value}", f"{framework} {value}")
        for framework, levels in level_lists().items()
        for value in levels.values
    ]


def _wanted(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Return the course that was asked for: of a portfolio a course of the curriculum, else words of the applicant."""
    if "code" not in statement:
        return {"title": statement.get("subject", "")}
    return {
        "code": statement["code"],
        "title": read_text(statement["title"]).in_language("ja"),
        "credits": statement["credits"],
        "outcomes": "\n".join(read_text(outcome).in_language("ja") for outcome in statement["outcomes"]),
        "kind": LearningKind.PORTFOLIO.value,
    }


def _chosen(examination: CreditExamination) -> dict[str, Any]:
    """Return ticks and choices under the names that the form posts them by."""
    chosen: dict[str, Any] = {f"answer-{name.value}": given.value for name, given in examination.answers.items()}
    for match in examination.matches:
        chosen[f"meets-{match.outcome}"] = match.meets.value
        chosen[f"learning-{match.outcome}"] = "" if match.learning is None else str(match.learning)
    return chosen
