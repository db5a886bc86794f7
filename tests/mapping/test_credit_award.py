"""A credit award as a document: the standard's words, our own for the working, and what is read back from both."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from kakitome.documents.openbadges.credit_words import WORDS, are_ours, context
from kakitome.documents.sealing import look_at
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.vc.own_words import demand_only_new_words
from kakitome.documents.verification.field_rules import field_problems
from kakitome.learning.award import Learner
from kakitome.mapping.credit_award import CreditAward, CreditSource, read_credit, to_unsigned_credit_award
from kakitome.mapping.issuer import Issuer
from kakitome.values.localized_text import LocalizedText

ISSUER = Issuer(
    did="did:web:k.example:issuers:asuka",
    name=LocalizedText(ja="明日香情報大学（見本）", en="Asuka (sample)"),
    base_url="https://k.example/issuers/asuka/",
)
AWARD = CreditAward(
    number="K-7K3M-94QT",
    case="C-7K3M-94QD",
    learner=Learner(name="王 小明", email="o@example.jp"),
    course_code="INF2403",
    course_title=LocalizedText(ja="データマネジメント論"),
    course_level="学士課程2年次",
    credits=Decimal(2),
    grade="認",
    programme="情報学部",
    committee=LocalizedText(ja="単位認定委員会", en="Committee for credit"),
    reasons=LocalizedText(ja="4つの成果のうち3つが対応する。"),
    decided_at=datetime(2027, 2, 2, 1, tzinfo=UTC),
    source=CreditSource(
        title=LocalizedText(en="Applied Data Governance"),
        issuer=LocalizedText(en="Nordhaven (sample)"),
        identifier="https://n.example/credentials/1.json",
        about="https://n.example/microcredentials/adg-v2.json",
        version="2",
        number="A-7K3M-94QT",
        sha256="a" * 64,
    ),
    counting={
        "rule_set": "jp-undergraduate",
        "version": "2022-10-01",
        "lines": [{"ja": "4 × 25 ÷ 45 = 2.22", "en": "4 × 25 ÷ 45 = 2.22"}, {"ja": "18 + 2 = 20", "en": "18 + 2 = 20"}],
        "buckets": [{"id": "outside", "before": "18", "used": "2", "cap": "60", "left": "40"}],
    },
    limit_names={"outside": LocalizedText(ja="学外の学び", en="Learning from outside")},
    article=LocalizedText(ja="第28条", en="Article 28"),
    site_url="https://k.example",
)
STATUS = {
    "id": "https://k.example/issuers/asuka/status/revocation-1.json#4",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "4",
    "statusListCredential": "https://k.example/issuers/asuka/status/revocation-1.json",
}


def written(award: CreditAward = AWARD) -> dict[str, Any]:
    return to_unsigned_credit_award(award, ISSUER, status=STATUS, salts={"emailAddress": "salt-of-one"})


def test_what_was_decided_is_read_back_with_every_line_and_limit() -> None:
    document = written()
    assert not look_at(document, rules=field_problems, canonicalize=expand_and_canonicalize).problems
    credit = read_credit(document)
    assert credit is not None
    assert (credit.case, credit.credits, credit.programme) == (AWARD.case, "2", "情報学部")
    assert (credit.source.en, credit.source_digest) == ("Applied Data Governance", "a" * 64)
    assert [line.ja for line in credit.lines] == ["4 × 25 ÷ 45 = 2.22", "18 + 2 = 20"]
    (limit,) = credit.limits
    assert (limit.name.ja, limit.before, limit.counted, limit.cap, limit.rest) == ("学外の学び", "18", "2", "60", "40")
    assert (credit.source_identifier, document["evidence"][0]["id"]) == (AWARD.source.identifier,) * 2
    unnamed = written(replace(AWARD, source=replace(AWARD.source, identifier="")))
    assert AWARD.source.identifier not in str(unnamed), "without the learner's consent"
    assert "o@example.jp" not in str(document), "an address travels hashed"


def test_where_no_rules_were_chosen_it_is_a_credit_award_all_the_same() -> None:
    document = written(replace(AWARD, counting={}, limit_names={}, article=LocalizedText()))
    assert not look_at(document, rules=field_problems, canonicalize=expand_and_canonicalize).problems
    credit = read_credit(document)
    assert credit is not None and not credit.lines and not credit.limits


def test_every_word_is_signed_and_means_one_thing() -> None:
    assert set(demand_only_new_words(context("https://k.example"), beside={})) == set(WORDS)
    canonical = expand_and_canonicalize(written())
    for word in set(WORDS) - {"creditSourceVersion"}:
        assert f"https://k.example/ns/credit#{word}>" in canonical, word


@pytest.mark.parametrize(
    "meaning",
    ["https://k.example/ns/credit#creditRest", "https://n.example/x", "https://n.example/ns/credit#creditCap"],
)
def test_words_that_mean_something_else_are_nobody_of_ours(meaning: str) -> None:
    document = written()
    document["@context"][-1]["creditCap"] = meaning
    assert not are_ours(document, ["creditCap"])
    assert read_credit(document) is None
