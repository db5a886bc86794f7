"""Public records of decisions as pages show them: in words, committees by name, votes as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.recognition.acting import CaseContext, case_context
from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.fold import fold
from kakitome.learning.recognition.procedure import Outcome, Wording, load_procedure, wording_of
from kakitome.learning.recognition.procedure import State as CaseState
from kakitome.learning.recognition.public_record import (
    ChangeSort,
    PublicDecision,
    PublicRecord,
    public_record,
)
from kakitome.learning.recognition.recognition import Standing
from kakitome.ports.organisations import Node
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number
from kakitome.web.parts.case import outcome_of, state_of
from kakitome.web.parts.decision_words import decided_in_words, voice_words
from kakitome.web.parts.recognised import standing_words
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import in_japan


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBody:
    """A body with its decisions."""

    node: Node
    body: Body
    work: CaseContext


def body_of(institution: str) -> PublicBody:
    """Return a recognition body; 404 for what is none."""
    platform = get_platform()
    body = platform.bodies.find(institution)
    if body is None:
        raise Http404
    node = platform.organisations.get(institution)
    return PublicBody(node=node, body=body, work=case_context(platform, institution))


def list_records(public_body: PublicBody) -> Sequence[dict[str, Any]]:
    """Return the public records of a body, newest decision first."""
    records = [_record(public_body, head.number) for head in public_body.work.examining.store.cases.list_heads()]
    shown = [_shown(record) for record in records if record is not None]
    return sorted(shown, key=lambda row: row["record"].last.at, reverse=True)


def record_of(public_body: PublicBody, number: str) -> dict[str, Any]:
    """Return the public record of a case; 404 as long as nothing was decided, and for another body's."""
    try:
        record = _record(public_body, parse_number(number) or "")
    except NotFound:
        raise Http404 from None
    if record is None:
        raise Http404
    return _shown(record)


def decisions_of(public_body: PublicBody, record: PublicRecord) -> Sequence[dict[str, Any]]:
    """Return the decisions of a case in words, newest first."""
    return [_decision(public_body, record, decision) for decision in reversed(record.decisions)]


def changes_of(record: PublicRecord) -> Sequence[dict[str, Any]]:
    """Return what happened besides, newest first."""
    words: dict[ChangeSort, tuple[State, str]] = {
        ChangeSort.CONDITION_MET: ("ok", _("A condition was met.")),
        ChangeSort.RECOGNISED: ("ok", _("The last condition was met: it is recognised.")),
        ChangeSort.LAPSED: ("fail", _("A deadline went by: the conditional recognition lapsed.")),
        ChangeSort.APPEALED: ("warn", _("The applicant appealed.")),
        ChangeSort.SUSPENDED: ("warn", _("The recognition was suspended.")),
        ChangeSort.RESUMED: ("ok", _("The suspension ended.")),
        ChangeSort.EXTENDED: ("ok", _("The recognition was extended to a version with a small change.")),
    }
    return [
        {"change": change, "state": words[change.sort][0], "sentence": words[change.sort][1]}
        for change in reversed(record.changes)
    ]


def _record(public_body: PublicBody, number: str) -> PublicRecord | None:
    events = public_body.work.examining.store.cases.list_events(number)
    return public_record(fold(events), events)


def _shown(record: PublicRecord) -> dict[str, Any]:
    """Show one case: what it is about, what was decided last, and what `stands` now where that says more."""
    state, outcome = outcome_of(record.last.outcome, record.procedure)
    applicant = get_platform().organisations.find(record.applicant) if record.applicant else None
    unnamed = LocalizedText(ja="（名称は公表しません）", en="(not named)")
    return {
        "record": record,
        "title": record.title if record.is_named else unnamed,
        "applicant": applicant.name if applicant else LocalizedText(),
        "procedure": load_procedure(record.procedure).name,
        "state": state,
        "outcome": _past(record, outcome),
        "stands": _stands(record),
        "year": in_japan(record.last.at).year,
    }


_STANDINGS = {Outcome.RECOGNISED: Standing.RECOGNISED, Outcome.WITHDRAWN: Standing.WITHDRAWN}


def _past(record: PublicRecord, otherwise: str) -> str:
    outcome = record.last.outcome
    if wording_of(record.procedure) is not Wording.RECOGNITION and outcome in _STANDINGS:
        return standing_words(_STANDINGS[outcome], record.procedure)
    words = {
        Outcome.RECOGNISED: _("Recognised"),
        Outcome.CONDITIONS: _("Recognised on conditions"),
        Outcome.RETURNED: _("Returned to be mended"),
        Outcome.REFUSED: _("Refused"),
        Outcome.DISMISSED: _("Appeal dismissed"),
        Outcome.REMITTED: _("To be examined again"),
        Outcome.WITHDRAWN: _("Recognition withdrawn"),
        Outcome.KEPT: _("Recognition kept"),
    }
    return words.get(outcome, otherwise)


_SAYS_MORE = {
    (Outcome.CONDITIONS, CaseState.RECOGNISED),
    (Outcome.CONDITIONS, CaseState.REFUSED),
    (Outcome.CONDITIONS, CaseState.SUSPENDED),
    (Outcome.RECOGNISED, CaseState.SUSPENDED),
    (Outcome.KEPT, CaseState.SUSPENDED),
    (Outcome.DISMISSED, CaseState.REFUSED),
    (Outcome.DISMISSED, CaseState.WITHDRAWN),
    (Outcome.DISMISSED, CaseState.CONDITIONAL),
    (Outcome.DISMISSED, CaseState.RECOGNISED),
}


def _stands(record: PublicRecord) -> tuple[State, str] | None:
    """Say what holds now where the last decision does not say it."""
    if record.stands is None or (record.last.outcome, record.stands) not in _SAYS_MORE:
        return None
    return state_of(record.stands, record.procedure)


def _decision(public_body: PublicBody, record: PublicRecord, decision: PublicDecision) -> dict[str, Any]:
    names = {committee.id: committee.name for committee in public_body.body.configuration.committees}
    cast = sum(decision.votes.values())
    return {
        "decision": decision,
        "state": outcome_of(decision.outcome)[0],
        "sentence": decided_in_words(decision.outcome, record.procedure),
        "committee": names.get(decision.committee, LocalizedText(ja=decision.committee, en=decision.committee)),
        "votes": [(voice_words(name, record.procedure)[1], count) for name, count in decision.votes.items() if count],
        "abstained": max(decision.seats - cast, 0),
        "criteria_address": _criteria_address(public_body, record.procedure, decision.criteria_version),
    }


def _criteria_address(public_body: PublicBody, procedure: str, version: str) -> str:
    """Return where the criteria stand, when the body published them here."""
    published = get_platform().bodies.list_published_criteria(public_body.node.id)
    if all((criteria.procedure, criteria.version) != (procedure, version) for criteria in published):
        return ""
    return reverse("public-criteria", args=[public_body.node.id, procedure, version])
