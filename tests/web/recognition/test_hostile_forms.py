"""What somebody posts beside a form, or into it: accounts, digests, terms of decades, markup, addresses elsewhere.

Source: docs/standards/hostile-inputs.md B171, B191, B213; docs/rules/threats.md T14.
"""

from typing import Any

import pytest
from django.test import Client

from kakitome.learning.recognition.procedure import Act, State
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining import procedure_of
from kakitome.services.examining.vault import EvidenceUpload, attach
from support import institutions, recognition_body, resolutions
from web.review.conftest import House, account_of, reviewing, seated

pytestmark = pytest.mark.django_db

POISON = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) {{7*7}} \u202e"


@pytest.fixture
def at(db: None) -> House:
    return House()


def office() -> Client:
    institutions.account("admin@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    return institutions.signed_in("admin@kikou.example")


def draft(at: House, **more: str) -> Any:
    """Post a draft as the chair."""
    words = {"outcome": "recognised", "reasons_ja": "根拠（見本）", "reasons_en": "", **more}
    return seated("chair").post(f"/desk/kikou/deciding/{at.number}/resolution/draft", words)


def test_a_vote_is_ones_own_whatever_else_is_posted(at: House) -> None:
    at.referred().drafted()
    given = {
        "choice": "for",
        "draft": "1",
        "digest": at.case.subject.digest,
        "account": account_of("take"),
        "voters": "[]",
        "grounds": "",
        "role": "chair",
    }
    seated("ume").post(f"/desk/kikou/deciding/{at.number}/vote", given)
    assert at.case.ballot is not None
    assert [one.account for one in at.case.ballot.votes] == [account_of("ume")]


def test_scores_are_ones_own_whatever_else_is_posted(at: House) -> None:
    at.in_review().declared("hana", "ichiro")
    posted = at.filled(do="submit", account=at.accounts["ichiro"], letter="B", flag="kept", affiliations="[]")
    reviewing("hana").post(f"/review/{at.number}/scores", posted)
    (scoring,) = at.case.scorings
    assert (scoring.account, scoring.flag) == (at.accounts["hana"], "")


@pytest.mark.parametrize("day", ["9999-12-31", "2099-01-01", "2020-01-01", "not a day", "2027-02-30"])
def test_a_recognition_holds_no_longer_than_the_procedure_says_and_never_backwards(at: House, day: str) -> None:
    at.referred()
    assert draft(at, valid_until=day).status_code == 422
    assert at.case.ballot is not None
    assert at.case.ballot.resolution is None


def test_the_beginning_and_the_outcome_of_a_decision_come_from_no_form(at: House) -> None:
    at.referred().voted("refused", "refused", "refused").closed()
    more = {
        "valid_from": "2020-01-01",
        "outcome": "recognised",
        "casting": "for",
        "digest": "0" * 64,
        "reasons_ja": "x",
    }
    seated("chair").post(f"/desk/kikou/deciding/{at.number}/resolution/decide", more)
    decided = at.case.last_decision
    assert decided is not None
    assert (decided.outcome.value, decided.digest) == ("refused", at.case.subject.digest)
    assert decided.reasons.ja == resolutions.REASONS["ja"]


def test_markup_in_reasons_questions_and_remarks_is_inert_everywhere(at: House) -> None:
    at.in_review().declared("hana", "ichiro")
    posted = at.filled(do="submit")
    posted = {name: POISON if name.startswith("reason-") else value for name, value in posted.items()}
    reviewing("hana").post(f"/review/{at.number}/scores", posted)
    at.scored("ichiro")
    at.office(Act.ASK, text=POISON)
    at.office(Act.DISCUSS)
    reviewing("hana").post(f"/review/{at.number}/discussion", {"text": POISON})
    at.office(Act.REFER)
    draft(at, reasons_ja=POISON, reasons_en=POISON)
    at.voted("recognised", "recognised", "recognised").closed()
    client = seated("chair")
    client.post(f"/desk/kikou/deciding/{at.number}/resolution/decide")
    assert at.case.state is State.RECOGNISED
    institutions.account("admin@asuka.example", NodeRole.ADMIN, "asuka")
    pages = {
        f"/review/{at.number}": reviewing("ichiro"),
        f"/desk/kikou/deciding/{at.number}": client,
        f"/desk/kikou/cases/{at.number}": office(),
        f"/desk/asuka/applications/{at.number}": institutions.signed_in("admin@asuka.example"),
        f"/bodies/kikou/decisions/{at.number}": Client(),
    }
    for address, visitor in pages.items():
        shown = visitor.get(address)
        assert shown.status_code == 200, address
        text = shown.content.decode()
        for live in ("<script>alert", "<img src=x", 'href="javascript:', ">49<"):
            assert live not in text, (address, live)


@pytest.mark.slow
@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "deciding", "recognised"])
def test_no_state_is_jumped_through_the_pages(at: House, state: str) -> None:
    """B213: whatever act is posted at either desk, only what the procedure lists is done, the rest changes nothing."""
    bring = {
        "draft": lambda: None,
        "submitted": lambda: _submitted(at),
        "in_review": at.in_review,
        "deciding": at.referred,
        "recognised": lambda: _recognised(at),
    }
    bring[state]()
    institutions.account("admin@asuka.example", NodeRole.ADMIN, "asuka")
    desks = {"/desk/kikou/cases/": office(), "/desk/asuka/applications/": institutions.signed_in("admin@asuka.example")}
    procedure, now = procedure_of(at.work.examining, at.case, now=at.work.platform.now()), at.case.state
    refused = [act for act in Act if procedure.find_transition(now, act) is None]
    assert len(refused) > 15
    for desk, client in desks.items():
        for act in refused:
            before = at.work.examining.store.cases.list_events(at.number)
            for name in (act.value, act.value.replace("_", "-")):
                answer = client.post(f"{desk}{at.number}/{name}", {"text": "x", "reasons_ja": "x", "reason": "x"})
                assert answer.status_code < 500, (desk, act)
            assert at.work.examining.store.cases.list_events(at.number) == before, (desk, act)


