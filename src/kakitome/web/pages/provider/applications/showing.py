"""The page of an application: what is still missing, and how it is mended; later, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.framework.check import check
from kakitome.learning.recognition.acts import allowed_to
from kakitome.learning.recognition.case import Case, CaseQuestion, Condition, Decision, Document
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.recognition.sight import sight_of
from kakitome.learning.registry.entry import Entry, EntrySource
from kakitome.ports.organisations import Node
from kakitome.services.examining import completeness
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.acting import CaseDesk, criteria_address
from kakitome.web.pages.provider.applications.forms import entry_of_case
from kakitome.web.pages.provider.define.form import DefinitionForm
from kakitome.web.pages.provider.define.typed import typed_from
from kakitome.web.parts import shapes
from kakitome.web.parts.case import (
    CaseNext,
    CaseScores,
    CaseStep,
    ShownDecision,
    decision_in_words,
    next_of,
    scores_of,
    state_of,
    steps_of,
)
from kakitome.web.parts.case_history import deadlines_of, history_of
from kakitome.web.parts.case_papers import Papers, papers_of
from kakitome.web.parts.conformance_panel import Panel, panel_of
from kakitome.web.parts.written import language

RENEWAL_OPENS = timedelta(days=365)
"""How long before its end a recognition may be renewed."""

_ELSEWHERE = ("E_CASE_DOCUMENT_MISSING", "W_CASE_NEWER_VERSION")
"""Findings that have a place of their own on the page."""
_GAPS_MATTER = (State.DRAFT, State.INCOMPLETE, State.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPart:
    """One thing that keeps the application from being complete, and where it is mended."""

    state: shapes.State
    title: str
    address: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecognition:
    """What the institution has now: the number, until when, and what awards carry."""

    recognition: Recognition
    is_in_force: bool
    is_carried: bool
    may_renew: bool
    renewal_opens_on: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage:
    """Everything the page shows; `may` holds the acts that the procedure allows now."""

    case: Case
    entry: Entry | None
    body: Node
    procedure_name: LocalizedText
    state: shapes.State
    word: str
    steps: Sequence[CaseStep]
    next: CaseNext
    papers: Papers
    waiting: Sequence[MissingPart]
    panel: Panel | None
    panel_address: str
    newer: int
    questions: Sequence[CaseQuestion]
    conditions: Sequence[tuple[int, Condition]]
    decisions: Sequence[ShownDecision]
    scores: CaseScores | None
    recognition: ShownRecognition | None
    appeal_until: datetime | None
    history: Sequence[shapes.Event]
    may: frozenset[str]
    criteria_address: str

    @property
    def is_being_prepared(self) -> bool:
        """Whether the applicant is still putting it together."""
        return self.case.state in _GAPS_MATTER


def page_of(desk: CaseDesk) -> ApplicationPage:
    """Build the page of an application."""
    case, procedure, place = desk.case, desk.procedure, desk.place
    entry = entry_of_case(desk)
    shape, word = state_of(case.state, case.procedure)
    sight = sight_of(case, desk.party)
    recognition = _recognition(desk)
    address = _definition_address(desk, entry) if entry else ""
    panel = _panel(desk, entry) if entry and case.state in _GAPS_MATTER else None
    papers = papers_of(case, procedure, address=lambda document: _paper(desk, document))
    until = recognition.recognition.valid_until if recognition and recognition.is_in_force else None
    return ApplicationPage(
        case=case,
        entry=entry,
        body=place.platform.organisations.get(case.body),
        procedure_name=procedure.name,
        state=shape,
        word=word,
        steps=steps_of(case, procedure),
        next=next_of(case, Role.APPLICANT),
        papers=papers,
        waiting=_waiting(desk, papers) if case.state in _GAPS_MATTER else [],
        panel=panel,
        panel_address=address,
        newer=entry.current.version if entry and entry.current.version > case.subject.version else 0,
        questions=sight.questions,
        conditions=list(enumerate(case.conditions)),
        decisions=[_decision(desk, decision) for decision in reversed(case.decisions)],
        scores=scores_of(sight.scorings, procedure) if sight.scorings else None,
        recognition=recognition,
        appeal_until=_appeal_until(desk),
        history=history_of(
            desk.context.examining.store.cases.list_events(case.number),
            Role.APPLICANT,
            planned=deadlines_of(case, until=until),
        ),
        criteria_address=criteria_address(case),
        may=frozenset(act.value for act in allowed_to(case, Role.APPLICANT, procedure=procedure)),
    )


def _paper(desk: CaseDesk, document: Document) -> str:
    return desk.place.url("application-paper", desk.case.number, document.sha256)


def _definition_address(desk: CaseDesk, entry: Entry) -> str:
    """Return where the definition is mended: its form when it is one of ours, else the entry's."""
    if entry.source is not EntrySource.ISSUER:
        return ""
    version = entry.version(desk.case.subject.version).microcredential.version
    return desk.place.url("define-edit", entry.identifier, version)


