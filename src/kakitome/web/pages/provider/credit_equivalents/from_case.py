"""The form of an equivalent that begins with what the committee decided in a case of credit; no person is in it."""

from typing import Any

from kakitome.errors import Conflict, NotFound
from kakitome.journeys.crediting.precedents import recorded_from
from kakitome.learning.credit.equivalent import EquivalentOutcome
from kakitome.learning.workload import plain_decimal
from kakitome.values.instants import day_of
from kakitome.web.desk.case_of_body import body_case
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.credit_cases.precedents import learning_of, outcome_of


def decided_in(place: Place, number: str) -> dict[str, Any]:
    """Return what the form begins with: the decision of a case, for somebody who may examine it.

    Raises:
        NotFound: E_CASE_UNKNOWN, it is not decided, or its credential is about nothing in the registry.
        Conflict: E_CREDIT_RECORDED, an equivalent was recorded from it.
    """
    desk = body_case(place, number)
    outcome, learning = outcome_of(desk.case), learning_of(desk)
    decision, proposal = desk.case.last_decision, desk.case.proposal
    if outcome is None or learning is None or decision is None or proposal is None:
        raise NotFound("E_CASE_UNKNOWN")
    if recorded := recorded_from(place.platform, learning, case=number):
        raise Conflict("E_CREDIT_RECORDED", number=recorded.number)
    examination, committee = proposal.examination, desk.committee_name(decision.committee)
    credited = {
        "course": examination.credited.code,
        "credits": plain_decimal(examination.credits) if examination.credits else "",
        "conditions_ja": examination.condition,
    }
    return {
        "entry": learning.entry.number,
        "version": learning.version.version,
        "outcome": outcome.value,
        "reasons_ja": decision.reasons.ja,
        "reasons_en": decision.reasons.en,
        "decided_by_ja": committee.ja,
        "decided_by_en": committee.en,
        "decided_on": day_of(decision.at).isoformat(),
        "rests_on_recognition": examination.rests_on_recognition,
        **(credited if outcome is EquivalentOutcome.CREDITED else {}),
    }
