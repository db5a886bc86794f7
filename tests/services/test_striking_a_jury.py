"""A party cannot empty its own jury by making colleagues of those who judge it: what is younger than the case is told.

The other way round, nobody sits in judgement on their own institution by leaving it for a day.
"""

from datetime import datetime, timedelta

import pytest

from kakitome.errors import Refused
from kakitome.learning.recognition import conflict
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.ports.people import RoleHeld
from kakitome.services.examining.belonging import late_roles
from services.cases import ASUKA, IROHA, NOW, Way, known_as, office, party

LATER = NOW + timedelta(minutes=30)


def accepts(way: Way, account: str, institution: str = ASUKA, *, since: datetime = LATER) -> None:
    """Let somebody accept an invitation of an institution after the case began."""
    role = RoleHeld(affiliation=known_as(institution), since=since, given_by="owner")
    way.context.people.held.setdefault(account, []).append(role)  # type: ignore[attr-defined]


def leaves(way: Way, account: str, *, at: datetime) -> None:
    held = way.context.people.held  # type: ignore[attr-defined]
    held[account] = [
        RoleHeld(affiliation=one.affiliation, since=one.since, until=one.until or at, given_by=one.given_by)
        for one in held[account]
    ]


def told(way: Way, account: str) -> list[tuple[str, bool]]:
    found = late_roles(way.context, way.case, account=account)
    assert all(conflict.SAME_INSTITUTION in one.grounds or conflict.SAME_DOMAIN in one.grounds for one in found)
    return [(one.role.given_by, one.role.until is None) for one in found]


def acts(way: Way) -> list[Act]:
    return [event.act for event in way.context.store.cases.list_events(way.number)]


def test_a_reviewer_who_became_a_colleague_after_the_case_began_scores_and_the_secretariat_is_told() -> None:
    way = Way().accepted().assigned("ann", "ben")
    accepts(way, "ann")

    way.score("ann")

    assert Act.RECUSE not in acts(way)
    assert told(way, "ann") == [("owner", True)]
    assert told(way, "ben") == []


def test_scores_and_votes_already_cast_stand_and_the_decision_is_taken() -> None:
    way = Way().referred().voted("refused", names=("ume",))
    accepts(way, "ume")
    accepts(way, "ann")

    way.voted("refused", names=("take", "matsu"))
    case = way.decide()

    assert case.state is State.REFUSED
    assert Act.RECUSE not in acts(way)
    assert {one.flag for one in case.scorings} == {""}
    assert told(way, "ume") == [("owner", True)]


def test_a_voter_who_became_a_colleague_before_voting_votes_and_so_does_the_chair() -> None:
    way = Way().referred()
    for name in ("ume", "take", "chair"):
        accepts(way, name)

    way.voted("refused", names=("ume", "take", "chair"))

    assert way.decide().state is State.REFUSED
    assert Act.RECUSE not in acts(way)


def test_a_committee_is_not_emptied_before_the_case_is_laid_before_it() -> None:
    way = Way().reviewed()
    for name in ("ume", "take", "matsu", "chair"):
        accepts(way, name)
    way.do(Act.DISCUSS, office())

    way.do(Act.REFER, office())

    assert way.case.ballot is not None
    assert len(way.case.ballot.electorate) == 4


def test_a_reviewer_is_not_struck_before_being_assigned() -> None:
    way = Way().accepted()
    accepts(way, "ann")

    way.do(Act.ASSIGN, office(), account="ann")

    assert [one.account for one in way.case.panel] == ["ann"]
    assert told(way, "ann") == [("owner", True)]


def test_an_institution_that_is_no_party_helps_nobody() -> None:
    way = Way().accepted().assigned("ann")
    accepts(way, "ann", IROHA)

    way.score("ann")

    assert told(way, "ann") == []


def test_an_institution_that_poses_as_the_applicant_recuses_nobody_either() -> None:
    way = Way().accepted().assigned("ann")
    posing = known_as(ASUKA)
    role = RoleHeld(affiliation=type(posing)(institution=IROHA, domain=posing.domain), since=LATER, given_by="friend")
    way.context.people.held["ann"] = [role]  # type: ignore[attr-defined]

    way.score("ann")

    assert told(way, "ann") == [("friend", True)]


def test_a_role_that_was_taken_back_again_is_still_told() -> None:
    way = Way().accepted().assigned("ann")
    accepts(way, "ann")
    leaves(way, "ann", at=LATER + timedelta(minutes=1))

    way.score("ann")

    assert told(way, "ann") == [("owner", False)]


def test_the_secretariat_may_recuse_whom_it_was_told_of() -> None:
    way = Way().accepted().assigned("ann", "ben")
    accepts(way, "ann")

    way.do(Act.RECUSE, office(), account="ann", grounds=[conflict.DECLARED])

    with pytest.raises(Refused, match="E_RECUSED"):
        way.score("ann")


def test_nobody_judges_their_own_institution_by_leaving_it_and_coming_back() -> None:
    way = Way().accepted().assigned("ann")
    accepts(way, "ann", since=NOW - timedelta(days=400))
    leaves(way, "ann", at=NOW - timedelta(days=1))
    accepts(way, "ann")

    with pytest.raises(Refused, match="E_CONFLICT_OF_INTEREST"):
        way.score("ann")


def test_who_left_more_than_three_years_ago_may_judge() -> None:
    way = Way().accepted().assigned("ann")
    accepts(way, "ann", since=NOW - timedelta(days=3000))
    leaves(way, "ann", at=NOW - timedelta(days=1200))

    way.score("ann")

    assert told(way, "ann") == []


def test_the_persons_own_word_recuses_at_once() -> None:
    way = Way().accepted()
    accepts(way, "ann")
    way.do(Act.ASSIGN, office(), account="ann")

    way.do(Act.DECLARE, party(Role.REVIEWER, "ann"), answer="conflict")

    assert way.case.panel == ()
