"""From the ballot to withdrawal: quorum, ties, versions, appeals, conditions."""

from datetime import timedelta

import pytest

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.ballot import tally
from kakitome.learning.recognition.case import CaseEvent, Party
from kakitome.learning.recognition.particulars import affiliation_data, subject_data
from kakitome.learning.recognition.procedure import Act, Outcome, Role, State
from learning.recognition.case_file import (
    ASUKA,
    CHAIR,
    FOURTH,
    REASONS,
    SECOND,
    THIRD,
    CaseFile,
    seat,
    somewhere,
    subject_of,
)


def test_a_decision_waits_for_the_quorum() -> None:
    file = CaseFile().referred().votes("recognised", "recognised", None)
    with pytest.raises(Refused, match="E_NO_QUORUM"):
        file.act(Act.DECIDE, Role.CHAIR, CHAIR)
    assert file.vote(FOURTH, "recognised").decide().case.state is State.RECOGNISED


def test_a_decision_is_the_carried_draft_and_carries_the_hash_that_was_voted_on() -> None:
    file = CaseFile().referred().votes("recognised", "refused", "recognised").decide(reasons={"ja": "別の理由"})
    decision = file.case.last_decision
    assert decision is not None
    assert (decision.outcome, decision.digest, decision.resolution) == (Outcome.RECOGNISED, subject_of(1).digest, 1)
    assert (decision.votes["for"], decision.votes["against"], decision.casting_vote) == (2, 1, False)
    assert decision.reasons.ja == REASONS["ja"]


def test_a_draft_needs_reasons_and_an_outcome_that_is_asked_for() -> None:
    file = CaseFile().referred()
    with pytest.raises(Invalid, match="E_CASE_TEXT_MISSING"):
        file.draft(reasons={"ja": " ", "en": ""})
    with pytest.raises(Invalid, match="E_OUTCOME_UNKNOWN"):
        file.draft("withdrawn")
    with pytest.raises(Invalid, match="E_CLOSES"):
        file.draft(closes_at=file.now.isoformat())


def test_nobody_votes_without_a_draft_or_on_one_that_was_replaced() -> None:
    file = CaseFile().referred()
    with pytest.raises(Conflict, match="E_NO_DRAFT"):
        file.vote(CHAIR, "for")
    file.draft().vote(CHAIR, "for").vote(SECOND, "against").draft("returned")
    ballot = file.case.ballot
    assert ballot is not None
    assert ballot.resolution is not None
    assert (ballot.resolution.number, ballot.votes) == (2, ())
    assert [len(earlier.votes) for earlier in file.case.earlier_ballots] == [2]
    with pytest.raises(Conflict, match="E_DRAFT_OTHER"):
        file.vote(CHAIR, "for", draft=1)
    assert file.votes("for", "for", "for").decide().case.state is State.RETURNED


def test_nothing_is_decided_before_the_voting_is_over_nor_what_was_not_carried() -> None:
    file = CaseFile().referred().draft().votes("for", "against", "against")
    with pytest.raises(Refused, match="E_BALLOT_RUNS"):
        file.office(Act.DECIDE)
    file.office(Act.CLOSE_BALLOT)
    with pytest.raises(Refused, match="E_BALLOT_OVER"):
        file.vote(FOURTH, "for")
    with pytest.raises(Refused, match="E_NOT_CARRIED"):
        file.office(Act.DECIDE)
    assert file.draft("returned").votes("for", "for", "for", "for").office(Act.DECIDE).case.state is State.RETURNED


def test_asking_for_changes_says_which_and_is_not_for_the_draft() -> None:
    file = CaseFile().referred().draft()
    with pytest.raises(Invalid, match="E_CASE_TEXT_MISSING"):
        file.vote(CHAIR, "revise")
    with pytest.raises(Invalid, match="E_VOICE_UNKNOWN"):
        file.vote(CHAIR, "perhaps")
    file.vote(CHAIR, "revise", text="a date for the second condition").vote(SECOND, "for").vote(THIRD, "for")
    assert file.case.ballot is not None
    assert file.case.ballot.votes[0].text == "a date for the second condition"
    assert file.decide().case.decisions[0].votes == {"for": 2, "against": 0, "revise": 1}


