"""A committee's pages: by seat alone, votes bound to a version, the decision what the votes say."""

import re

import pytest
from django.db import connection
from django.test import Client

from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Act, Outcome, Procedure, State
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.ports.organisations import NodeRole
from kakitome.services import attesting
from kakitome.services.examining import procedure_of
from support import institutions, recognition_body
from web.review.conftest import REASON, House, account_of, reviewing, seated

BODY = recognition_body.BODY
MARK = "Our own reading"


def address(at: House, *rest: str) -> str:
    return "/".join((f"/desk/{BODY}/deciding", at.number, *rest))


def page(client: Client, at: House) -> str:
    return client.get(address(at)).content.decode()


def vote(client: Client, at: House, choice: str, **more: str):
    return client.post(address(at, "vote"), {"choice": choice, "digest": at.case.subject.digest, **more}, follow=True)


def votes_of(shown: str) -> str:
    found = re.search(r'name="votes" value="([^"]*)"', shown)
    return found.group(1) if found else ""


def test_a_member_sees_the_case_and_votes_in_a_few_words(at: House) -> None:
    at.referred()
    ume = seated("ume")
    listed = ume.get(f"/desk/{BODY}/deciding/").content.decode()
    assert "1 case waits for you." in listed
    assert MARK in listed
    shown = page(ume, at)
    assert "Shall it be recognised?" in shown
    assert REASON["hana"] in shown
    assert "The scores lie far apart" in shown
    assert "3 more votes make a quorum." in shown
    assert at.case.subject.digest[:8] in shown
    assert ume.get(address(at, "papers", at.paper())).status_code == 200
    told = vote(ume, at, "recognised").content.decode()
    assert "Your vote is cast" in told
    assert "2 more votes make a quorum." in told
    assert vote(ume, at, "refused").content.decode().count("The vote is cast.") == 1


def test_nobody_sees_the_count_before_voting_nor_ever_who_voted_how(at: House) -> None:
    at.referred().voted("recognised", "refused")
    take = seated("take")
    before = page(take, at)
    assert "You see the count once you have voted." in before
    assert "<strong>1</strong>" not in before
    vote(take, at, "recognised")
    after = page(take, at)
    assert "<strong>2</strong>" in after
    assert at.accounts["hana"] not in after
    assert account_of("ume") not in after


def test_a_vote_on_a_version_that_is_gone_is_refused(at: House) -> None:
    at.referred()
    told = vote(seated("ume"), at, "recognised", digest="0" * 64).content.decode()
    assert "The version has changed." in told
    assert at.case.ballot is not None
    assert at.case.ballot.votes == ()


def test_an_empty_vote_says_what_is_missing_and_an_abstention_does_not_count(at: House) -> None:
    at.referred()
    ume = seated("ume")
    assert ume.post(address(at, "vote"), {"digest": at.case.subject.digest}).status_code == 422
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


def test_the_chair_announces_what_the_votes_say(at: House) -> None:
    at.referred().voted("recognised", "recognised", "refused")
    chair = seated("chair")
    shown = page(chair, at)
    assert "The votes say: <strong>Recognise</strong>" in shown
    refused = chair.post(address(at, "decision"), {"votes": votes_of(shown)})
    assert refused.status_code == 422
    assert "Write the reasons" in refused.content.decode()
    chair.post(address(at, "decision"), {"votes": votes_of(shown), "reasons_ja": "根拠が示されています（見本）"})
    decided = at.case.last_decision
    assert decided is not None
    assert (decided.outcome, at.case.state) == (Outcome.RECOGNISED, State.RECOGNISED)


def test_nothing_is_signed_before_the_decision_is_stored_for_good(at: House, monkeypatch: pytest.MonkeyPatch) -> None:
    at.referred().voted("recognised", "recognised", "refused")
    depth, depths = len(connection.savepoint_ids), []
    signing = attesting.recognise
    monkeypatch.setattr(
        attesting,
        "recognise",
        lambda *given, **named: (depths.append(len(connection.savepoint_ids)), signing(*given, **named))[1],
    )
    chair = seated("chair")
    chair.post(address(at, "decision"), {"votes": votes_of(page(chair, at)), "reasons_ja": "根拠（見本）"})
    assert at.case.state is State.RECOGNISED
    assert depths == [depth]


