"""A committee's pages: by seat alone, votes bound to a version, the decision what the votes say."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Act, Outcome, Procedure, State
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.ports.organisations import NodeRole
from kakitome.services import attesting, governing
from kakitome.services.examining import procedure_of
from kakitome.web.parts.written import in_japan
from support import institutions, recognition_body
from web.review.conftest import REASON, House, account_of, reviewing, seated

BODY = recognition_body.BODY
MARK = "Our own reading"


def address(at: House, *rest: str) -> str:
    return "/".join((f"/desk/{BODY}/deciding", at.number, *rest))


def page(client: Client, at: House) -> str:
    return client.get(address(at)).content.decode()


def vote(client: Client, at: House, choice: str, **more: str):
    seen = {"draft": "1", "digest": at.case.subject.digest}
    return client.post(address(at, "vote"), {"choice": choice, **seen, **more}, follow=True)


def resolution(client: Client, at: House, act: str, **typed: str):
    """Do something as chair about the committee's text."""
    return client.post(address(at, "resolution", act), typed)


def test_a_member_sees_the_case_and_votes_on_the_draft(at: House) -> None:
    at.referred()
    ume = seated("ume")
    assert "There is no draft resolution yet." in page(ume, at)
    assert 'name="choice"' not in page(ume, at)
    at.drafted(reasons={"ja": "根拠（見本）", "en": "Grounds as drafted (sample)."})
    listed = ume.get(f"/desk/{BODY}/deciding/").content.decode()
    assert "1 case waits for you." in listed
    assert MARK in listed
    shown = page(ume, at)
    assert "Shall it be recognised?" in shown
    assert "Draft resolution 1" in shown
    assert "Grounds as drafted (sample)." in shown
    assert REASON["hana"] in shown
    assert "The scores lie far apart" in shown
    assert "3 more votes make a quorum." in shown
    assert at.case.subject.digest[:8] in shown
    assert ume.get(address(at, "papers", at.paper())).status_code == 200
    told = vote(ume, at, "for").content.decode()
    assert "Your vote is cast" in told
    assert "2 more votes make a quorum." in told
    assert vote(ume, at, "against").content.decode().count("The vote is cast.") == 1


def test_nobody_sees_the_votes_before_the_end_nor_ever_who_voted_how(at: House) -> None:
    at.referred().drafted().voted("recognised", "refused")
    take, chair = seated("take"), seated("chair")
    vote(take, at, "revise", text="第2の条件に期限を")
    office = institutions.member("admin@kikou.example", NodeRole.ADMIN, BODY)
    desk = f"/desk/{BODY}/cases/{at.number}"
    for shown in (page(take, at), page(chair, at), office.get(desk).content.decode()):
        assert "shown to nobody until everybody has voted" in shown
        assert "For the draft" not in shown
        assert "第2の条件に期限を" not in shown
        assert "has voted" in shown
    assert resolution(chair, at, "close").status_code == 302
    for shown in (page(take, at), office.get(desk).content.decode()):
        assert "For the draft" in shown
        assert "第2の条件に期限を" in shown
        assert at.accounts["hana"] not in shown
        assert account_of("ume") not in shown
    assert "The draft is not carried." in page(chair, at)


def test_a_vote_on_a_version_or_a_draft_that_is_gone_is_refused(at: House) -> None:
    at.referred().drafted()
    ume = seated("ume")
    assert "The version has changed." in vote(ume, at, "for", digest="0" * 64).content.decode()
    vote(ume, at, "for")
    resolution(seated("chair"), at, "draft", outcome="returned", reasons_ja="書類が古い（見本）")
    shown = page(ume, at)
    assert "Draft resolution 2" in shown
    assert "Changed since the draft before: what is decided / the reasons" in re.sub(r"\s+", " ", shown)
    assert "There is another draft resolution now." in vote(ume, at, "for").content.decode()
    assert at.case.ballot is not None
    assert at.case.ballot.votes == ()


def test_an_empty_vote_says_what_is_missing_and_an_abstention_does_not_count(at: House) -> None:
    at.referred().drafted()
    ume = seated("ume")
    assert ume.post(address(at, "vote"), {"digest": at.case.subject.digest}).status_code == 422
    assert "Write what should be changed." in vote(ume, at, "revise").content.decode()
    vote(ume, at, "abstain")
    assert "3 more votes make a quorum." in page(ume, at)


def test_whoever_steps_aside_sees_nothing_any_more_and_the_chair_settles_the_vote(at: House) -> None:
    at.referred().voted("recognised", "recognised", "refused")
    ume, chair = seated("ume"), seated("chair")
    ume.post(address(at, "step-aside"))
    shown = page(ume, at)
    assert "You may not vote on this case" in shown
    assert REASON["hana"] not in shown
    assert ume.get(address(at, "papers", at.paper())).status_code == 404
    assert "its author turned out to have a conflict of interest" in page(chair, at)
    assert account_of("ume") not in page(chair, at)
    assert chair.post(address(at, "flags"), {"which": "vote-0"}).status_code == 422
    chair.post(address(at, "flags"), {"which": "vote-0", "word": "dropped", "text": "関わりが投票の前からありました"})
    assert at.case.ballot is not None
    assert at.case.ballot.votes[1].flag == "dropped"
    assert "1 more vote makes a quorum." in page(chair, at)


