"""Somebody who was taken out by mistake comes back, with what they gave; the reason is on record."""

import pytest

from kakitome.errors import Invalid, NotFound, Refused
from kakitome.learning.recognition import conflict
from kakitome.learning.recognition.ballot import tally
from kakitome.learning.recognition.particulars import affiliation_data
from kakitome.learning.recognition.procedure import Act, Outcome, Role, State
from kakitome.learning.recognition.recusal import may_be_undone, undoable
from learning.recognition.case_file import ASUKA, CHAIR, REASONS, SECOND, THIRD, CaseFile, seat, somewhere

WHY = "the homonym is another university"
NAMESAKE = somewhere("hana").__class__(institution="namesake", name=ASUKA.name)


def undo(file: CaseFile, account: str, **more: object) -> CaseFile:
    given = {"account": account, "text": WHY, "affiliations": [affiliation_data(somewhere("office"))], **more}
    return file.office(Act.UNDO_RECUSAL, **given)


def out(file: CaseFile, account: str) -> CaseFile:
    return file.office(Act.RECUSE, account=account, grounds=[conflict.SAME_NAME])


def test_a_vote_cast_before_counts_as_it_was_cast_and_is_not_cast_again() -> None:
    file = CaseFile().referred().votes("refused", "refused", "refused")
    out(file, SECOND)
    with pytest.raises(Refused, match="E_FLAG_OPEN"):
        file.decide()

    undo(file, SECOND)

    ballot = file.case.ballot
    assert ballot is not None
    count = tally(ballot, file.procedure.quorum)
    assert (count.cast, count.leading) == (3, Outcome.REFUSED)
    with pytest.raises(Exception, match="E_VOTED"):
        file.vote(SECOND, "recognised")
    assert SECOND in file.decide().case.decisions[0].deciders


def test_the_chairs_word_on_a_vote_falls_with_the_recusal() -> None:
    file = CaseFile().referred().votes("refused", "refused", "refused")
    out(file, SECOND)
    own = [affiliation_data(somewhere(CHAIR))]
    file.act(
        Act.SETTLE_FLAG, Role.CHAIR, CHAIR, what="vote", account=SECOND, word="dropped", text="x", affiliations=own
    )

    ballot = undo(file, SECOND).case.ballot

    assert ballot is not None
    assert len(ballot.counted) == 3


def test_who_had_not_voted_can_vote_and_the_ground_is_not_found_again() -> None:
    file = CaseFile().referred()
    out(file, SECOND)
    undo(file, SECOND)

    file.vote(SECOND, "refused", affiliations=[affiliation_data(NAMESAKE)])

    assert file.case.ballot is not None
    assert len(file.case.ballot.counted) == 1


def test_another_ground_is_found_all_the_same() -> None:
    file = CaseFile().referred()
    out(file, SECOND)
    undo(file, SECOND)

    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        file.vote(SECOND, "refused", affiliations=[affiliation_data(ASUKA)])


def test_who_was_excluded_when_the_ballot_was_opened_comes_onto_it() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS)
    voters = [seat(CHAIR), seat(SECOND, NAMESAKE), seat(THIRD), seat("fourth")]
    file.office(Act.REFER, committee="quality", voters=voters)
    assert undoable(file.case) == (SECOND,)

    undo(file, SECOND).vote(SECOND, "refused", affiliations=[affiliation_data(NAMESAKE)])

    assert [(one.account, one.act, one.grounds) for one in file.case.recusals] == [
        (SECOND, Act.REFER, (conflict.SAME_NAME,))
    ]
    kept = file.case.recusals[0].undone
    assert kept is not None
    assert (kept.by.account, kept.reason) == ("office", WHY)


def test_a_ground_that_was_set_aside_holds_for_the_next_ballot_too() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS)
    file.office(
        Act.REFER, committee="quality", voters=[seat(CHAIR), seat(SECOND, NAMESAKE), seat(THIRD), seat("fourth")]
    )
    undo(file, SECOND)
    file.new_version().office(Act.ACCEPT)
    for name in ("hana", "ichiro"):
        file.office(Act.RECUSE, account=name, grounds=["I_NOT_AVAILABLE"])
    for name in ("jun", "ken"):
        file.assign(name).declare(name).score(name)
    file.office(Act.DISCUSS)
    file.office(
        Act.REFER, committee="quality", voters=[seat(CHAIR), seat(SECOND, NAMESAKE), seat(THIRD), seat("fourth")]
    )

    assert file.case.ballot is not None
    assert SECOND in [voter.account for voter in file.case.ballot.electorate]


def test_scores_count_again_and_a_reviewer_without_any_declares_and_scores() -> None:
    file = CaseFile().reviewed()
    out(file, "hana")
    assert [one.account for one in file.case.counted_scorings] == ["ichiro"]
    undo(file, "hana")
    assert [one.account for one in file.case.counted_scorings] == ["hana", "ichiro"]

    file.assign("jun", NAMESAKE).office(Act.DISCUSS)
    undo(file, "jun")

    assert file.case.state is State.IN_REVIEW, "the discussion waits for the one who came back"
    with pytest.raises(Refused, match="E_DECLARATION_OPEN"):
        file.score("jun", affiliations=[affiliation_data(NAMESAKE)])
    file.declare("jun").score("jun", affiliations=[affiliation_data(NAMESAKE)])
    assert len(file.office(Act.DISCUSS).case.counted_scorings) == 3


def test_ones_own_word_is_nobody_elses_to_take_back() -> None:
    file = CaseFile().referred()
    file.act(Act.STEP_ASIDE, Role.MEMBER, SECOND)
    with pytest.raises(Refused, match="E_RECUSAL_OWN_WORD"):
        undo(file, SECOND)
    declared = CaseFile().accepted().assign("hana").declare("hana", "conflict")
    with pytest.raises(Refused, match="E_RECUSAL_OWN_WORD"):
        undo(declared, "hana")


def test_who_reviewed_a_case_never_votes_on_it() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS)
    file.refer(CHAIR, SECOND, THIRD, "hana")
    with pytest.raises(Refused, match="E_RECUSAL_OF_THE_CASE"):
        undo(file, "hana")
    assert not may_be_undone(file.case, "hana")


def test_nobody_undoes_their_own_recusal_nor_with_a_conflict_nor_without_a_reason() -> None:
    file = CaseFile().referred()
    out(file, CHAIR)
    out(file, SECOND)
    own = [affiliation_data(somewhere(CHAIR))]
    with pytest.raises(Refused, match="E_RECUSAL_SELF"):
        file.act(Act.UNDO_RECUSAL, Role.CHAIR, CHAIR, account=CHAIR, text=WHY, affiliations=own)
    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        undo(file, SECOND, affiliations=[affiliation_data(ASUKA)])
    with pytest.raises(Invalid, match="E_CASE_TEXT_MISSING"):
        undo(file, SECOND, text=" ")
    with pytest.raises(NotFound, match="E_RECUSAL_UNKNOWN"):
        undo(file, THIRD)


def test_after_the_decision_nothing_is_undone() -> None:
    file = CaseFile().referred().votes("refused", "refused", "refused", "refused")
    out(file, SECOND)
    own = [affiliation_data(somewhere(CHAIR))]
    file.act(
        Act.SETTLE_FLAG, Role.CHAIR, CHAIR, what="vote", account=SECOND, word="dropped", text="x", affiliations=own
    )
    file.office(Act.DECIDE, reasons=REASONS)
    with pytest.raises(Exception, match="E_CASE_MOVE"):
        undo(file, SECOND)
