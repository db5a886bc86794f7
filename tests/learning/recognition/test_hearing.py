"""Before it is refused, or a recognition withdrawn, an applicant reads the draft and answers, or lets the time pass."""

from datetime import timedelta
from typing import Any

import pytest

from kakitome.errors import Conflict, Invalid, Refused
from kakitome.learning.recognition.procedure import Act, State, procedures
from learning.recognition.case_file import CHAIR, SECOND, THIRD, CaseFile

DAYS = 14


def refusing() -> CaseFile:
    """Return a case on which three voted to refuse, and nobody was heard."""
    file = CaseFile().referred()
    for account in (CHAIR, SECOND, THIRD):
        file.vote(account, "refused")
    return file


def test_nothing_is_refused_before_the_applicant_was_heard() -> None:
    file = refusing()
    with pytest.raises(Refused, match="E_HEARING_DUE"):
        file.decide()
    assert file.hear().case.state is State.DECIDING
    hearing = file.case.hearing
    assert hearing is not None
    assert hearing.text == "A draft (sample)."
    assert hearing.until == file.now + timedelta(days=DAYS)


def test_votes_cast_before_the_hearing_are_void_and_none_is_cast_while_it_runs() -> None:
    file = refusing().hear()
    assert (file.case.ballot.votes, file.case.earlier_ballots[-1].ended) == ((), "heard")  # type: ignore[union-attr]
    with pytest.raises(Refused, match="E_HEARING_RUNS"):
        file.vote(CHAIR, "refused")
    with pytest.raises(Refused, match="E_HEARING_RUNS"):
        file.draft("refused")
    file.applicant(Act.ANSWER_HEARING, text="The examples are in annex 3.")
    assert file.votes("refused", "refused", "refused").decide().case.state is State.REFUSED
    assert (file.case.hearings[0].answer, file.case.hearings[0].ended) == ("The examples are in annex 3.", "decided")


def test_the_end_of_the_time_stands_for_an_answer_and_none_comes_after_it() -> None:
    file = refusing().hear()
    file.now += timedelta(days=DAYS) - timedelta(hours=3)
    with pytest.raises(Refused, match="E_HEARING_RUNS"):
        file.vote(CHAIR, "refused")
    file.now += timedelta(hours=3)
    with pytest.raises(Refused, match="E_HEARING_OVER"):
        file.applicant(Act.ANSWER_HEARING, text="late")
    assert file.votes("refused", "refused", "refused").decide().case.state is State.REFUSED


def test_papers_go_with_the_answer_and_at_no_other_time_of_the_ballot() -> None:
    paper: dict[str, Any] = {"kind": "anything", "name": "annex.pdf", "sha256": "f" * 64, "size": 9}
    file = refusing()
    with pytest.raises(Refused, match="E_HEARING_OVER"):
        file.applicant(Act.ATTACH, **paper)
    assert file.hear().applicant(Act.ATTACH, **paper).case.current_documents[-1].kind == "hearing"
    file.applicant(Act.ANSWER_HEARING, text="See the annex.")
    with pytest.raises(Refused, match="E_HEARING_OVER"):
        file.applicant(Act.ATTACH, **{**paper, "sha256": "e" * 64})


def test_an_answer_is_given_once() -> None:
    file = refusing().hear().applicant(Act.ANSWER_HEARING, text="first")
    with pytest.raises(Refused, match="E_HEARING_OVER"):
        file.applicant(Act.ANSWER_HEARING, text="second")


def test_a_hearing_is_for_what_the_votes_come_to_and_held_once() -> None:
    file = CaseFile().referred().votes("recognised", "recognised", "recognised")
    with pytest.raises(Refused, match="E_HEARING_UNASKED"):
        file.hear()
    with pytest.raises(Conflict, match="E_HEARING_KNOWN"):
        refusing().hear().hear()


def test_the_body_may_give_more_time_and_not_less() -> None:
    file = refusing()
    with pytest.raises(Invalid, match="E_HEARING_SHORT"):
        file.hear(until=(file.now + timedelta(days=3)).isoformat())
    until = file.now + timedelta(days=30)
    assert file.hear(until=until.isoformat()).case.hearing.until == until  # type: ignore[union-attr]


def test_a_proposal_to_withdraw_begins_a_hearing_and_what_is_decided_ends_it() -> None:
    file = CaseFile().recognised().proposed("The assessment does not take place any more.")
    assert file.case.hearing.text == "The assessment does not take place any more."  # type: ignore[union-attr]
    file.votes("kept", "kept", "kept").decide()
    assert file.case.hearing is None
    file.refer(act=Act.PROPOSE_WITHDRAWAL, text="again")
    with pytest.raises(Refused, match="E_HEARING_RUNS"):
        file.vote(CHAIR, "withdrawn")


def test_another_version_ends_a_hearing_with_the_ballot() -> None:
    file = refusing().hear().new_version()
    assert (file.case.hearing, file.case.hearings[0].ended, file.case.state) == (None, "void", State.SUBMITTED)


def test_a_withdrawal_holds_from_a_day_and_teaches_out() -> None:
    file = CaseFile().recognised().proposed()
    effective, until = file.now + timedelta(days=30), file.now + timedelta(days=200)
    days = {"effective_at": effective.isoformat(), "teach_out_until": until.isoformat()}
    with pytest.raises(Invalid, match="E_ENDING"):
        file.draft("withdrawn", **{**days, "effective_at": (until + timedelta(days=1)).isoformat()})
    decision = file.draft("withdrawn", **days).votes("for", "for", "for").decide().case.last_decision
    assert decision is not None
    assert (decision.effective_at, decision.teach_out_until) == (effective, until)


def test_every_procedure_of_an_institution_hears_it() -> None:
    assert {name for name, each in procedures().items() if each.hearing_days} == {
        "recognition",
        "badge-certification",
        "mqa-evaluator",
        "mqa-standalone",
    }
