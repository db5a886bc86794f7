"""Whether an application may be handed in: documents, what the frameworks say of the exact version, membership, fee.

Source: docs/rules/capabilities.md F1, A4 (as gate); Inoue 2024 (descriptors, quality matrix).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kakitome.errors import Problem, Refused
from kakitome.learning.framework.check import ConformanceReport, check
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.learning.recognition.application import missing_documents
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import Applicant, Procedure, SubjectKind
from kakitome.services.examining.context import ExaminingContext
from kakitome.services.examining.subjects import own_entry
from kakitome.services.examining.terms import procedure_of, right_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What is still missing.

    Attributes:
        problems: what keeps the application from being handed in, then what else there is to know (warnings).
        report: what every framework says of the version that is applied for; None where something else is examined.
        may_apply: whether the applicant's class of membership allows to apply.
        newest: the newest version of the entry; another one than the case's when the definition went on; 0 without one.
    """

    problems: tuple[Problem, ...]
    report: ConformanceReport | None
    may_apply: bool
    newest: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing keeps it from being handed in."""
        return not any(problem.severity == "error" for problem in self.problems)


def completeness(context: ExaminingContext, case: Case, *, now: datetime) -> Completeness:
    """Look at everything an application needs."""
    procedure = procedure_of(context, case, now=now)
    is_person = procedure.applicant is Applicant.PERSON
    right = None if is_person else right_problem(context, case.applicant, now=now)
    entry = own_entry(context, case.subject.entry, applicant=case.applicant) if procedure.subject.is_entry else None
    newest = entry.current.version if entry else 0
    problems = (
        *((right,) if right else ()),
        *_obstacles(context, case, procedure=procedure),
        *_known(case, newest=newest),
    )
    report = check(entry.version(case.subject.version).microcredential) if entry else None
    return Completeness(problems=problems, report=report, may_apply=right is None, newest=newest)


def demand_complete(context: ExaminingContext, case: Case, *, procedure: Procedure) -> None:
    """Refuse what is not complete; raises `Refused` (E_CASE_INCOMPLETE) with what is missing."""
    problems = tuple(_obstacles(context, case, procedure=procedure))
    if problems:
        raise Refused("E_CASE_INCOMPLETE", *problems, number=case.number, count=len(problems))


def _obstacles(context: ExaminingContext, case: Case, *, procedure: Procedure) -> Iterator[Problem]:
    yield from missing_documents(case, procedure)
    if procedure.subject is not SubjectKind.MICROCREDENTIAL:
        return
    entry = own_entry(context, case.subject.entry, applicant=case.applicant)
    letter = entry.version(case.subject.version).microcredential
    if letter.kind is not Kind.MICROCREDENTIAL:
        yield Problem(
            code="E_CASE_NO_MICROCREDENTIAL", pointer="/subject/kind", source="Inoue 2024 (matrix of quality assurance)"
        )
    else:
        yield from context.gate(letter)
        yield from _gaps(letter, procedure)


def _gaps(letter: Microcredential, procedure: Procedure) -> Iterator[Problem]:
    """Name what the frameworks of the procedure itself ask for and the version does not say."""
    for conformance in check(letter, procedure.frameworks).frameworks if procedure.frameworks else ():
        for gap in conformance.gaps:
            if gap.counted:
                name, of = gap.rule.name, conformance.framework.short
                params = {"name_ja": name.ja, "name_en": name.en, "framework_ja": of.ja, "framework_en": of.en}
                yield Problem(code="E_CASE_FRAMEWORK", pointer=gap.pointer, source=gap.rule.source, params=params)


def _known(case: Case, *, newest: int) -> Iterator[Problem]:
    if newest != case.subject.version:
        params: dict[str, str | int] = {"version": case.subject.version, "newest": newest}
        yield Problem(code="W_CASE_NEWER_VERSION", pointer="/subject/version", params=params, severity="warning")
    if case.fee.state == "due":
        fee: dict[str, str | int] = {"fee": f"{case.fee.amount} {case.fee.currency}"}
        yield Problem(code="W_CASE_FEE_DUE", pointer="/fee", params=fee, severity="warning")
