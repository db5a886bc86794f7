"""The criteria a body publishes: versions, fees, and how they tighten the procedure they belong to.

    criteria_in_force(published, "recognition", on=submitted_on)
    tightened(load_procedure(criteria.procedure), criteria)

A draft may change; a published version never does. A case is decided against the version in force on the day it was
submitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from kakitome.errors import Conflict, Invalid, NotFound, Problem, ProblemFactory
from kakitome.learning.recognition.procedure import Procedure, RequiredDocument
from kakitome.values.localized_text import LocalizedText

_problem = ProblemFactory()


class FeeAct(StrEnum):
    """What a fee is charged for."""

    APPLICATION = "application"
    RENEWAL = "renewal"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What a class of members pays for an act; nothing is written as 0."""

    member_class: str
    act: FeeAct
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassMark:
    """A rubric line that must be met with more points than the procedure asks for."""

    criterion: str
    pass_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """One version of the criteria of one procedure.

    Attributes:
        version: the body's own name for it, as `2026.1`; part of its address.
        in_force_from: first day, in the body's time zone.
        in_force_until: exclusive; open until another version takes its place.
        text: Markdown, for everybody.
        required: documents of the procedure that are optional there and required here.
        documents: kinds of documents that only this body asks for.
        pass_marks: rubric lines that are stricter here.
        validity_months: how long a recognition holds; 0 as the procedure says.
        appeal_days, hearing_days: 0 as the procedure says.
        change_note: what is different from the version before.
    """

    version: str
    procedure: str
    in_force_from: date
    in_force_until: date | None = None
    text: LocalizedText = LocalizedText()
    required: frozenset[str] = frozenset()
    documents: tuple[RequiredDocument, ...] = ()
    pass_marks: tuple[PassMark, ...] = ()
    fees: tuple[Fee, ...] = ()
    validity_months: int = 0
    appeal_days: int = 0
    hearing_days: int = 0
    change_note: LocalizedText = LocalizedText()
    published_at: datetime | None = None

    @property
    def is_published(self) -> bool:
        """Tell whether it can no longer change."""
        return self.published_at is not None

    def fee(self, member_class: str, act: FeeAct) -> Fee | None:
        """Return what a class pays for an act; None when the body has not said."""
        return next((fee for fee in self.fees if (fee.member_class, fee.act) == (member_class, act)), None)

    def published(self, at: datetime, *, procedure: Procedure) -> "Criteria":
        """Publish a draft.

        Raises:
            Conflict: E_CRITERIA_PUBLISHED, it is already.
            Invalid: E_CRITERIA_UNFIT, with what is missing or looser than the procedure.
        """
        if self.is_published:
            raise Conflict("E_CRITERIA_PUBLISHED", version=self.version)
        problems = faults(self, procedure=procedure)
        if problems:
            raise Invalid("E_CRITERIA_UNFIT", *problems, version=self.version)
        return replace(self, published_at=at)


def criteria_in_force(criteria: Sequence[Criteria], procedure: str, *, on: date) -> Criteria | None:
    """Return the published criteria of a procedure that are in force on a day: the newest that began.

    Of two that begin the same day the one published later holds.
    """
    begun = [
        criterion
        for criterion in criteria
        if criterion.procedure == procedure and criterion.published_at is not None and criterion.in_force_from <= on
    ]
    newest = max(begun, key=lambda criterion: (criterion.in_force_from, criterion.published_at), default=None)
    if newest is None or (newest.in_force_until is not None and on >= newest.in_force_until):
        return None
    return newest


def faults(criteria: Criteria, *, procedure: Procedure) -> tuple[Problem, ...]:
    """Return what keeps a draft from being published."""
    problems = [*_loose(criteria, procedure), *_unknown(criteria, procedure)]
    if not criteria.text:
        problems.append(_problem("E_CRITERIA_TEXT", "/text"))
    if criteria.in_force_until is not None and criteria.in_force_until <= criteria.in_force_from:
        problems.append(_problem("E_CRITERIA_PERIOD", "/in_force_until"))
    if any(fee.amount < 0 for fee in criteria.fees):
        problems.append(_problem("E_CRITERIA_FEE", "/fees"))
    if len({(fee.member_class, fee.act) for fee in criteria.fees}) < len(criteria.fees):
        problems.append(_problem("E_CRITERIA_FEE_TWICE", "/fees"))
    return tuple(problems)


def tightened(procedure: Procedure, criteria: Criteria) -> Procedure:
    """Return a procedure as this body's criteria apply it: more documents, higher marks, its own periods."""
    marks = {mark.criterion: mark.pass_at for mark in criteria.pass_marks}
    documents = [
        replace(document, is_required=document.is_required or document.id in criteria.required)
        for document in procedure.documents
    ]
    return replace(
        procedure,
        documents=(*documents, *criteria.documents),
        rubric=tuple(replace(line, pass_at=max(marks.get(line.id, 0), line.pass_at)) for line in procedure.rubric),
        validity_months=criteria.validity_months or procedure.validity_months,
        appeal_days=criteria.appeal_days or procedure.appeal_days,
        hearing_days=criteria.hearing_days or procedure.hearing_days,
    )


def _loose(criteria: Criteria, procedure: Procedure) -> list[Problem]:
    """Find what would ask for less than the procedure: a body may only be stricter."""
    problems = []
    if criteria.validity_months > procedure.validity_months or criteria.validity_months < 0:
        problems.append(_problem("E_CRITERIA_VALIDITY", "/validity_months", most=procedure.validity_months))
    if criteria.appeal_days and criteria.appeal_days < procedure.appeal_days:
        problems.append(_problem("E_CRITERIA_APPEAL_DAYS", "/appeal_days", least=procedure.appeal_days))
    if criteria.hearing_days and criteria.hearing_days < procedure.hearing_days:
        problems.append(_problem("E_CRITERIA_HEARING_DAYS", "/hearing_days", least=procedure.hearing_days))
    for mark in criteria.pass_marks:
        line = next((criterion for criterion in procedure.rubric if criterion.id == mark.criterion), None)
        if line is not None and not line.pass_at <= mark.pass_at <= len(procedure.scale):
            least, most = line.pass_at, len(procedure.scale)
            marks = _problem("E_CRITERIA_PASS_MARK", "/pass_marks", criterion=mark.criterion, least=least, most=most)
            problems.append(marks)
    return problems


def _unknown(criteria: Criteria, procedure: Procedure) -> list[Problem]:
    documents = {document.id for document in procedure.documents}
    lines = {criterion.id for criterion in procedure.rubric}
    missing = sorted(criteria.required - documents)
    twice = [document.id for document in criteria.documents if document.id in documents]
    unknown = [mark.criterion for mark in criteria.pass_marks if mark.criterion not in lines]
    return [
        *(_problem("E_CRITERIA_DOCUMENT", "/required", document=document) for document in missing),
        *(_problem("E_CRITERIA_DOCUMENT_TWICE", "/documents", document=document) for document in twice),
        *(_problem("E_CRITERIA_LINE", "/pass_marks", criterion=criterion) for criterion in unknown),
    ]


def get_criteria(criteria: Sequence[Criteria], procedure: str, *, version: str) -> Criteria:
    """Return one version; raises `NotFound` (E_CRITERIA_UNKNOWN)."""
    for known in criteria:
        if (known.procedure, known.version) == (procedure, version):
            return known
    raise NotFound("E_CRITERIA_UNKNOWN", version=version[:40])
