"""The page of an application: what is still missing, and how it is mended; later, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kakitome.errors import Problem
from kakitome.learning.framework.check import check
from kakitome.learning.recognition.acts import allowed_to
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.learning.recognition.recognition import Recognition, Standing
from kakitome.learning.registry.entry import Entry, EntrySource
from kakitome.services.examining import completeness
from kakitome.web.desk.acting import CaseDesk, criteria_address
from kakitome.web.desk.case_letters import letters_in_words
from kakitome.web.desk.case_reports import reports_in_words
from kakitome.web.pages.provider.applications.forms import entry_of_case
from kakitome.web.pages.provider.define.form import DefinitionForm
from kakitome.web.pages.provider.define.typed import typed_from
from kakitome.web.parts import written
from kakitome.web.parts.case import next_of, state_of, steps_of
from kakitome.web.parts.case_history import deadlines_of, history_of
from kakitome.web.parts.case_papers import Papers, papers_of
from kakitome.web.parts.case_partners import partners_in_words
from kakitome.web.parts.case_scores import scores_of
from kakitome.web.parts.conformance_panel import panel_of
from kakitome.web.parts.decision_words import decision_in_words
from kakitome.web.parts.written import language

RENEWAL_OPENS = timedelta(days=365)
"""How long before its end a recognition may be renewed."""

_ELSEWHERE = ("E_CASE_DOCUMENT_MISSING", "W_CASE_NEWER_VERSION")
"""Findings that have a place of their own on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecognition:
    """What the institution has now: the recognition, whether awards carry it, and when it may be renewed."""

    recognition: Recognition
    is_in_force: bool
    is_carried: bool
    may_renew: bool
    renewal_opens_on: datetime


def page_of(desk: CaseDesk) -> Mapping[str, Any]:
    """Return everything the page of an application shows; `may` holds the acts that the procedure allows now."""
    case, procedure, place = desk.case, desk.procedure, desk.place
    entry, shown, scorings = entry_of_case(desk), recognition_of(desk), desk.sight.scorings
    is_prepared = case.state in (State.DRAFT, State.INCOMPLETE, State.RETURNED)
    state, word = state_of(case.state, case.procedure)
    papers = papers_of(
        case, procedure, address=lambda document: place.url("application-paper", case.number, document.sha256)
    )
    until = shown.recognition.valid_until if shown and shown.is_in_force else None
    return {
        "case": case,
        "body": place.platform.organisations.get(case.body),
        "procedure_name": procedure.name,
        "state": state,
        "word": word,
        "steps": steps_of(case, procedure),
        "next": next_of(case, Role.APPLICANT),
        "papers": papers,
        "is_being_prepared": is_prepared,
        "waiting": _waiting(desk, papers) if is_prepared else [],
        "panel": _panel(desk, entry) if entry and is_prepared else None,
        "panel_address": _definition_address(desk, entry) if entry else "",
        "newer": entry.current.version if entry and entry.current.version > case.subject.version else 0,
        "questions": desk.sight.questions,
        "conditions": list(enumerate(case.conditions)),
        "letters": letters_in_words(desk, spot="application-letter"),
        "hearing_runs": case.hearing is not None and case.hearing.runs_at(desk.now),
        "reports": reports_in_words(desk, acts=(("report", _("Hand in the report…")),)),
        "decisions": [
            decision_in_words(decision, case.procedure, desk.committee_name(decision.committee))
            for decision in reversed(case.decisions)
        ],
        "scores": scores_of(case, procedure, scorings=scorings) if scorings else None,
        "recognition": shown,
        "appeal_until": _appeal_until(desk),
        "history": history_of(
            desk.context.examining.store.cases.list_events(case.number),
            Role.APPLICANT,
            planned=deadlines_of(case, until=until),
        ),
        "criteria_address": criteria_address(case),
        "partners": partners_in_words(case, place.platform.organisations),
        "has_partner": any(partner.stands for partner in case.named_partners),
        "may": frozenset(act.value for act in allowed_to(case, Role.APPLICANT, procedure=procedure)),
    }


def _definition_address(desk: CaseDesk, entry: Entry) -> str:
    """Return where the definition is mended: its form when it is one of ours, else nowhere."""
    if entry.source is not EntrySource.ISSUER:
        return ""
    version = entry.version(desk.case.subject.version).microcredential.version
    return desk.place.url("define-edit", entry.identifier, version)


def _panel(desk: CaseDesk, entry: Entry) -> dict[str, Any]:
    letter = entry.version(desk.case.subject.version).microcredential
    form = DefinitionForm(typed_from(letter))
    return panel_of(check(letter, desk.place.platform.frameworks), anchor=form.anchor)


def _waiting(desk: CaseDesk, papers: Papers) -> list[Mapping[str, object]]:
    """List what is missing and where it is mended, what keeps it from being submitted first."""
    problems = completeness(desk.context.examining, desk.case, now=desk.now).problems
    return [
        *(
            {
                "state": "fail",
                "title": _("%(name)s: not submitted") % {"name": place.kind.name.in_language(language())},
                "address": f"#paper-{place.kind.id}",
                "link": _("Add the file"),
            }
            for place in papers.places
            if place.is_missing
        ),
        *(_gap(problem) for problem in problems if problem.code not in _ELSEWHERE),
    ]


def _gap(problem: Problem) -> Mapping[str, object]:
    is_fee = problem.pointer.startswith("/fee")
    return {
        "state": "fail" if problem.severity == "error" else "none" if is_fee else "warn",
        "title": written.finding(problem),
        "address": "#fee" if is_fee else "#definition",
        "link": _("The fee") if is_fee else _("The definition"),
    }


def recognition_of(desk: CaseDesk) -> ShownRecognition | None:
    """Return the recognition that a case led to, with what follows from how it stands now."""
    recognition = desk.recognition
    if recognition is None:
        return None
    standing, opens = recognition.standing_at(desk.now), recognition.valid_until - RENEWAL_OPENS
    is_in_force = standing in (Standing.RECOGNISED, Standing.NOT_YET, Standing.SUSPENDED)
    return ShownRecognition(
        recognition=recognition,
        is_in_force=is_in_force,
        is_carried=standing is Standing.RECOGNISED,
        may_renew=is_in_force and desk.now >= opens,
        renewal_opens_on=opens,
    )


def _appeal_until(desk: CaseDesk) -> datetime | None:
    """Return until when an appeal is possible; None when it is not any more."""
    decision = desk.case.last_decision
    if decision is None or desk.case.appeal is not None or not desk.allows(Act.APPEAL):
        return None
    limit = decision.at + timedelta(days=desk.procedure.appeal_days)
    return limit if desk.now <= limit else None
