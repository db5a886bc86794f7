"""Forms of agreements about credit: the words with their lines, and the decision under which a party consents."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kakitome.errors import KakitomeError, Problem
from kakitome.learning.credit.agreement import (
    LONGEST_TERMS,
    LONGEST_TITLE,
    MOST_LINES,
    MOST_NOTICE_DAYS,
    AgreedField,
    Agreement,
    AgreementParty,
)
from kakitome.learning.fields_of_study import fields_of_study
from kakitome.learning.joint_awarding import JointDecision
from kakitome.learning.workload import plain_decimal
from kakitome.ports.organisations import Node
from kakitome.services.crediting.agreements import WantedAgreement, WantedCourse
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number
from kakitome.web.pages.provider.credit_courses.forms import QuantityField
from kakitome.web.parts import written
from kakitome.web.parts.forms import CodeField, DayField, Form, LinesField

BLANK_LINES = 2
"""Lines of each kind that stand ready to be filled in. (derived)"""
_OF_A_LINE = re.compile(r"course-(\d+)-(entry|course|credits)")


class AgreementForm(Form):
    """What an agreement says apart from its lines."""

    title_ja = forms.CharField(label=_("Title of the agreement in Japanese"), max_length=LONGEST_TITLE, required=False)
    title_en = forms.CharField(label=_("Title of the agreement in English"), max_length=LONGEST_TITLE, required=False)
    parties = forms.MultipleChoiceField(
        label=_("With which institutions"), widget=forms.CheckboxSelectMultiple, required=False
    )
    starts_on = DayField(label=_("Holds from"))
    ends_on = DayField(label=_("Holds until"))
    notice_days = forms.IntegerField(
        label=_("Days between notice and end"),
        min_value=0,
        max_value=MOST_NOTICE_DAYS,
        help_text=_("Each side may end it. What was credited until then stays."),
    )
    terms_ja = LinesField(label=_("Further terms in Japanese"), required=False, max_length=LONGEST_TERMS, rows=3)
    terms_en = LinesField(label=_("Further terms in English"), required=False, max_length=LONGEST_TERMS, rows=3)

    def name_problems(self, problems: Iterable[Problem], *, field: str | None = None) -> None:
        """Say each finding at the field it is about."""
        for problem in problems:
            name = problem.pointer.strip("/")
            name = name if name in self.fields else f"{name}_ja"
            self.add_error(name if name in self.fields else field, written.finding(problem))


class CourseLineForm(Form):
    """One line: an entry of the registry, and as which course of whom it counts."""

    at = forms.ChoiceField(label=_("Who credits"), required=False)
    entry = CodeField(label=_("Entry in the registry"), max_length=20, required=False)
    course = CodeField(label=_("Number of the course"), max_length=40, required=False)
    credits = QuantityField(label=_("Credits"), max_length=20, required=False)

    @property
    def is_filled(self) -> bool:
        """Tell whether anything but the institution was typed."""
        typed = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return bool(typed.get("entry") or typed.get("course") or typed.get("credits") is not None)

    def clean(self) -> dict[str, Any]:
        """Ask for the rest of a line that was begun."""
        typed = super().clean() or {}
        names = ("at", "entry", "course", "credits")
        missing = [name for name in names if typed.get(name) in (None, "") and name not in self.errors]
        if len(missing) < len(names) and set(missing) != {"entry", "course", "credits"}:
            for name in missing:
                self.add_error(name, _("Fill in the whole line, or empty it."))
        return typed

    def line(self) -> WantedCourse:
        """Return what was typed."""
        typed = self.cleaned_data
        entry = parse_number(typed["entry"]) or typed["entry"]
        return WantedCourse(at=typed["at"], entry=entry, course_code=typed["course"], credits=typed["credits"])


class FieldLineForm(Form):
    """One line over a whole field of study."""

    at = forms.ChoiceField(label=_("Who credits"), required=False)
    of = forms.ChoiceField(label=_("Whose micro-credentials"), required=False)
    field = forms.ChoiceField(label=_("Field of study"), required=False)
    most = QuantityField(label=_("Credits of one person at most"), max_length=20, required=False)

    @property
    def is_filled(self) -> bool:
        """Tell whether a field or a number was given."""
        typed = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return bool(typed.get("field") or typed.get("most") is not None)

    def clean(self) -> dict[str, Any]:
        """Ask for the rest of a line that was begun."""
        typed = super().clean() or {}
        names = ("at", "of", "field", "most")
        missing = [name for name in names if typed.get(name) in (None, "") and name not in self.errors]
        if missing and (typed.get("field") or typed.get("most") is not None):
            for name in missing:
                self.add_error(name, _("Fill in the whole line, or empty it."))
        return typed

    def line(self) -> AgreedField:
        """Return what was typed."""
        typed = self.cleaned_data
        return AgreedField(at=typed["at"], of=typed["of"], field=typed["field"], most=typed["most"])


class WordsForms:
    """The words of an agreement as forms: one for the whole, one for each line."""

    def __init__(
        self, data: QueryDict | None, *, own: Node, others: Sequence[Node], before: Agreement | None, more: int = 0
    ) -> None:
        self.names = {node.id: node.name for node in (own, *others)}
        self.own, self.number = own, before.number if before else ""
        self.main = AgreementForm(data, initial=_stated(before))
        self.main.offer(parties=[(node.id, written.text(node.name)) for node in others])
        counts = (len(before.courses), len(before.fields)) if before else (0, 0)
        self.courses = [
            self._offering(CourseLineForm(data, prefix=f"course-{place}", initial=_course(before, place)))
            for place in range(_lines_in(data, "course", counts[0]) + more)
        ]
        self.fields = [
            self._offering(FieldLineForm(data, prefix=f"field-{place}", initial=_field(before, place)))
            for place in range(_lines_in(data, "field", counts[1]) + more)
        ]

    @property
    def forms(self) -> list[Form]:
        """Every form, in the order of the page."""
        return [self.main, *self.courses, *self.fields]

    def is_valid(self) -> bool:
        """Tell whether everything can be read; all of it is looked at."""
        return all([form.is_valid() for form in self.forms])

    def wanted(self) -> WantedAgreement:
        """Return what was typed."""
        typed = self.main.cleaned_data
        keys = [self.own.id, *(key for key in typed["parties"] if key != self.own.id)]
        return WantedAgreement(
            number=self.number,
            title=LocalizedText(ja=typed["title_ja"], en=typed["title_en"]),
            parties=tuple(AgreementParty(institution=key, name=self.names[key]) for key in keys),
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            notice_days=typed["notice_days"],
            terms=LocalizedText(ja=typed["terms_ja"].strip(), en=typed["terms_en"].strip()),
            courses=tuple(form.line() for form in self._filled),
            fields=tuple(form.line() for form in self.fields if form.is_filled),
        )

    def refuse(self, error: KakitomeError) -> None:
        """Say each finding at the line or field it is about."""
        filled, rest = self._filled, []
        for problem in error.problems:
            match = _OF_A_LINE.fullmatch(problem.pointer.strip("/"))
            if match and int(match[1]) < len(filled):
                filled[int(match[1])].add_error(match[2], written.finding(problem))
            else:
                rest.append(problem)
        if error.problems:
            self.main.name_problems(rest)
        else:
            self.main.add_error(None, written.refusal(error))

    @property
    def _filled(self) -> list[CourseLineForm]:
        return [form for form in self.courses if form.is_filled]

    def _offering(self, form: Any) -> Any:
        institutions = [("", "–"), *((key, written.text(name)) for key, name in self.names.items())]
        form.offer(at=institutions)
        if "of" in form.fields:
            fields = ((code, f"{code} {written.text(field.name)}") for code, field in fields_of_study().items())
            form.offer(of=institutions, field=[("", "–"), *fields])
        return form


class AgreementConsentForm(Form):
    """Under which decision of its own a party consents, and who signs for it."""

    decided_by_ja = forms.CharField(
        label=_("Committee in Japanese"), required=False, max_length=300, help_text=_("Name no person.")
    )
    decided_by_en = forms.CharField(label=_("Committee in English"), required=False, max_length=300)
    decided_on = DayField(label=_("Decided on"))
    signatory_ja = forms.CharField(
        label=_("Who signs, in Japanese"),
        required=False,
        max_length=300,
        help_text=_("Office and name, as they may stand in public."),
    )
    signatory_en = forms.CharField(label=_("Who signs, in English"), required=False, max_length=300)

    def decision(self) -> JointDecision:
        """Return what was typed."""
        typed = self.cleaned_data
        return JointDecision(
            decided_by=LocalizedText(ja=typed["decided_by_ja"], en=typed["decided_by_en"]),
            decided_on=typed["decided_on"],
            signatory=LocalizedText(ja=typed["signatory_ja"], en=typed["signatory_en"]),
        )

    def name_problems(self, problems: Iterable[Problem], *, field: str | None = None) -> None:
        """Say each finding at its field, the Japanese one of two."""
        for problem in problems:
            name = f"{problem.pointer.strip('/')}_ja"
            self.add_error(name if name in self.fields else field, written.finding(problem))


def _stated(before: Agreement | None) -> dict[str, Any]:
    if before is None:
        return {"notice_days": 180}
    return {
        "title_ja": before.title.ja,
        "title_en": before.title.en,
        "parties": [party.institution for party in before.parties if party.institution != before.lead],
        "starts_on": before.starts_on.isoformat(),
        "ends_on": before.ends_on.isoformat(),
        "notice_days": before.notice_days,
        "terms_ja": before.terms.ja,
        "terms_en": before.terms.en,
    }


def _course(before: Agreement | None, place: int) -> dict[str, Any]:
    if before is None or place >= len(before.courses):
        return {}
    line = before.courses[place]
    stated = {"at": line.at, "entry": line.entry, "course": line.course_code}
    return {**stated, "credits": plain_decimal(line.credits)}


def _field(before: Agreement | None, place: int) -> dict[str, Any]:
    if before is None or place >= len(before.fields):
        return {}
    line = before.fields[place]
    return {"at": line.at, "of": line.of, "field": line.field, "most": plain_decimal(line.most)}


def _lines_in(data: QueryDict | None, kind: str, stated: int) -> int:
    """Return how many lines stand on the page: those that were sent, or those that are stated and some blank ones."""
    if data is None:
        return stated + BLANK_LINES
    names = [re.fullmatch(rf"{kind}-(\d+)-at", name) for name in data]
    return min(max([int(match[1]) + 1 for match in names if match], default=0), MOST_LINES)