def _panel(desk: CaseDesk, entry: Entry) -> Panel:
    letter = entry.version(desk.case.subject.version).microcredential
    form = DefinitionForm(typed_from(letter))
    return panel_of(check(letter, desk.place.platform.frameworks), anchor=form.anchor)


def _waiting(desk: CaseDesk, papers: Papers) -> list[MissingPart]:
    """List what is missing, what keeps it from being submitted first."""
    missing_parts = [
        MissingPart(
            state="fail",
            title=_("%(name)s: not submitted") % {"name": place.kind.name.in_language(language())},
            address=f"#paper-{place.kind.id}",
            link=_("Add the file"),
        )
        for place in papers.places
        if place.is_missing
    ]
    return [
        *missing_parts,
        *(
            _told(problem)
            for problem in completeness(desk.context.examining, desk.case, now=desk.context.platform.now()).problems
            if problem.code not in _ELSEWHERE
        ),
    ]


def _told(problem: Problem) -> MissingPart:
    is_fee = problem.pointer.startswith("/fee")
    return MissingPart(
        state="fail" if problem.severity == "error" else "none" if is_fee else "warn",
        title=texts.sentence(problem, language()),
        address="#fee" if is_fee else "#definition",
        link=_("The fee") if is_fee else _("The definition"),
    )


def _decision(desk: CaseDesk, decision: Decision) -> ShownDecision:
    body = desk.place.platform.bodies.find(desk.case.body)
    committees = body.configuration.committees if body else ()
    name = next((committee.name for committee in committees if committee.id == decision.committee), LocalizedText())
    return decision_in_words(decision, desk.case.procedure, name)


def _recognition(desk: CaseDesk) -> ShownRecognition | None:
    recognitions = [
        recognition
        for recognition in desk.place.platform.recognitions.of_entry(desk.case.subject.entry)
        if recognition.case == desk.case.number
    ]
    if not recognitions:
        return None
    newest = recognitions[-1]
    opens = newest.valid_until - RENEWAL_OPENS
    standing = newest.standing_at(desk.now)
    is_in_force = standing in (Standing.RECOGNISED, Standing.NOT_YET, Standing.SUSPENDED)
    return ShownRecognition(
        recognition=newest,
        is_in_force=is_in_force,
        is_carried=standing is Standing.RECOGNISED,
        may_renew=is_in_force and desk.now >= opens,
        renewal_opens_on=opens,
    )


def _appeal_until(desk: CaseDesk) -> datetime | None:
    """Return until when an appeal is possible; None when it is not any more."""
    decided = desk.case.last_decision
    if decided is None or desk.case.appeal is not None:
        return None
    if desk.procedure.find_transition(desk.case.state, Act.APPEAL) is None:
        return None
    limit = decided.at + timedelta(days=desk.procedure.appeal_days)
    return limit if desk.now <= limit else None
