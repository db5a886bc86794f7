"""What a decision to credit rests on: verified live when it is taken, counted with other cases, looked at every night."""

import re
from typing import Any

import pytest
from django.test import Client

from kakitome.journeys.recognition.credit_reopening import CreditReviewClock
from kakitome.learning.credit_examining import credit_case
from kakitome.learning.recognition.procedure import State
from kakitome.ports.organisations import NodeRole
from kakitome.services.holding import find_held
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import StatusAct, revoke
from support import institutions, resolutions
from web.account.test_own_data import ADDRESS, learner
from web.recognition.test_credit_cases import LAW, act, address, case_of, opened, text, trail, work

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def account() -> str:
    return opened(learner(awards=2))


@pytest.fixture
def client(account: str) -> Client:
    del account
    return institutions.signed_in(ADDRESS)


@pytest.fixture
def registrar(account: str) -> Client:
    del account
    return institutions.member("keiko@asuka.example", NodeRole.PROGRAMME_OWNER, "asuka")


def send(client: Client, *, targets: tuple[str, ...] = ("情報学部",)) -> list[str]:
    """Send one application for each target, each with another award; return the numbers of the cases."""
    items = re.findall(r'name="items" value="([^"]+)"', text(client.get("/mine/credit/apply")))
    for target, item in zip(targets, items, strict=False):
        wish = {"university": "asuka", "target": target, "items": [item]}
        assert client.post("/mine/credit/apply", wish).status_code == 302
    heads = work().examining.store.cases.list_heads()
    return [head.number for head in sorted(heads, key=lambda head: (head.opened_at, head.number))]


def propose(registrar: Client, number: str, **typed: str) -> None:
    registrar.post(address(number), {"act": "accept"})
    answer = act(registrar, number, "propose", **LAW, **{"own_rule": "on", "credits": "2", **typed})
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def vote(registrar: Client, number: str, choice: str = "recognised", **typed: str) -> None:
    if case_of(number).ballot is None:
        assert registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "credit"}).status_code == 302
    names = ("chair", "ume", "take")
    resolutions.vote_on_pages(registrar, lambda: case_of(number), choice=choice, names=names, **typed)


def decide(registrar: Client, number: str) -> Any:
    return registrar.post(f"/desk/asuka/cases/{number}/decide")


def withdraw(number: str) -> None:
    platform = institutions.platform()
    held = find_held(platform.directory, case_of(number).subject.statement["number"])
    assert held is not None
    revoke(platform.store("u"), held.record.credential_id, act=StatusAct(actor="a", reason="見本", now=platform.now()))
    publish_status_lists(platform.publishing_context("u"), now=platform.now())


def test_what_is_revoked_after_the_proposal_is_not_decided_upon(client: Client, registrar: Client) -> None:
    (number,) = send(client)
    propose(registrar, number)
    vote(registrar, number)
    withdraw(number)
    assert "is not valid any more (revoked)" in text(decide(registrar, number), 422).lower()
    assert case_of(number).state is State.DECIDING
    assert "Take the proposal back from the committee" in text(registrar.get(address(number)))
    assert registrar.post(address(number), {"act": "take-back"}).status_code == 302
    case = case_of(number)
    assert (case.state, case.sources[-1].verdict) == (State.IN_REVIEW, "revoked")