def test_a_draft_without_a_quorum_goes_to_the_next_meeting_and_everybody_votes_anew() -> None:
    file = CaseFile().referred().draft().votes("for", "for")
    later = (file.now + timedelta(days=30)).isoformat()
    with pytest.raises(Refused, match="E_NO_QUORUM"):
        file.office(Act.CLOSE_BALLOT)
    with pytest.raises(Refused, match="E_BALLOT_RUNS"):
        file.office(Act.PUT_OFF_BALLOT, closes_at=later)
    file.now += timedelta(days=8)
    with pytest.raises(Refused, match="E_BALLOT_OVER"):
        file.vote(THIRD, "for")
    file.office(Act.PUT_OFF_BALLOT, closes_at=later)
    ballot = file.case.ballot
    assert ballot is not None
    assert ballot.resolution is not None
    assert (ballot.resolution.number, ballot.votes, file.case.earlier_ballots[-1].ended) == (1, (), "no_quorum")
    assert (file.events[-1].detail["cast"], file.events[-1].detail["needed"]) == (2, 3)
    assert file.votes("for", "for", "for").decide().case.state is State.RECOGNISED


def test_a_case_that_was_voted_on_without_a_draft_still_reads_and_goes_on_with_one() -> None:
    file = CaseFile().referred()
    for account, choice in ((CHAIR, "recognised"), (SECOND, "refused")):
        party = Party(role=Role.MEMBER, account=account, institution="body")
        detail = {"choice": choice, "digest": subject_of(1).digest}
        sequence = file.case.events + 1
        file.events.append(
            CaseEvent(sequence=sequence, at=file.now, act=Act.VOTE, by=party, to=file.case.state, detail=detail)
        )
    assert file.case.ballot is not None
    assert tally(file.case.ballot, file.procedure.quorum).counts[Outcome.REFUSED] == 1
    with pytest.raises(Conflict, match="E_NO_DRAFT"):
        file.office(Act.DECIDE)
    assert file.draft().votes("for", "for", "for").decide().case.state is State.RECOGNISED
    assert file.case.earlier_ballots[0].votes[1].choice is Outcome.REFUSED


def test_a_vote_from_an_old_page_is_refused() -> None:
    file = CaseFile().referred()
    with pytest.raises(Conflict, match="E_CASE_OTHER_VERSION"):
        file.vote(CHAIR, "recognised", digest=subject_of(2).digest)


def test_a_version_changed_between_two_votes_voids_them() -> None:
    file = CaseFile().referred().vote(CHAIR, "recognised").vote(SECOND, "recognised").new_version()
    assert (file.case.ballot, file.case.earlier_ballots[0].ended) == (None, "void")
    with pytest.raises(Conflict, match="E_CASE_MOVE"):
        file.act(Act.DECIDE, Role.CHAIR, CHAIR)


def test_nobody_votes_twice_or_without_a_seat() -> None:
    file = CaseFile().referred().vote(CHAIR, "recognised")
    with pytest.raises(Conflict, match="E_VOTED"):
        file.vote(CHAIR, "refused")
    with pytest.raises(Refused, match="E_NOT_A_VOTER"):
        file.vote("stranger", "recognised")


def test_reviewers_and_the_conflicted_are_no_voters() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS)
    voters = [seat(CHAIR), seat(SECOND), seat(THIRD), seat("hana"), seat("kenta", ASUKA)]
    file.office(Act.REFER, committee="quality", voters=voters)
    assert file.case.ballot is not None
    assert [one.account for one in file.case.ballot.electorate] == [CHAIR, SECOND, THIRD]
    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        file.vote("kenta", "recognised")


def test_somebody_who_has_changed_jobs_since_does_not_vote() -> None:
    file = CaseFile().referred()
    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        file.vote(SECOND, "recognised", affiliations=[affiliation_data(ASUKA)])


def test_nobody_votes_whose_belonging_is_not_told() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS)
    voters = [seat(CHAIR), seat(SECOND), {**seat(THIRD), "affiliations": []}, seat(FOURTH)]
    with pytest.raises(Invalid, match="E_AFFILIATION_MISSING"):
        file.office(Act.REFER, committee="quality", voters=voters)


def test_too_few_voters_cannot_be_asked_and_another_committee_can() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS)
    with pytest.raises(Refused, match="E_QUORUM_IMPOSSIBLE"):
        file.refer(CHAIR, SECOND)
    with pytest.raises(Refused, match="E_COMMITTEE_OTHER"):
        file.refer(committee="registry")
    assert file.refer(committee="steering").case.state is State.DECIDING


