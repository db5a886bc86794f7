"""Conflicts of interest are looked for anew at every step, by rule, and nobody states their own belongings."""

from datetime import date
from typing import Any

import pytest

from kakitome.errors import Refused
from kakitome.learning.recognition import conflict
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.learning.recognition.reviewer import Belonging, Reviewer, ReviewerState
from services.cases import ASUKA, NOW, REASONS, Way, applicant, make_bench, office, opened, party


def grounds(case: Case, account: str) -> tuple[str, ...]:
    found = case.find_assignment(account)
    assert found is not None
    return found.grounds


def reviewer(account: str, **changes: Any) -> Reviewer:
    given = {"state": ReviewerState.ACTIVE, "added_at": NOW, **changes}
    return Reviewer(id=f"id-{account}", account=account, **given)


def joins(way: Way, account: str, institution: str = ASUKA) -> None:
    """Let it become known that somebody has belonged to an institution for years."""
    way.context.people.roles[account] = [institution]  # type: ignore[attr-defined]


def test_somebody_of_the_applicant_is_recused_in_the_act_of_assigning_whatever_the_form_says() -> None:
    way = Way().accepted()
    joins(way, "cho")

    way.do(Act.ASSIGN, office(), account="cho", affiliations=[{"institution": "elsewhere"}], ties=[], submitted=False)

    assert conflict.SAME_INSTITUTION in grounds(way.case, "cho")
    assert way.case.panel == ()
    told = {one.to for one in way.context.store.outbox.list_messages(limit=1000) if one.kind == "case.assigned"}
    assert told == set()


def test_the_register_of_reviewers_counts_three_years_back_with_its_ties() -> None:
    way = Way().accepted()
    former = Belonging(affiliation=Affiliation(institution=ASUKA), until=date(2025, 3, 31))
    long_ago = Belonging(affiliation=Affiliation(institution=ASUKA), until=date(2020, 3, 31))
    way.context.store.reviewers.add(reviewer("ann", belongings=(former,)))
    way.context.store.reviewers.add(reviewer("ben", belongings=(long_ago,)))
    way.context.store.reviewers.add(reviewer("cho", ties=(ASUKA,)))

    for account in ("ann", "ben", "cho"):
        way.do(Act.ASSIGN, office(), account=account)

    assert grounds(way.case, "ann") == (conflict.SAME_INSTITUTION,)
    assert grounds(way.case, "ben") == ()
    assert grounds(way.case, "cho") == (conflict.DECLARED_TIE,)


def test_who_once_applied_for_the_institution_does_not_examine_it() -> None:
    context = make_bench()
    opened(context)
    way = Way(context, case=opened(context)).accepted()

    way.do(Act.ASSIGN, office(), account="owner")

    assert grounds(way.case, "owner") == (conflict.EARLIER_SUBMISSION,)


def test_a_reviewer_who_turns_out_to_belong_to_the_applicant_is_recused_when_scoring_and_it_is_on_record() -> None:
    way = Way().accepted().assigned("ann", "ben")
    joins(way, "ann")

    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        way.score("ann")

    case = way.context.store.cases.list_events(way.number)[-1]
    assert (case.act, case.by.account, case.detail["account"]) == (Act.RECUSE, "kakitome", "ann")
    with pytest.raises(Refused, match="E_RECUSED"):
        way.score("ann")


def test_a_member_of_the_committee_who_turns_out_to_belong_to_the_applicant_cannot_vote() -> None:
    way = Way().referred()
    joins(way, "ume")

    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        way.vote("ume")

    way.voted(names=("chair", "take", "matsu"))
    assert way.decide().state is State.RECOGNISED


