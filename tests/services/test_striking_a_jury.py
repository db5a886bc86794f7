"""A party cannot empty its own jury by making colleagues of those who judge it: what is younger than the case is told.

The other way round, nobody sits in judgement on their own institution by leaving it for a day.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kakitome.errors import Refused
from kakitome.learning.recognition import conflict
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.learning.recognition.reviewer import Belonging, Reviewer, ReviewerState
from kakitome.ports.people import RoleHeld
from kakitome.services import examining, keeping_reviewers
from kakitome.services.examining import Application
from kakitome.services.examining.late_belonging import LateKind, late_belongings
from kakitome.services.examining.reminding import remind
from services.cases import (
    ASUKA,
    ENTRY,
    IROHA,
    LONG_AGO,
    NOW,
    TODAY,
    MemoryPeople,
    Way,
    applicant,
    known_as,
    make_bench,
    office,
    party,
)

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
    found = late_belongings(way.context, way.case, account=account, on=TODAY)
    assert all(conflict.SAME_INSTITUTION in one.grounds or conflict.SAME_DOMAIN in one.grounds for one in found)
    return [(one.given_by, one.until is None) for one in found]


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


def renamed(way: Way, institution: str, name: str) -> None:
    """Let an institution take on another name, as its administrators can at any time."""
    people: MemoryPeople = way.context.people  # type: ignore[assignment]
    for account, institutions in people.roles.items():
        if institution in institutions:
            alike = replace(known_as(institution), name=name)
            people.held[account] = [RoleHeld(affiliation=alike, since=LONG_AGO)]
            people.roles[account] = []


def test_an_institution_that_takes_on_the_applicants_name_later_makes_nobody_its_colleague() -> None:
    way = Way().accepted().assigned("ann", "ben")
    renamed(way, "home-of-ann", known_as(ASUKA).name)

    way.score("ann")

    late = late_belongings(way.context, way.case, account="ann", on=TODAY)
    assert [(one.kind, one.grounds) for one in late] == [(LateKind.LIKENESS, (conflict.SAME_NAME,))]


def test_one_that_bore_the_name_before_is_a_namesake_whose_members_are_recused() -> None:
    context = make_bench()
    people: MemoryPeople = context.people  # type: ignore[assignment]
    people.admins = {**people.admins, "twin": ["somebody"]}
    twin = replace(known_as("twin"), name=known_as(ASUKA).name)
    people.known["twin"] = twin
    way = Way(context).accepted()
    people.held["ann"] = [RoleHeld(affiliation=twin, since=LONG_AGO)]
    people.roles["ann"] = []

    way.do(Act.ASSIGN, office(), account="ann")

    assert way.case.namesakes == ("twin",)
    assert way.case.panel == ()


def test_an_application_begun_again_does_not_turn_late_colleagues_into_old_ones() -> None:
    first = Way().submitted()
    accepts(first, "ann", since=first.now)
    first.do(Act.ABANDON, applicant(), text="")
    again = examining.open_case(
        first.context,
        Application(entry=ENTRY, version=1, procedure="recognition"),
        by=applicant(),
        now=first.now + timedelta(days=20),
    )
    way = Way(first.context, case=again)
    way.now = again.opened_at

    way.accepted().assigned("ann", "ben").score("ann")

    assert again.began_at == NOW
    assert Act.RECUSE not in acts(way)
    assert told(way, "ann") == [("owner", True)]


def test_an_application_long_after_an_earlier_one_begins_by_itself() -> None:
    first = Way().submitted()
    first.do(Act.ABANDON, applicant(), text="")
    later = first.now + timedelta(days=366)
    asked = Application(entry=ENTRY, version=1, procedure="recognition")
    again = examining.open_case(first.context, asked, by=applicant(), now=later)
    assert again.began_at == later


def test_who_acts_for_the_applicant_in_the_case_itself_has_no_part_in_an_earlier_one() -> None:
    way = Way().accepted().assigned("ann", "ben")
    accepts(way, "ann")
    way.do(Act.ATTACH, applicant("ann"), kind="syllabus", name="b.pdf", sha256="ab" * 32, size=9)

    way.score("ann")

    assert Act.RECUSE not in acts(way)


def test_what_is_stated_after_the_case_was_given_is_told_and_what_was_stated_before_recuses() -> None:
    way = Way().accepted()
    belonging = Belonging(affiliation=Affiliation(institution=ASUKA))
    for name in ("ann", "ben"):
        way.context.store.reviewers.add(
            Reviewer(id=f"id-{name}", account=name, state=ReviewerState.ACTIVE, added_at=NOW)
        )
    way.assigned("ann")
    for name in ("ann", "ben"):
        entry = way.context.store.reviewers.find_by_account(name)
        assert entry is not None
        way.context.store.reviewers.change(replace(entry, belongings=(belonging,), ties=(ASUKA,)))

    way.score("ann")
    way.do(Act.ASSIGN, office(), account="ben")

    late = late_belongings(way.context, way.case, account="ann", on=TODAY)
    assert [one.grounds for one in late] == [(conflict.SAME_INSTITUTION,), (conflict.DECLARED_TIE,)]
    assert late_belongings(way.context, way.case, account="ben", on=TODAY) == ()
    assert [one.account for one in way.case.panel] == ["ann"]


def test_a_mail_address_added_after_the_ballot_was_opened_recuses_nobody() -> None:
    way = Way().referred()
    way.context.people.mails["ume"] = [f"{ASUKA}.example"]  # type: ignore[attr-defined]

    way.voted("refused", names=("ume", "take", "matsu"))

    assert way.decide().state is State.REFUSED
    assert Act.RECUSE not in acts(way)


@pytest.mark.parametrize("how", ["taken out", "ended long ago", "untied"])
def test_a_belonging_taken_out_of_the_register_before_the_case_is_given_leaves_a_trace(how: str) -> None:
    way = Way().accepted()
    belonging = Belonging(affiliation=Affiliation(institution=ASUKA))
    tied = {"ties": (ASUKA,)} if how == "untied" else {"belongings": (belonging,)}
    entry = Reviewer(id="id-ann", account="ann", state=ReviewerState.ACTIVE, added_at=NOW, **tied)
    way.context.store.reviewers.add(entry)
    past = (replace(belonging, until=(NOW - timedelta(days=4000)).date()),) if how == "ended long ago" else ()
    changed = replace(entry, belongings=past, ties=())

    keeping_reviewers.change(way.context.store, changed, actor="desk", now=NOW)
    (late,) = late_belongings(way.context, way.case, account="ann", on=TODAY)
    way.assigned("ann")

    assert (late.kind, late.since, late.given_by) == (LateKind.REMOVAL, NOW, "desk")
    assert ASUKA in (late.affiliation.institution, late.affiliation.name)
    assert [one.account for one in way.case.panel] == ["ann"], "told, and nobody recused"
    assert late_flag_mails(way) == ["office@mail.example"]
    keeping_reviewers.change(way.context.store, entry, actor="ann", now=LATER)
    kinds = [each.kind for each in late_belongings(way.context, way.case, account="ann", on=TODAY)]
    assert LateKind.REMOVAL not in kinds, "what came back is no longer gone"


def test_a_belonging_that_is_put_in_another_order_leaves_no_trace() -> None:
    way = Way().accepted()
    belongings = tuple(Belonging(affiliation=Affiliation(institution=name)) for name in (ASUKA, IROHA))
    entry = Reviewer(
        id="id-ann", account="ann", state=ReviewerState.ACTIVE, added_at=NOW, belongings=belongings, ties=("a", "b")
    )
    way.context.store.reviewers.add(entry)
    changed = replace(entry, belongings=belongings[::-1], ties=("b", "a"), removed=())
    assert keeping_reviewers.change(way.context.store, changed, actor="ann", now=NOW).removed == ()


def late_flag_mails(way: Way, *, at: datetime = LATER) -> list[str]:
    remind(way.context, now=at)
    messages = way.context.store.outbox.list_messages(limit=1000)
    return [message.to for message in messages if message.kind == "case.late_belonging"]


def test_a_belonging_made_after_the_case_began_is_mailed_to_the_secretariat_once() -> None:
    way = Way().accepted().assigned("ann", "ben")
    assert late_flag_mails(way) == []
    accepts(way, "ann")
    assert late_flag_mails(way) == ["office@mail.example"]
    assert late_flag_mails(way, at=LATER + timedelta(days=1)) == ["office@mail.example"], "once for each"
    accepts(way, "ben")
    assert len(late_flag_mails(way)) == 2


def test_a_voter_who_became_a_colleague_is_mailed_and_a_decided_case_is_left_alone() -> None:
    way = Way().referred()
    accepts(way, "ume")
    assert late_flag_mails(way) == ["office@mail.example"]
    way.voted("refused", names=("ume", "take", "matsu"))
    way.decide()
    accepts(way, "take")
    assert len(late_flag_mails(way)) == 1