def test_the_chair_writes_the_draft_closes_the_voting_and_announces_it(at: House) -> None:
    at.referred()
    chair = seated("chair")
    assert "Your draft resolution is awaited" in chair.get(f"/desk/{BODY}/deciding/").content.decode()
    bare = resolution(chair, at, "draft", outcome="recognised")
    assert bare.status_code == 422
    resolution(chair, at, "draft", outcome="recognised", reasons_ja="根拠が示されています（見本）")
    assert "This cannot be done now" in chair.get(address(at, "resolution", "decide")).content.decode()
    at.voted("recognised", "recognised", "refused")
    resolution(chair, at, "close")
    shown = chair.get(address(at, "resolution", "decide")).content.decode()
    assert "根拠が示されています（見本）" in shown
    resolution(chair, at, "decide", reasons_ja="ほかの理由（見本）")
    decided = at.case.last_decision
    assert decided is not None
    assert (decided.outcome, at.case.state) == (Outcome.RECOGNISED, State.RECOGNISED)
    assert decided.reasons.ja == "根拠が示されています（見本）"


def test_nothing_is_signed_before_the_decision_is_stored_for_good(at: House, monkeypatch: pytest.MonkeyPatch) -> None:
    at.referred().voted("recognised", "recognised", "refused").closed()
    depth, depths = len(connection.savepoint_ids), []
    signing = attesting.recognise
    monkeypatch.setattr(
        attesting,
        "recognise",
        lambda *given, **named: (depths.append(len(connection.savepoint_ids)), signing(*given, **named))[1],
    )
    resolution(seated("chair"), at, "decide")
    assert at.case.state is State.RECOGNISED
    assert depths == [depth]


def test_conditions_want_a_text_and_a_deadline(at: House) -> None:
    at.referred()
    chair = seated("chair")
    said = {"outcome": "conditions", "reasons_en": "Nearly (sample)."}
    assert resolution(chair, at, "draft", **said).status_code == 422
    half = resolution(chair, at, "draft", **said, condition_ja_1="採点例を添える")
    assert "Give the day by which it must be met." in half.content.decode()
    past = {"condition_ja_1": "添える", "deadline_1": "2020-01-01"}
    assert resolution(chair, at, "draft", **said, **past).status_code == 422
    resolution(chair, at, "draft", **said, condition_ja_1="採点例を添える", deadline_1="2099-03-31")
    assert "採点例を添える" in page(seated("ume"), at)
    again = chair.get(address(at, "resolution", "draft")).content.decode()
    assert "採点例を添える" in again and "2099-03-31" in again, "another draft begins with what the last one says"
    at.voted("conditions", "conditions", "conditions").closed()
    resolution(chair, at, "decide")
    (condition,) = at.case.conditions
    assert (at.case.state, condition.text.ja) == (State.CONDITIONAL, "採点例を添える")
    entry = Client().get(f"/registry/{at.case.subject.entry}", headers={"Accept-Language": "ja"}).content.decode()
    assert '条件つきで承認（報告の期限 <time datetime="2099-03-31">2099年3月31日</time>）' in entry, (
        "the day stays whole"
    )


def test_a_tie_is_broken_by_the_chair_alone(at: House) -> None:
    at.referred().voted("recognised", "recognised", "refused", "refused")
    assert "The chair’s casting vote decides." in page(seated("chair"), at)
    assert "Announce the decision" not in page(seated("ume"), at)
    chair = seated("chair")
    assert resolution(chair, at, "decide").status_code == 422
    resolution(chair, at, "decide", casting="for")
    decided = at.case.last_decision
    assert decided is not None
    assert (decided.outcome, decided.casting_vote) == (Outcome.RECOGNISED, True)


def test_a_draft_without_a_quorum_goes_on_the_agenda_of_the_next_meeting(at: House) -> None:
    at.referred().voted("recognised", "recognised", None, None)
    chair = seated("chair")
    assert "There was no quorum (2 of 3). It goes to the next meeting." in page(chair, at)
    store = institutions.platform().store(BODY)
    held_at = institutions.platform().now() + timedelta(days=9)
    called = governing.Called(committee="quality", held_at=held_at, place="見本")
    meeting = governing.call_meeting(store, called, actor="tests", now=institutions.NOW)
    day = in_japan(held_at).date().isoformat()
    assert f'value="{day}"' in chair.get(address(at, "resolution", "put-off")).content.decode()
    assert resolution(chair, at, "put-off", closes_at=day).status_code == 302
    assert at.case.ballot is not None
    assert at.case.ballot.votes == ()
    held = store.body.find_meeting("quality", meeting.number)
    assert held is not None
    assert [item.case for item in held.agenda] == [at.number]
    assert "3 more votes make a quorum." in page(chair, at)


