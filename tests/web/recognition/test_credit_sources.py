"""A credential that was counted is used: whatever its envelope, its signature or the account it comes from."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kakitome.documents.sealing import write_document
from kakitome.documents.vc import strict_json
from kakitome.errors import Conflict
from kakitome.journeys.recognition.source_marks import (
    demand_unused_here,
    settle_mark,
    source_hashes,
    sources_of_case,
    uses_elsewhere,
)
from kakitome.learning.recognition.procedure import State
from kakitome.ports.source_uses import SourceUse
from kakitome.services.holding import find_held
from kakitome.values.localized_text import LocalizedText
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
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["account", "client", "registrar"]


def proposed(client: Client, registrar: Client) -> str:
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    assert act(registrar, number, "propose").status_code == 302
    registrar.post(f"/desk/asuka/cases/{number}/refer", {"committee": "credit"})
    names = ("chair", "ume", "take")
    resolutions.vote_on_pages(registrar, lambda: case_of(number), choice="recognised", names=names)
    return number


def decide(registrar: Client, number: str) -> State:
    registrar.post(f"/desk/asuka/cases/{number}/decide", {"reasons_ja": "認定する。", "reasons_en": ""})
    return case_of(number).state


def test_a_granted_credential_is_marked_and_a_second_account_cannot_use_it(client: Client, registrar: Client) -> None:
    number = proposed(client, registrar)
    platform = institutions.platform()
    uses = platform.crediting.uses
    assert uses.lookup(sources_of_case(platform, case_of(number))) == []
    assert decide(registrar, number) is State.RECOGNISED
    (use,) = uses.lookup(sources_of_case(platform, case_of(number)))
    assert (use.institution, use.case, str(use.credits)) == ("asuka", number, "1")
    assert uses_elsewhere(platform, case_of(number)) == [], "one's own use is none elsewhere"

    award = str(case_of(number).subject.statement["number"])
    held = find_held(platform.directory, award)
    assert held is not None
    content = platform.store(held.institution).awards.get_document(held.record.credential_id)
    report = platform.verifier().verify_bytes(content, now=platform.now())
    document = dict(strict_json.load(content))
    resigned = {**document, "proof": {**document["proof"], "proofValue": "z" + "2" * 80}}
    copies = [
        source_hashes(platform, report=report, number=award, content=write_document(resigned)),
        source_hashes(platform, report=report, number=award, content=b"another envelope"),
        source_hashes(platform, report=report, number="", content=b"another envelope"),
        source_hashes(platform, report=report, number="", content=b"  " + content + b"\n"),
    ]
    for sources in copies:
        assert uses.lookup(sources) == [use]


def test_what_another_university_counts_is_seen_and_is_decided_on_by_nobody_unseen(
    client: Client, registrar: Client
) -> None:
    number = proposed(client, registrar)
    platform = institutions.platform()
    institutions.open_university("muangfah", LocalizedText(ja="ムアンファー大学（見本）", en="Muangfah"))
    assert "No other university on this site counts it." in text(registrar.get(address(number)))
    sources = sources_of_case(platform, case_of(number))
    use = SourceUse(
        institution="muangfah", case="C-1", credits=Decimal(3), rule_set="hk-hkuspace", used_on=date(2026, 9, 12)
    )
    platform.crediting.uses.mark("muangfah", use, sources=sources[:1])

    assert decide(registrar, number) is State.DECIDING, "it came after the proposal"
    assert [use.institution for use in platform.crediting.uses.lookup(sources)] == ["muangfah"]
    page = text(registrar.get(address(number)))
    assert "Muangfah credited 3 for it on" in page
    assert "C-1" not in page

    platform.crediting.uses.free("muangfah", "C-1", at=platform.now())
    assert decide(registrar, number) is State.RECOGNISED


def test_under_rules_of_one_use_an_earlier_one_is_refused_and_under_others_it_is_told(
    client: Client, registrar: Client
) -> None:
    number = send(client).number
    registrar.post(address(number), {"act": "accept"})
    institutions.open_university("muangfah", LocalizedText(ja="ムアンファー大学（見本）", en="Muangfah"))
    platform = institutions.platform()
    use = SourceUse(institution="muangfah", case="C-1", credits=Decimal(3), rule_set="", used_on=date(2026, 9, 12))
    platform.crediting.uses.mark("muangfah", use, sources=sources_of_case(platform, case_of(number)))
    one_use = text(
        act(registrar, number, "propose", rule_set="hk-hkuspace", kind="microcredential", own_rule="on"), 422
    )
    assert "under these rules it counts for one only" in one_use
    assert act(registrar, number, "propose", **LAW, own_rule="on").status_code == 302
    proposal = case_of(number).proposal
    assert proposal is not None
    assert proposal.counting["uses"] == [
        {"institution": "muangfah", "credits": "3", "rule_set": "", "used_on": "2026-09-12"}
    ]


def test_a_decision_that_falls_frees_the_mark(client: Client, registrar: Client) -> None:
    number = proposed(client, registrar)
    decide(registrar, number)
    platform = institutions.platform()
    sources = sources_of_case(platform, case_of(number))
    with pytest.raises(Conflict, match="E_CREDIT_SOURCE_HERE"):
        demand_unused_here(platform, sources, institution="asuka")
    settle_mark(platform, replace(case_of(number), state=State.WITHDRAWN), now=platform.now())
    assert platform.crediting.uses.lookup(sources) == []
