"""From the ballot to withdrawal: quorum, ties, versions, appeals, conditions."""

from datetime import timedelta

import pytest

from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.recognition.ballot import tally
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
        file.decide()
    assert file.vote(FOURTH, "recognised").decide().case.state is State.RECOGNISED


def test_a_decision_is_what_most_votes_say_and_carries_the_hash_that_was_voted_on() -> None:
    file = CaseFile().referred().votes("refused", "recognised", "recognised").decide()
    decision = file.case.last_decision
    assert decision is not None
    assert (decision.outcome, decision.digest) == (Outcome.RECOGNISED, subject_of(1).digest)
    assert (decision.votes["recognised"], decision.votes["refused"], decision.casting_vote) == (2, 1, False)


def test_reasons_are_mandatory() -> None:
    file = CaseFile().referred().votes("refused", "refused", "refused")
    with pytest.raises(Invalid, match="E_CASE_TEXT_MISSING"):
        file.decide(reasons={"ja": " ", "en": ""})


def test_a_vote_from_an_old_page_is_refused() -> None:
    file = CaseFile().referred()
    with pytest.raises(Conflict, match="E_CASE_OTHER_VERSION"):
        file.vote(CHAIR, "recognised", digest=subject_of(2).digest)


def test_a_version_changed_between_two_votes_voids_them() -> None:
    file = CaseFile().referred().vote(CHAIR, "recognised").vote(SECOND, "recognised").new_version()
    assert (file.case.ballot, file.case.earlier_ballots[0].ended) == (None, "void")
    with pytest.raises(Conflict, match="E_CASE_MOVE"):
        file.decide()


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
        file.act(Act.DECIDE, Role.SECRETARIAT, "office", reasons=REASONS, casting="recognised", **file.term())
    with pytest.raises(Invalid, match="E_TIE_CASTING"):
        file.decide(casting="returned")
    decided = file.decide(casting="refused").case
    assert (decided.state, decided.decisions[0].casting_vote) == (State.REFUSED, True)


def test_without_a_chair_a_tie_goes_to_the_other_committee() -> None:
    file = CaseFile().reviewed().office(Act.DISCUSS)
    voters = [seat(CHAIR, ASUKA), seat(SECOND), seat(THIRD), seat(FOURTH), seat("fifth")]
    file.office(Act.REFER, committee="quality", voters=voters)
    with pytest.raises(Conflict, match="E_BALLOT_NOT_STUCK"):
        file.refer("s1", "s2", "s3", committee="steering", act=Act.ESCALATE)
    for account, choice in ((SECOND, "recognised"), (THIRD, "recognised"), (FOURTH, "refused"), ("fifth", "refused")):
        file.vote(account, choice)
    with pytest.raises(Refused, match="E_TIE"):
        file.decide(casting="recognised")
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


def test_conditions_belong_to_conditional_decisions_and_end_ahead() -> None:
    file = CaseFile().referred().votes("conditions", "conditions", "conditions")
    with pytest.raises(Invalid, match="E_CONDITIONS"):
        file.decide()
    past = {"text": REASONS, "deadline": file.now.isoformat()}
    with pytest.raises(Invalid, match="E_CONDITION_DEADLINE"):
        file.decide(conditions=[past])
    plain = CaseFile().referred().votes("recognised", "recognised", "recognised")
    with pytest.raises(Invalid, match="E_CONDITIONS"):
        plain.decide(conditions=[{**past, "deadline": (plain.now + timedelta(days=9)).isoformat()}])


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
