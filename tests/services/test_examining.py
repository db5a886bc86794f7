"""Examining a case: what the platform fills in, refuses and tells; the engine's own rules are tested with it."""

from kakitome.learning.recognition.procedure import State
from services.cases import Way


def test_a_case_goes_from_the_draft_to_the_recognition() -> None:
    way = Way().recognised()

    assert way.case.state is State.RECOGNISED
    decided = way.case.last_decision
    assert decided is not None
    assert decided.digest == way.case.subject.digest
    assert decided.criteria_version == "2026.1"