def test_a_member_cannot_do_what_the_chair_does(at: House) -> None:
    at.referred().voted("recognised", "recognised", "refused").closed()
    ume = seated("ume")
    for act in ("draft", "close", "put-off", "decide"):
        assert resolution(ume, at, act, outcome="refused", reasons_ja="x").status_code == 404
    ume.post(address(at, "flags"), {"which": "vote-0", "word": "kept", "text": "x"})
    ume.post(address(at, "change"), {"word": "small", "text": "x"})
    assert at.case.decisions == ()


def test_an_appeal_is_asked_about_in_its_own_words_before_those_who_did_not_decide(at: House) -> None:
    at.referred().voted("refused", "refused", "refused")
    at.decided(reasons={"ja": "足りません（見本）", "en": ""}, conditions=[])
    at.act(Act.APPEAL, recognition_body.owner_of("asuka"), text="採点例を見落としています")
    at.office(Act.REFER)
    shown = page(seated("kiku"), at)
    assert "Does the appeal stand?" in shown
    assert "採点例を見落としています" in shown
    offered = seated("head").get(address(at, "resolution", "draft")).content.decode()
    assert "Examine it again" in offered
    assert "Recognise on conditions" not in offered
    assert seated("ume").get(address(at)).status_code == 200


def test_a_chair_settles_a_reported_change(at: House) -> None:
    at.referred().voted("recognised", "recognised", "recognised")
    at.decided(reasons={"ja": "満たします（見本）", "en": ""}, conditions=[])
    chair = seated("chair")
    assert "A change is reported" not in page(chair, at)
    by = Party(role=CaseRole.CHAIR, account=account_of("chair"), institution=BODY)
    assert by.account
    assert chair.post(address(at, "change"), {"word": "small", "text": "誤字の訂正"}, follow=True).status_code == 200


def test_a_seat_opens_its_cases_and_a_role_does_not(at: House) -> None:
    at.referred()
    admin = institutions.member("admin@kikou.example", NodeRole.ADMIN, BODY)
    for path in (f"/desk/{BODY}/deciding/", address(at), address(at, "papers", at.paper())):
        assert admin.get(path).status_code == 404
        assert Client().get(path)["Location"].startswith("/account/login")
    # A seat on the other committee, which has no ballot on it.
    kiku = seated("kiku")
    assert kiku.get(f"/desk/{BODY}/deciding/").status_code == 200
    assert kiku.get(address(at)).status_code == 404
    for path in ("vote", "step-aside", "discussion", "flags", "change", "resolution/draft"):
        assert kiku.post(address(at, path), {"choice": "recognised", "text": "x"}).status_code == 404
    assert kiku.get(f"/desk/asuka/deciding/{at.number}").status_code == 404
    assert at.case.ballot is not None
    assert at.case.ballot.votes == ()


def test_the_mailed_address_leads_to_the_ballot(at: House) -> None:
    at.referred()
    assert seated("ume").get(f"/review/votes/{at.number}")["Location"] == address(at)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_discussion_is_open_to_the_committee(at: House, language: str) -> None:
    at.referred()
    ume = seated("ume")
    assert ume.post(address(at, "discussion"), {"text": ""}).status_code == 422
    ume.post(address(at, "discussion"), {"text": "採点の差について話したい"})
    assert "採点の差について話したい" in seated("take").get(f"{address(at)}?lang={language}").content.decode()


# --- what no authority has published ------------------------------------------------------------------


@pytest.mark.parametrize("is_derived", [True, False])
def test_what_nobody_published_is_marked_on_the_pages_of_review_case_and_ballot(
    at: House, monkeypatch: pytest.MonkeyPatch, is_derived: bool
) -> None:
    monkeypatch.setattr(Procedure, "is_derived", property(lambda _: is_derived))
    office = institutions.member("office@kikou.example", NodeRole.PROGRAMME_OWNER, BODY)
    at.in_review().declared("hana", "ichiro")
    shown = [reviewing("hana").get(f"/review/{at.number}").content.decode()]
    at.scored("hana", 4).scored("ichiro", 2).office(Act.DISCUSS)
    at.office(Act.REFER)
    shown += [office.get(f"/desk/{BODY}/cases/{at.number}").content.decode(), page(seated("ume"), at)]
    assert [MARK in one for one in shown] == [is_derived] * 3


def test_what_no_document_says_of_a_committee_is_marked_on_its_page(at: House) -> None:
    at.referred()
    committee = procedure_of(at.work.examining, at.case, now=at.work.platform.now()).quorum.committee
    office = institutions.member("office@kikou.example", NodeRole.ADMIN, BODY)
    assert MARK in office.get(f"/desk/{BODY}/committees/{committee}").content.decode()
