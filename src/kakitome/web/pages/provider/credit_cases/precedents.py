"""What was decided before about the learning of a case, on the registrar's page; and taking a decision over."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from kakitome.journeys.crediting.agreements import FieldOffer, field_offers
from kakitome.journeys.crediting.precedents import (
    CasePrecedents,
    RegisteredLearning,
    is_usable,
    need_usable,
    precedents_about,
    recorded_from,
    registered_learning,
)
from kakitome.learning.credit.equivalent import EquivalentOutcome
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import Outcome, State
from kakitome.learning.workload import plain_decimal
from kakitome.services.crediting.equivalents import Precedent
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.pages.public.credit_equivalents.words import standing_pill
from kakitome.web.parts.agreement_words import between, field_words, under_agreement

_GRANTED = (Outcome.RECOGNISED, Outcome.CONDITIONS, Outcome.KEPT)


def precedents_of(desk: CaseDesk) -> CasePrecedents:
    """Return what was decided before about the learning of a case."""
    return precedents_about(
        desk.place.platform, learning_of(desk), university=desk.place.institution.id, now=desk.place.now
    )


def precedents_shown(desk: CaseDesk) -> Mapping[str, Any]:
    """Return what the page of a case shows of precedents, and whether this case may become one."""
    precedents = precedents_of(desk)
    learning = precedents.learning
    return {
        "learning": learning,
        "same": [_row(precedent, desk=desk) for precedent in precedents.same],
        "others": [_row(precedent, desk=desk) for precedent in precedents.others],
        "newer": precedents.newer_version,
        "fields": [_field_row(offer) for offer in _field_offers(desk, learning)],
        "recorded": recorded_from(desk.place.platform, learning, case=desk.case.number) if learning else None,
        "record_at": _record_at(desk) if learning else "",
    }


def take_over(desk: CaseDesk, typed: Mapping[str, str], number: str) -> dict[str, str]:
    """Return what was typed with course, credits and reasons of a decision in it.

    The course of another university is not taken over: what is credited is a course of one's own. Reasons that were
    typed stay, those of the decision come after them.

    Raises:
        Refused: E_CREDIT_PRECEDENT, it is in force no longer, or about another version.
    """
    decision = need_usable(precedents_of(desk), number)
    taken = {**typed, "precedent": decision.number}
    if decision.credits:
        taken["credits"] = plain_decimal(decision.credits)
    if decision.course_code and decision.institution == desk.place.institution.id:
        taken = {**taken, **_course(desk, decision.course_code, title=decision.course_title)}
    if taken.get("outcomes", "").split() != typed.get("outcomes", "").split():
        # Judgements belong to the outcomes that they were made on.
        taken = {name: value for name, value in taken.items() if not name.startswith(("meets-", "learning-"))}
    reasons = decision.reasons.in_language("ja")
    if reasons not in typed.get("reasons", ""):
        taken["reasons"] = "\n".join(filter(None, (typed.get("reasons", "").strip(), reasons)))
    return taken


def _course(desk: CaseDesk, code: str, *, title: LocalizedText) -> dict[str, str]:
    version = desk.place.platform.crediting.curricula.find(desk.place.institution.id, code)
    outcomes = version.course.outcomes if version else ()
    return {
        "code": code,
        "title": title.in_language("ja"),
        "outcomes": "\n".join(outcome.in_language("ja") for outcome in outcomes),
    }


def learning_of(desk: CaseDesk) -> RegisteredLearning | None:
    """Return what the credential of a case is about in the registry."""
    statement = desk.case.subject.statement
    return registered_learning(
        desk.place.platform,
        achievement=str(statement.get("about", "")),
        issuer=str(statement.get("issuer_id", "")),
        number=str(statement.get("number", "")),
    )


def _row(precedent: Precedent, *, desk: CaseDesk) -> Mapping[str, Any]:
    state, word = standing_pill(precedent)
    return {
        "decision": precedent.equivalent,
        "state": state,
        "word": word,
        "is_own": precedent.equivalent.institution == desk.place.institution.id,
        "is_usable": is_usable(precedent),
        "agreement": under_agreement(precedent.equivalent),
    }


def _field_offers(desk: CaseDesk, learning: RegisteredLearning | None) -> Sequence[FieldOffer]:
    """Return the lines by which this university credits whatever another offers in a field, this learning among it."""
    if learning is None:
        return ()
    place = desk.place
    return field_offers(place.platform, entry=learning.entry, version=learning.version.version, at=place.institution.id)


def _field_row(offer: FieldOffer) -> Mapping[str, Any]:
    words = offer.agreement
    return {
        "agreement": words,
        "line": offer.line,
        "field": field_words(offer.line),
        "of": words.name_of(offer.line.of),
        "parties": between([party.name for party in words.parties]),
        "decision": offer.decision,
        "last_day": offer.last_day,
    }


def _record_at(desk: CaseDesk) -> str:
    """Return where the decision of a case is recorded as an equivalent; empty while there is none, or for others."""
    place = desk.place
    if outcome_of(desk.case) is None or not place.may("award", place.institution.id):
        return ""
    return f"{reverse('credit-equivalent-new', args=[place.institution.id])}?case={desk.case.number}"


def outcome_of(case: Case) -> EquivalentOutcome | None:
    """Tell what a case comes to as an equivalent: credited, refused, or None where it says nothing of its learning.

    A condition that was not met refuses one person, not the learning.
    """
    decision = case.last_decision
    if decision is None or case.proposal is None:
        return None
    if case.state is State.RECOGNISED and decision.outcome in _GRANTED:
        return EquivalentOutcome.CREDITED
    is_refused = case.state is State.REFUSED and decision.outcome is Outcome.REFUSED
    return EquivalentOutcome.REFUSED if is_refused else None