def test_a_vote_cast_before_the_conflict_became_known_waits_for_the_chair_and_both_are_recorded() -> None:
    way = Way().referred().voted(names=("ume", "take", "matsu"))
    joins(way, "ume")

    with pytest.raises(Refused, match="E_FLAG_OPEN"):
        way.do(Act.DECIDE, office())
    flagged = {one.to for one in way.context.store.outbox.list_messages(limit=1000) if one.kind == "case.flagged"}
    assert flagged == {"chair@mail.example"}
    with pytest.raises(Refused, match="E_NOT_THE_CHAIR"):
        way.do(Act.SETTLE_FLAG, party(Role.CHAIR, "take"), what="vote", account="ume", word="kept", text="見本")
    way.do(Act.SETTLE_FLAG, party(Role.CHAIR, "chair"), what="vote", account="ume", word="dropped", text="見本")
    way.vote("chair")

    decided = way.decide().last_decision
    assert decided is not None
    assert set(decided.deciders) == {"take", "matsu", "chair"}
    acts = [event.act for event in way.context.store.cases.list_events(way.number)]
    assert acts.count(Act.RECUSE) == acts.count(Act.SETTLE_FLAG) == 1


def test_too_few_are_left_to_decide_and_the_second_committee_takes_over() -> None:
    way = Way().referred()
    for account in ("ume", "take"):
        joins(way, account)
        with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
            way.vote(account)
    way.vote("chair")
    with pytest.raises(Refused, match="E_NO_QUORUM"):
        way.decide()

    way.do(Act.ESCALATE, office())
    assert way.case.ballot is not None
    assert way.case.ballot.committee == "steering"
    way.voted(names=("head", "kiku", "ran"))
    assert way.decide().state is State.RECOGNISED


def test_an_appeal_goes_to_people_who_did_not_decide() -> None:
    way = Way().referred().voted("refused")
    way.decide()
    way.do(Act.APPEAL, applicant(), text="評価の記録を見ていない（見本）")
    way.do(Act.REFER, office())

    ballot = way.case.ballot
    assert ballot is not None
    assert ballot.committee == "steering"
    way.voted("remitted", names=("head", "kiku", "ran"))
    assert way.decide().state is State.ACCEPTED
    way.do(Act.ASSIGN, office(), account="ann")
    assert grounds(way.case, "ann") == (conflict.EARLIER_DECIDER,)


def test_the_original_panel_cannot_be_given_its_own_appeal() -> None:
    way = Way().referred().voted("refused")
    way.decide()
    way.do(Act.APPEAL, applicant(), text="見本")

    with pytest.raises(Refused, match="E_QUORUM_IMPOSSIBLE"):
        way.do(Act.REFER, office(), committee="quality")


def test_nobody_is_the_chair_by_saying_so() -> None:
    way = Way().recognised()

    with pytest.raises(Refused, match="E_NOT_THE_CHAIR"):
        way.do(Act.SETTLE_CHANGE, party(Role.CHAIR, "ume"), settled="small", text="見本")


def test_the_voters_are_the_seats_of_the_day_and_not_those_of_a_form() -> None:
    way = Way().reviewed()
    way.do(Act.DISCUSS, office())

    way.do(Act.REFER, office(), voters=[{"account": "friend", "affiliations": [], "is_chair": True}])

    assert way.case.ballot is not None
    assert [one.account for one in way.case.ballot.voters] == ["chair", "ume", "take", "matsu"]
    assert [one.account for one in way.case.ballot.voters if one.is_chair] == ["chair"]


def test_reasons_and_conditions_lead_to_the_recognition_when_they_are_met() -> None:
    way = Way().referred().voted("conditions")
    condition = {"text": {"ja": "記録を示す（見本）", "en": ""}, "deadline": "2027-03-01T00:00:00+09:00"}
    way.decide(conditions=[condition])
    assert way.context.store.cases.find_head(way.number).due_at is not None  # type: ignore[union-attr]
    way.do(Act.REPORT_CONDITION, applicant(), index=0, text="示した（見本）")

    case = way.do(Act.MEET_CONDITION, office(), index=0)

    assert case.state is State.RECOGNISED
    assert REASONS["ja"] == case.decisions[0].reasons.ja