def test_a_tie_is_broken_by_the_chair_alone() -> None:
    file = CaseFile().referred().votes("recognised", "refused", "recognised", "refused")
    with pytest.raises(Refused, match="E_TIE"):
        file.act(Act.DECIDE, Role.SECRETARIAT, "office", casting="for", **file.term())
    with pytest.raises(Invalid, match="E_TIE_CASTING"):
        file.decide(casting="against")
    decided = file.decide(casting="for").case
    assert (decided.state, decided.decisions[0].casting_vote) == (State.RECOGNISED, True)


def test_without_a_chair_a_tie_goes_to_the_other_committee() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS)
    voters = [seat(CHAIR, ASUKA), seat(SECOND), seat(THIRD), seat(FOURTH), seat("fifth")]
    file.office(Act.REFER, committee="quality", voters=voters)
    with pytest.raises(Conflict, match="E_BALLOT_NOT_STUCK"):
        file.refer("s1", "s2", "s3", committee="steering", act=Act.ESCALATE)
    for account, choice in ((SECOND, "recognised"), (THIRD, "recognised"), (FOURTH, "refused"), ("fifth", "refused")):
        file.vote(account, choice)
    with pytest.raises(Refused, match="E_TIE"):
        file.decide(casting="for")
    file.refer("s1", "s2", "s3", committee="steering", act=Act.ESCALATE)
    assert file.case.ballot is not None
    assert (file.case.ballot.committee, file.case.ballot.votes) == ("steering", ())


def test_a_vote_of_somebody_who_steps_aside_waits_for_the_chairs_word() -> None:
    file = CaseFile().referred().votes("recognised", "recognised", "recognised", "recognised")
    file.act(Act.STEP_ASIDE, Role.MEMBER, SECOND)
    with pytest.raises(Refused, match="E_FLAG_OPEN"):
        file.decide()
    given = {"what": "vote", "account": SECOND, "word": "dropped", "text": "a new post at the applicant's"}
    own = [affiliation_data(somewhere(CHAIR))]
    with pytest.raises(Refused, match="E_NOT_THE_CHAIR"):
        file.act(Act.SETTLE_FLAG, Role.CHAIR, THIRD, **given, affiliations=own)
    file.act(Act.SETTLE_FLAG, Role.CHAIR, CHAIR, **given, affiliations=own)
    assert file.decide().case.decisions[0].deciders == (CHAIR, THIRD, FOURTH)


def test_conditions_belong_to_conditional_drafts_and_end_ahead() -> None:
    file = CaseFile().referred()
    with pytest.raises(Invalid, match="E_CONDITIONS"):
        file.draft("conditions")
    past = {"text": REASONS, "deadline": file.now.isoformat()}
    with pytest.raises(Invalid, match="E_CONDITION_DEADLINE"):
        file.draft("conditions", conditions=[past])
    with pytest.raises(Invalid, match="E_CONDITIONS"):
        file.draft(conditions=[file.condition()])
    file.draft("conditions", conditions=[file.condition(days=2)]).votes("for", "for", "for").closed()
    file.now += timedelta(days=3)
    with pytest.raises(Invalid, match="E_CONDITION_DEADLINE"):
        file.decide()


def test_recognition_begins_with_the_last_condition() -> None:
    file = CaseFile().conditional().applicant(Act.REPORT_CONDITION, index=0, text="added, see annex 3")
    assert file.case.state is State.CONDITIONAL
    with pytest.raises(Invalid, match="E_TERM"):
        file.office(Act.MEET_CONDITION, index=0)
    file.office(Act.MEET_CONDITION, index=0, **file.term())
    assert file.case.state is State.RECOGNISED
    with pytest.raises(Conflict, match="E_CASE_MOVE"):
        file.office(Act.MEET_CONDITION, index=0, **file.term())


def test_a_deadline_that_went_by_ends_a_conditional_decision_and_not_before() -> None:
    file = CaseFile().conditional(days=30)
    with pytest.raises(Refused, match="E_CONDITION_RUNS"):
        file.office(Act.LAPSE)
    file.now += timedelta(days=31)
    with pytest.raises(Refused, match="E_CONDITION_LATE"):
        file.office(Act.MEET_CONDITION, index=0, **file.term())
    assert file.office(Act.LAPSE).case.state is State.REFUSED


