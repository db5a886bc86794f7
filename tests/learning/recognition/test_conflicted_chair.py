"""A chair with a conflict of interest: writes down no decision, and does not leave the ballot without a way out."""

import pytest

from kakitome.errors import Conflict, Refused
from kakitome.learning.recognition.procedure import Act, Outcome, Role
from learning.recognition.case_file import CHAIR, REASONS, CaseFile


def test_a_chair_who_stepped_aside_does_not_announce_the_decision_and_the_secretariat_does() -> None:
    file = CaseFile().referred().act(Act.STEP_ASIDE, Role.CHAIR, CHAIR)
    for account in ("second", "third", "fourth"):
        file.vote(account, "recognised")
    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        file.decide()
    file.office(Act.DECIDE, reasons=REASONS, **file.term())
    assert file.case.last_decision is not None
    assert file.case.last_decision.outcome is Outcome.RECOGNISED


def test_a_vote_of_a_chair_who_stepped_aside_is_settled_by_nobody_and_the_other_committee_decides() -> None:
    file = CaseFile().referred().votes("recognised", "recognised", "recognised", "refused")
    with pytest.raises(Conflict, match="E_BALLOT_NOT_STUCK"):
        file.refer("fifth", "sixth", "seventh", committee="steering", act=Act.ESCALATE)
    file.act(Act.STEP_ASIDE, Role.CHAIR, CHAIR)
    with pytest.raises(Refused, match="E_FLAG_OPEN"):
        file.office(Act.DECIDE, reasons=REASONS, **file.term())
    file.refer("fifth", "sixth", "seventh", committee="steering", act=Act.ESCALATE)
    assert file.case.ballot is not None
    assert (file.case.ballot.committee, file.case.ballot.votes) == ("steering", ())