def _submitted(at: House) -> Any:
    owner = recognition_body.owner_of("asuka")
    for place, kind in enumerate(procedure_of(at.work.examining, at.case, now=at.work.platform.now()).documents):
        attach(
            at.work.examining,
            at.number,
            upload=EvidenceUpload(kind=kind.id, filename="a.pdf", data=b"%PDF-1.7 " + bytes([65 + place])),
            by=owner,
            now=institutions.NOW,
        )
    return at.act(Act.SUBMIT, owner)


def _recognised(at: House) -> Any:
    at.referred().voted("recognised", "recognised", "recognised")
    at.decided()
    return at.case


def test_nothing_is_posted_from_another_site_and_no_form_leads_there(at: House) -> None:
    at.referred()
    seated("ume")
    strict = Client(enforce_csrf_checks=True)
    assert strict.login(username="ume@ume.example", password=institutions.PASSWORD)
    given = {"choice": "for", "draft": "1", "digest": at.case.subject.digest}
    assert strict.post(f"/desk/kikou/deciding/{at.number}/vote", given).status_code == 403
    answer = seated("ume").post(
        f"/desk/kikou/deciding/{at.number}/vote?next=https://evil.example/", {**given, "next": "https://evil.example/"}
    )
    assert answer["Location"] == f"/desk/kikou/deciding/{at.number}"


@pytest.mark.parametrize("name", ["vote", "step-aside", "discussion", "flags", "change"])
def test_looking_changes_nothing(at: House, name: str) -> None:
    at.referred()
    before = at.work.examining.store.cases.list_events(at.number)
    assert seated("chair").get(f"/desk/kikou/deciding/{at.number}/{name}").status_code == 405
    assert at.work.examining.store.cases.list_events(at.number) == before


@pytest.mark.parametrize("hostile", ["%00", "a" * 10_240, "%25_%27%22--", "%F0%9F%98%80" * 200, "(a%2B)%2B$"])
def test_a_hostile_question_is_answered(at: House, hostile: str) -> None:
    at.referred()
    client = office()
    for address in ("/registry?q=", "/bodies/kikou/decisions?q=", "/desk/kikou/cases/?q=", "/desk/kikou/cases/?state="):
        assert client.get(address + hostile, follow=True).status_code in (200, 400, 404, 414), address