def test_what_cannot_be_verified_lets_the_decision_wait(
    client: Client, registrar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = send(client)
    propose(registrar, number)
    vote(registrar, number)
    module = "kakitome.journeys.recognition.context.verify_source"
    with monkeypatch.context() as patched:
        patched.setattr(module, lambda *_given, **_named: None)
        assert "the decision to credit waits until it can" in text(decide(registrar, number), 422)
        assert case_of(number).state is State.DECIDING
    assert decide(registrar, number).status_code == 302
    case = case_of(number)
    assert (case.state, case.sources[-1].verdict) == (State.RECOGNISED, "valid")
    assert "status" in {check.id for check in case.sources[-1].checks}, "the report of that moment is in the case"
    assert "Verified for an act of this case" in text(registrar.get(address(number)))


def test_other_cases_for_the_same_programme_are_counted(client: Client, registrar: Client) -> None:
    first, second = send(client, targets=("情報学部", "情報 学部"))
    propose(registrar, first, counted="57")
    vote(registrar, first)
    assert decide(registrar, first).status_code == 302
    registrar.post(address(second), {"act": "accept"})
    full = text(act(registrar, second, "propose", **LAW, own_rule="on", credits="2", counted="57"), 422)
    assert "only 1 of 2 credits count" in full
    assert first in full, "the case that takes the room is named"
    propose(registrar, second, credits="1", counted="57")
    proposal = case_of(second).proposal
    assert proposal is not None
    assert proposal.counting["decided"] == {first: "2"}
    (outside,) = [bucket for bucket in proposal.counting["buckets"] if bucket["id"] == "outside"]
    assert outside == {"id": "outside", "before": "59", "used": "1", "cap": "60", "left": "0"}


def test_a_case_for_other_words_counts_where_the_registrar_says_so(client: Client, registrar: Client) -> None:
    first, second = send(client, targets=("情報学部", "データ科学コース"))
    propose(registrar, first, counted="57")
    registrar.post(address(second), {"act": "accept"})
    act(registrar, second, "save", **LAW, own_rule="on", credits="2", counted="57")
    assert f'name="also" value="{first}"' in text(registrar.get(address(second)))
    full = text(act(registrar, second, "propose", **LAW, own_rule="on", credits="2", counted="57", also=first), 422)
    assert "only 1 of 2 credits count" in full


def test_a_revoked_source_brings_a_decided_case_back_once(client: Client, registrar: Client) -> None:
    (number,) = send(client)
    propose(registrar, number)
    vote(registrar, number)
    decide(registrar, number)
    platform = institutions.platform()
    CreditReviewClock(platform).turn_for("asuka", now=platform.now())
    assert case_of(number).state is State.RECOGNISED, "nothing has changed"
    withdraw(number)
    for _night in range(2):
        CreditReviewClock(platform).turn_for("asuka", now=platform.now())
    case = case_of(number)
    assert (case.state, [(each.kind, each.key) for each in case.reopenings]) == (
        State.REOPENED,
        [("source", "revoked")],
    )
    assert number in text(registrar.get("/desk/asuka/credit/cases?turn=back"))
    assert "The credit stands until the committee decides." in text(registrar.get(address(number)))
    page = text(client.get(f"/mine/credit/cases/{number}"))
    assert "Under review. The credits stand until the committee decides." in page
    assert "The committee decided to credit 2." in page, "nothing is undone"
    kinds = [message.kind for message in work().examining.store.outbox.list_messages()]
    assert kinds.count("case.reopened") == 1
    typed = {"text": "証明が取り消された。", "committee": "credit"}
    assert registrar.post(f"/desk/asuka/cases/{number}/propose-withdrawal", typed).status_code == 302
    vote(registrar, number, choice="kept")
    assert decide(registrar, number).status_code == 302
    CreditReviewClock(platform).turn_for("asuka", now=platform.now())
    assert case_of(number).state is State.RECOGNISED, "the same cause brings nothing back again"


def test_a_decision_on_conditions_is_looked_at_too_and_stays_one(client: Client, registrar: Client) -> None:
    (number,) = send(client)
    propose(registrar, number)
    vote(registrar, number, choice="conditions", condition_ja_1="面談を受ける", deadline_1="2027-03-31")
    assert decide(registrar, number).status_code == 302
    withdraw(number)
    platform = institutions.platform()
    CreditReviewClock(platform).turn_for("asuka", now=platform.now())
    case = case_of(number)
    assert (case.state, [each.key for each in case.reopenings]) == (State.CONDITIONAL, ["revoked"])
    assert number in text(registrar.get("/desk/asuka/credit/cases?turn=back"))
    assert "this decision on conditions rested on has changed" in text(registrar.get(address(number)))
    assert "the decision on conditions rested on has changed" in text(client.get(f"/mine/credit/cases/{number}"))
    messages = work().examining.store.outbox.list_messages()
    assert "case.reopened_conditional" in {message.kind for message in messages}
    client.post(f"/mine/credit/cases/{number}", {"act": "report:0", "text": "受けました。"})
    registrar.post(f"/desk/asuka/cases/{number}/met/0")
    assert case_of(number).state is State.CONDITIONAL, "a revoked credential lets no condition be confirmed"
    withdrawal = {"text": "証明が取り消された。", "committee": "credit"}
    assert registrar.post(f"/desk/asuka/cases/{number}/propose-withdrawal", withdrawal).status_code == 302
    vote(registrar, number, choice="kept")
    assert decide(registrar, number).status_code == 302
    assert case_of(number).state is State.CONDITIONAL, "kept, it is on conditions as before"
    assert number not in text(registrar.get("/desk/asuka/credit/cases?turn=back"))


def test_what_a_night_could_not_reach_is_counted_and_named(
    client: Client, registrar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = send(client)
    propose(registrar, number)
    vote(registrar, number)
    decide(registrar, number)
    platform = institutions.platform()
    assert "looked at again" not in text(registrar.get("/desk/asuka/credit/cases"))
    with monkeypatch.context() as patched:
        patched.setattr("kakitome.journeys.recognition.context.verify_source", lambda *_given, **_named: None)
        for _start in range(2):
            CreditReviewClock(platform).turn_for("asuka", now=platform.now())
    page = text(registrar.get("/desk/asuka/credit/cases"))
    assert "1 decided case was looked at again" in page
    assert "The credential of 1 could not be reached." in page and f'href="{address(number)}"' in page
    assert trail().count("credit.reviewed") == 1, "a process that starts again tells nothing twice"
    CreditReviewClock(platform).turn_for("asuka", now=platform.now())
    assert "could not be reached" not in text(registrar.get("/desk/asuka/credit/cases"))


def test_a_draft_from_when_cases_were_typed_is_told_and_not_proposed_as_it_is(
    client: Client, registrar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = send(client, targets=("情報学部", "情報学部"))
    propose(registrar, first)
    vote(registrar, first)
    decide(registrar, first)
    registrar.post(address(second), {"act": "accept"})

    def as_before(basis: Any) -> dict[str, Any]:
        return {name: value for name, value in written(basis).items() if name != "also"}

    written = credit_case._basis_data
    with monkeypatch.context() as patched:
        patched.setattr(credit_case, "_basis_data", as_before)
        act(registrar, second, "save", **LAW, own_rule="on", credits="2", counted="20")
    assert "The cases above may count twice" in text(registrar.get(address(second)))
    typed = {**LAW, "own_rule": "on", "credits": "2"}
    refused = text(act(registrar, second, "propose", **typed, counted="20"), 422)
    assert f"Case {first} is counted by itself now" in refused
    assert case_of(second).proposal is None
    assert act(registrar, second, "propose", **typed, counted="18").status_code == 302
    proposal = case_of(second).proposal
    assert proposal is not None
    (outside,) = [bucket for bucket in proposal.counting["buckets"] if bucket["id"] == "outside"]
    assert (proposal.counting["typed"], outside["before"]) == ("18", "20"), "once each"
