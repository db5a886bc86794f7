"""What the committee credited is signed, lies in the learner's wallet, and is told as reversed when it falls."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.recognition import consequences, credit_awards
from kakitome.journeys.recognition.credit_awards import award_of, settle_credit
from kakitome.learning.recognition.procedure import State
from kakitome.mapping.credit_award import read_credit
from kakitome.ports.credit_awards import KeptCreditAward
from kakitome.services.holding import find_held
from support import institutions, resolutions
from web.recognition.test_credit_cases import (
    LAW,
    account,
    act,
    address,
    case_of,
    client,
    registrar,
    send,
    text,
    trail,
    work,
)
from web.recognition.test_credit_sources import decide

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["account", "client", "registrar"]


def credited(client: Client, registrar: Client, **wish: str) -> str:
    number = send(client, **wish).number
    registrar.post(address(number), {"act": "accept"})
    counted = {**LAW, "own_rule": "on", "counted": "18", "earned": "80"}
    assert act(registrar, number, "propose", **counted).status_code == 302
    registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "credit"})
    names = ("chair", "ume", "take")
    resolutions.vote_on_pages(registrar, lambda: case_of(number), choice="recognised", names=names)
    assert decide(registrar, number) is State.RECOGNISED
    return number


def signed(number: str) -> KeptCreditAward:
    kept = award_of(work().examining, case_of(number))
    assert kept is not None
    return kept


def verdict(kept: KeptCreditAward) -> Any:
    platform = institutions.platform()
    return platform.verifier().verify_bytes(kept.document, now=platform.now())


def test_it_says_course_source_decision_and_working_and_is_in_the_wallet(
    client: Client, registrar: Client, account: str
) -> None:
    number = credited(client, registrar)
    kept, case = signed(number), case_of(number)
    report = verdict(kept)
    assert report.verdict in (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER), report.checks
    assert not [check for check in report.checks if check.reason and check.reason.code == "W_WORDS_OWN"]
    document = strict_json.load(kept.document)
    credit = read_credit(document)
    assert credit is not None
    assert (credit.case, credit.credits, credit.rules) == (number, "1", "jp-undergraduate")
    assert credit.source_digest == case.subject.statement["sha256"]
    assert credit.source_number == case.subject.statement["number"]
    (limit,) = [limit for limit in credit.limits if limit.cap == "60"]
    assert (limit.before, limit.counted, limit.rest) == ("18", "1", "41")
    assert credit.source_identifier == "", "nobody agreed that it is said"
    assert any("18 + 1 = 19" in line.ja and "18 + 1 = 19" in line.en for line in credit.lines)
    assert document["credentialSubject"]["achievement"]["achievementType"] == "Course"
    (held,) = institutions.platform().wallets.open(account).list_documents()
    assert (held.credential_sha256 and held.title.ja, held.is_verified) == ("機械保全概論", True)
    assert trail().count("credit.given") == 1
    told = re.sub(r"<[^>]+>", "", text(Client().post("/verify", {"credential": kept.document.decode()})))
    assert "大学が認定した単位" in told
    assert "情報学部で、1単位として認定されています。" in told
    assert "認定ずみ18、今回1、上限60、残り41" in told
    changed = kept.document.replace(b'"creditCap": "60"', b'"creditCap": "90"')
    assert changed != kept.document
    assert "大学が認定した単位" not in text(Client().post("/verify", {"credential": changed.decode()}))


def test_it_says_the_credential_s_own_identifier_where_its_learner_agreed(client: Client, registrar: Client) -> None:
    assert "Let the credit award say" in text(client.get("/mine/credit/apply"))
    number = credited(client, registrar, names_source="on")
    platform = institutions.platform()
    held = find_held(platform.directory, case_of(number).subject.statement["number"])
    assert held is not None
    document = strict_json.load(signed(number).document)
    credit = read_credit(document)
    assert credit is not None
    assert credit.source_identifier == document["evidence"][0]["id"] == held.record.credential_id


def test_a_crash_leaves_an_award_that_the_next_turn_finishes_once(
    client: Client, registrar: Client, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any, **_named: Any) -> Any:
        raise OSError

    monkeypatch.setattr(credit_awards.signing_awards, "complete", broken)
    with pytest.raises(OSError):
        credited(client, registrar)
    (head,) = work().examining.store.cases.list_heads()
    platform = institutions.platform()
    assert head.state is State.RECOGNISED, "the decision stands whatever follows"
    assert award_of(work().examining, case_of(head.number)) is None
    assert [p.code for p in consequences.not_carried_out(platform, "asuka", now=platform.now())] == [
        "W_DOCTOR_CASE_OPEN"
    ]
    monkeypatch.undo()
    for _turn in range(2):
        consequences.carry_out_all(platform, "asuka", now=platform.now())
    assert signed(head.number).delivered_at is not None
    assert (trail().count("credit.intended"), trail().count("credit.given")) == (1, 1)
    assert len(platform.wallets.open(account).list_documents()) == 1
    (held,) = platform.wallets.open(account).list_documents()
    platform.wallets.open(account).remove(held.key)
    consequences.carry_out_all(platform, "asuka", now=platform.now())
    assert not platform.wallets.open(account).list_documents(), "what its learner took out stays out"
    assert not list(consequences.not_carried_out(platform, "asuka", now=platform.now()))


def test_a_decision_that_falls_is_told_by_the_list_of_revocations(
    client: Client, registrar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = credited(client, registrar)
    fallen = replace(case_of(number), state=State.WITHDRAWN)
    monkeypatch.setattr(credit_awards, "load_case", lambda *_arguments: fallen)
    platform = institutions.platform()
    for _turn in range(2):
        settle_credit(platform, work().examining, number=number, now=platform.now())
    assert verdict(signed(number)).verdict is Verdict.REVOKED
    assert trail().count("credit.reversed") == 1