def test_an_appeal_is_decided_by_people_who_did_not_decide() -> None:
    file = CaseFile().refused().applicant(Act.APPEAL, text="the second score overlooked annex 2")
    with pytest.raises(Refused, match="E_QUORUM_IMPOSSIBLE"):
        file.refer(committee="quality")
    file.refer(CHAIR, SECOND, "s1", "s2", "s3", committee="steering")
    assert file.case.ballot is not None
    assert [one.account for one in file.case.ballot.electorate] == ["s1", "s2", "s3"]
    for account in ("s1", "s2", "s3"):
        file.vote(account, "remitted")
    file.office(Act.DECIDE, reasons=REASONS)
    assert (file.case.state, file.case.round, file.case.panel) == (State.ACCEPTED, 2, ())
    file.assign("hana")
    assert file.case.assignments[-1].grounds == ("I_CONFLICT_EARLIER_DECIDER",)


def test_a_dismissed_appeal_leaves_the_decision_and_there_is_no_second() -> None:
    file = CaseFile().refused().applicant(Act.APPEAL, text="we disagree").refer("s1", "s2", "s3", committee="steering")
    for account in ("s1", "s2", "s3"):
        file.vote(account, "dismissed")
    file.office(Act.DECIDE, reasons=REASONS)
    assert file.case.state is State.REFUSED
    with pytest.raises(Conflict, match="E_APPEALED"):
        file.applicant(Act.APPEAL, text="once more")


def test_an_appeal_comes_in_time() -> None:
    file = CaseFile().refused()
    file.now += timedelta(days=60)
    with pytest.raises(Refused, match="E_APPEAL_LATE"):
        file.applicant(Act.APPEAL, text="late")


def test_a_recognition_is_withdrawn_by_a_vote_and_kept_by_one() -> None:
    for choice, state in (("withdrawn", State.WITHDRAWN), ("kept", State.SUSPENDED)):
        file = CaseFile().recognised().office(Act.SUSPEND, reasons=REASONS)
        file.proposed().votes(choice, choice, choice).decide()
        assert file.case.state is state


def test_suspending_and_resuming_need_reasons() -> None:
    file = CaseFile().recognised()
    with pytest.raises(Invalid, match="E_CASE_TEXT_MISSING"):
        file.office(Act.SUSPEND)
    assert file.office(Act.SUSPEND, reasons=REASONS).case.state is State.SUSPENDED
    assert file.office(Act.RESUME, reasons=REASONS).case.state is State.RECOGNISED


def test_a_change_is_settled_by_a_chair_without_conflict() -> None:
    file = CaseFile().recognised()
    file.applicant(Act.REPORT_CHANGE, subject=subject_data(subject_of(2)), text="two hours more")
    with pytest.raises(Conflict, match="E_CHANGE_OPEN"):
        file.applicant(Act.REPORT_CHANGE, subject=subject_data(subject_of(3)), text="and more")
    given = {"settled": "small", "text": "within the outcomes"}
    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        file.act(Act.SETTLE_CHANGE, Role.CHAIR, CHAIR, **given, affiliations=[affiliation_data(ASUKA)])
    file.act(Act.SETTLE_CHANGE, Role.CHAIR, CHAIR, **given, affiliations=[affiliation_data(somewhere(CHAIR))])
    assert file.case.changes[0].settled == "small"
    assert file.events[-1].detail["digest"] == subject_of(2).digest
    with pytest.raises(NotFound, match="E_CHANGE_UNKNOWN"):
        file.act(Act.SETTLE_CHANGE, Role.CHAIR, CHAIR, **given, affiliations=[affiliation_data(somewhere(CHAIR))])


def test_a_case_can_be_given_back_completed_and_handed_in_again() -> None:
    file = CaseFile().referred().votes("returned", "returned", "returned").decide()
    assert file.case.state is State.RETURNED
    assert file.new_version().applicant(Act.SUBMIT).case.revision == 2


def test_counting_is_done_from_the_votes() -> None:
    file = CaseFile().referred().votes("recognised", "refused", None, "recognised")
    assert file.case.ballot is not None
    found = tally(file.case.ballot, file.procedure.quorum)
    assert (found.cast, found.needed, found.leading) == (3, 3, Outcome.RECOGNISED)