def test_votes_that_changed_meanwhile_stop_the_decision_and_keep_what_was_typed(at: House) -> None:
    at.referred().voted("recognised", "recognised", "refused")
    chair = seated("chair")
    seen = votes_of(page(chair, at))
    at.vote("matsu", "refused")
    answer = chair.post(
        address(at, "decision"), {"votes": seen, "reasons_ja": "残ってほしい理由", "casting": "recognised"}
    )
    told = answer.content.decode()
    assert "The votes have changed since you looked." in told
    assert "残ってほしい理由" in told
    assert at.case.decisions == ()


def test_conditions_want_a_text_and_a_deadline(at: House) -> None:
    at.referred().voted("conditions", "conditions", "conditions")
    chair = seated("chair")
    said = {"votes": votes_of(page(chair, at)), "reasons_en": "Nearly (sample)."}
    bare = chair.post(address(at, "decision"), said)
    assert "Write one condition at least." in bare.content.decode()
    half = chair.post(address(at, "decision"), {**said, "condition_ja-0": "採点例を添える"})
    assert "Write by when the condition is to be met." in half.content.decode()
    past = chair.post(address(at, "decision"), {**said, "condition_ja-0": "添える", "deadline-0": "2020-01-01"})
    assert "The deadline must lie ahead." in past.content.decode()
    chair.post(address(at, "decision"), {**said, "condition_ja-0": "採点例を添える", "deadline-0": "2099-03-31"})
    (condition,) = at.case.conditions
    assert (at.case.state, condition.text.ja) == (State.CONDITIONAL, "採点例を添える")
    entry = Client().get(f"/registry/{at.case.subject.entry}", headers={"Accept-Language": "ja"}).content.decode()
    assert '条件つきで承認（報告の期限 <time datetime="2099-03-31">2099年3月31日</time>）' in entry, (
        "the day stays whole"
    )


def test_a_tie_is_broken_by_the_chair_alone(at: House) -> None:
    at.referred().voted("recognised", "recognised", "refused", "refused")
    assert "The chair’s vote decides." in page(seated("chair"), at)
    assert "Announce the decision" not in page(seated("ume"), at)
    chair = seated("chair")
    said = {"votes": votes_of(page(chair, at)), "reasons_ja": "同数のため（見本）"}
    assert chair.post(address(at, "decision"), said).status_code == 422
    chair.post(address(at, "decision"), {**said, "casting": "refused"})
    decided = at.case.last_decision
    assert decided is not None
    assert (decided.outcome, decided.casting_vote) == (Outcome.REFUSED, True)


def test_a_member_cannot_do_what_the_chair_does(at: House) -> None:
    at.referred().voted("recognised", "recognised", "refused")
    ume = seated("ume")
    ume.post(address(at, "decision"), {"votes": votes_of(page(seated("chair"), at)), "reasons_ja": "x"})
    ume.post(address(at, "flags"), {"which": "vote-0", "word": "kept", "text": "x"})
    ume.post(address(at, "change"), {"word": "small", "text": "x"})
    assert at.case.decisions == ()


def test_an_appeal_is_asked_about_in_its_own_words_before_those_who_did_not_decide(at: House) -> None:
    at.referred().voted("refused", "refused", "refused")
    at.office(Act.DECIDE, reasons={"ja": "足りません（見本）", "en": ""}, conditions=[])
    at.act(Act.APPEAL, recognition_body.owner_of("asuka"), text="採点例を見落としています")
    at.office(Act.REFER)
    shown = page(seated("kiku"), at)
    assert "Does the appeal stand?" in shown
    assert "採点例を見落としています" in shown
    assert "Examine it again" in shown
    assert (
        "Recognise on conditions"
        not in shown.split("Who may vote")[0].split('name="choice"', 1)[-1].split("Vote (it")[0]
    )
    assert seated("ume").get(address(at)).status_code == 200


def test_a_chair_settles_a_reported_change(at: House) -> None:
    at.referred().voted("recognised", "recognised", "recognised")
    at.office(Act.DECIDE, reasons={"ja": "満たします（見本）", "en": ""}, conditions=[])
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
    for path in ("vote", "step-aside", "discussion", "flags", "change", "decision"):
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
