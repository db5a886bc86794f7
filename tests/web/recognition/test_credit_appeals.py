"""From a decision through its award to an appeal that is upheld: what falls, what is freed, and what takes its place."""

from datetime import date, timedelta

import pytest
from django.test import Client

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.recognition.source_marks import sources_of_case
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.procedure import State
from kakitome.services.keeping_wallets import digest_of_credential
from kakitome.values.instants import day_of
from kakitome.web.pages.learner.credit_cases.shown import appeal_until
from support import institutions, resolutions
from web.recognition.test_credit_awards import credited, signed, trail, verdict
from web.recognition.test_credit_cases import account, act, address, case_of, client, registrar, send, text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["account", "client", "registrar"]
OTHERS = ("kaede", "momiji", "nire")
"""Members who decided nothing of it: nobody decides twice about one case."""
REASONS = {"reasons_ja": "見なおした。", "reasons_en": ""}


@pytest.fixture
def appeals(account: str) -> None:
    """Seat the committee that hears appeals: three people who decided nothing."""
    del account
    seat_on("appeals", "kiri", "sugi", "hinoki")


def seat_on(committee: str, *names: str) -> None:
    for name in names:
        member = institutions.account(f"{name}@{name}.example")
        role = SeatRole.CHAIR if name == "kiri" else SeatRole.MEMBER
        seat = Seat(id=f"s-{name}", committee=committee, account=member, role=role, since=date(2026, 4, 1))
        institutions.platform().store("asuka").body.add_seat(seat)


def decided(registrar: Client, number: str, choice: str, *, by: tuple[str, ...], **typed: str) -> State:
    words = {**REASONS, **typed}
    resolutions.vote_on_pages(registrar, lambda: case_of(number), choice=choice, names=by, **words)
    answer = registrar.post(f"/desk/asuka/cases/{number}/decide")
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return case_of(number).state


def appealed(client: Client, registrar: Client, number: str) -> State:
    """Appeal, and let people who did not decide uphold it."""
    words = {"act": "appeal", "text": "認定の理由は、いまも変わりません。"}
    assert client.post(f"/mine/credit/cases/{number}", words).status_code == 302
    assert case_of(number).state is State.APPEALED
    assert registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "appeals"}).status_code == 302
    return decided(registrar, number, "remitted", by=("kiri", "sugi", "hinoki"))


def uses(number: str) -> list[str]:
    return [
        use.case
        for use in institutions.platform().crediting.uses.lookup(
            sources_of_case(institutions.platform(), case_of(number))
        )
    ]


def test_a_credit_that_was_reversed_is_given_anew_after_an_appeal(
    client: Client, registrar: Client, account: str, appeals: None
) -> None:
    del appeals
    number = credited(client, registrar)
    first = signed(number)
    assert uses(number) == [number]
    typed = {"text": "もとの講座の評価に誤りがあった。", "committee": "credit"}
    assert registrar.post(f"/desk/asuka/cases/{number}/propose-withdrawal", typed).status_code == 302
    assert verdict(signed(number)).verdict is not Verdict.REVOKED, "what is only proposed reverses nothing"
    assert uses(number) == [number]
    assert decided(registrar, number, "withdrawn", by=("chair", "ume", "take")) is State.WITHDRAWN
    assert verdict(first).verdict is Verdict.REVOKED
    assert uses(number) == [], "the credential can be used elsewhere again"

    assert appealed(client, registrar, number) is State.ACCEPTED
    assert verdict(first).verdict is Verdict.REVOKED, "what was signed for the first decision stays reversed"
    assert uses(number) == [], "upheld, the case begins anew; nothing is decided yet"

    assert act(registrar, number, "propose", own_rule="on").status_code == 302
    seat_on("credit", *OTHERS)
    registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "credit"})
    assert decided(registrar, number, "recognised", by=OTHERS) is State.RECOGNISED
    second = signed(number)
    assert second.number != first.number
    assert verdict(second).verdict in (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)
    assert verdict(first).verdict is Verdict.REVOKED
    assert uses(number) == [number], "used again, once"
    assert [trail().count(f"credit.{act}") for act in ("given", "reversed")] == [2, 1]
    held = institutions.platform().wallets.open(account).list_documents()
    assert {document.credential_sha256 for document in held} >= {digest_of_credential(second.document)}
    page = text(client.get(f"/mine/credit/cases/{number}"))
    assert "The committee decided to credit 1." in page
    assert second.number in page or client.get(f"/mine/credit/cases/{number}/award").content == second.document


def test_an_appeal_against_conditions_frees_the_credential_while_it_is_decided_anew(
    client: Client, registrar: Client, appeals: None
) -> None:
    del appeals
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    condition = {
        "condition": "面談を受ける",
        "condition_by": (day_of(institutions.platform().now()) + timedelta(days=60)).isoformat(),
    }
    assert act(registrar, number, "propose", own_rule="on", **condition).status_code == 302
    registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "credit"})
    typed = {"condition_ja_1": "面談を受ける", "deadline_1": "2027-03-31"}
    assert decided(registrar, number, "conditions", by=("chair", "ume", "take"), **typed) is State.CONDITIONAL
    assert uses(number) == [number], "decided on conditions, it is used"
    assert appealed(client, registrar, number) is State.ACCEPTED
    assert uses(number) == []
    assert not case_of(number).conditions


def test_an_appeal_against_the_amount_leaves_the_credit_as_it_is_until_it_is_upheld(
    client: Client, registrar: Client, appeals: None
) -> None:
    del appeals
    number = credited(client, registrar)
    first = signed(number)
    assert "against the amount" in text(client.get(f"/mine/credit/cases/{number}"))
    appeal = {"act": "appeal", "text": "2単位にあたります。"}
    assert client.post(f"/mine/credit/cases/{number}", appeal).status_code == 302
    assert uses(number) == [number], "used while other members read it"
    assert verdict(first).verdict is not Verdict.REVOKED
    assert registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "appeals"}).status_code == 302
    assert decided(registrar, number, "remitted", by=("kiri", "sugi", "hinoki")) is State.ACCEPTED
    assert uses(number) == []
    assert verdict(first).verdict is Verdict.REVOKED, "decided anew, it is not credited meanwhile"


def test_a_dismissed_appeal_leaves_a_credit_as_it_was_and_is_the_only_one(
    client: Client, registrar: Client, appeals: None
) -> None:
    del appeals
    number = credited(client, registrar)
    first = signed(number)
    appeal = {"act": "appeal", "text": "2単位にあたります。"}
    client.post(f"/mine/credit/cases/{number}", appeal)
    registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "appeals"})
    assert decided(registrar, number, "dismissed", by=("kiri", "sugi", "hinoki")) is State.RECOGNISED
    assert (uses(number), signed(number)) == ([number], first)
    assert trail().count("credit.given") == 1
    client.post(f"/mine/credit/cases/{number}", appeal)
    assert case_of(number).state is State.RECOGNISED, "one appeal"


def test_after_its_last_day_no_appeal_is_offered(client: Client, registrar: Client, appeals: None) -> None:
    del appeals
    case = case_of(credited(client, registrar))
    assert case.last_decision
    last = case.last_decision.at + timedelta(days=60)
    assert appeal_until(case, days=60, now=last) == last
    assert appeal_until(case, days=60, now=last + timedelta(seconds=1)) is None
