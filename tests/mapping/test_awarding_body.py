"""Whoever signs while another body is named as the awarding one is told so; every jointly awarding body stays named."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kakitome.documents.verification.check import Check, CheckOutcome, Enclosed, Report, Verdict
from kakitome.errors import Problem
from kakitome.learning.microcredential import AwardingBody
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.awarding_body import other_awarding_body, with_awarding_body
from kakitome.mapping.descriptors import lines_of
from kakitome.mapping.sd_jwt_vc import to_claims
from kakitome.values.localized_text import LocalizedText
from mapping.examples import AWARD, DEFINITION, ISSUER
from mapping.test_award_openbadge import written

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OTHER = AwardingBody(name=LocalizedText(ja="富士学会（見本）", en="Fuji Society (sample)"))


def test_another_body_alone_is_told_with_both_names() -> None:
    letter = replace(DEFINITION, awarding_body=OTHER, co_awarding_bodies=())
    found = other_awarding_body(letter, issuer=ISSUER.did, names=ISSUER.name)
    assert found is not None
    assert (found.code, found.severity) == ("W_AWARDING_BODY_OTHER", "warning")
    assert found.params == {
        "issuer_ja": ISSUER.name.ja,
        "issuer_en": ISSUER.name.en,
        "body_ja": "富士学会（見本）",
        "body_en": "Fuji Society (sample)",
    }


@pytest.mark.parametrize(
    "bodies",
    [
        (AwardingBody(name=ISSUER.name),),
        (AwardingBody(name=LocalizedText(en=f"{ISSUER.name.en}, Faculty of Law")),),
        (OTHER, AwardingBody(name=ISSUER.name)),
        (replace(OTHER, identifier=ISSUER.did),),
    ],
    ids=["its own name", "its own faculty", "a joint award it is part of", "its own identifier"],
)
def test_whoever_awards_itself_or_jointly_is_told_nothing(bodies: tuple[AwardingBody, ...]) -> None:
    letter = replace(DEFINITION, awarding_body=bodies[0], co_awarding_bodies=bodies[1:])
    assert other_awarding_body(letter, issuer=ISSUER.did, names=ISSUER.name) is None


@pytest.mark.parametrize(("body", "codes"), [(OTHER, ["W_AWARDING_BODY_OTHER"]), (AwardingBody(name=ISSUER.name), [])])
def test_a_reader_is_told_beside_the_issuer_and_in_what_stands_inside(body: AwardingBody, codes: list[str]) -> None:
    letter = replace(DEFINITION, awarding_body=body, co_awarding_bodies=())
    credential = written(replace(AWARD, microcredential=letter))
    inner = _report(credential)
    outer = replace(_report(None), enclosed=(Enclosed(label="award", place="", report=inner),))
    read = with_awarding_body(outer).enclosed[0].report
    assert [problem.code for check in read.checks for problem in check.problems] == codes


def _report(document: dict[str, Any] | None) -> Report:
    check = Check(id="issuer_identity", outcome=CheckOutcome.PASSED, reason=Problem(code="I_ISSUER_UNLISTED"))
    return Report(verdict=Verdict.VALID, checks=(check,), as_of=NOW, document=document)


def test_jointly_awarding_bodies_are_named_in_the_credential_in_claims_and_in_lines() -> None:
    credential = written()
    letter, _, _ = from_credential(credential)
    assert letter.co_awarding_bodies == DEFINITION.co_awarding_bodies != ()
    assert to_claims(credential, language="ja").disclosable["coAwardingBodies"] == ["瀬戸内海洋技術大学（見本）"]
    lines = lines_of("co_awarding_bodies", letter.co_awarding_bodies)
    assert [line.text.ja for line in lines] == ["瀬戸内海洋技術大学（見本）"]


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (("見本大学", "Example University"), LocalizedText(ja="見本大学", en="Example University")),
        (("Example University", "見本大学"), LocalizedText(ja="見本大学", en="Example University")),
        (("見本大学",), LocalizedText(ja="見本大学")),
        (("Example University",), LocalizedText(en="Example University")),
        (("Universität A", "Université A"), LocalizedText(en="Universität A", ja="Université A")),
    ],
)
def test_the_name_of_a_record_s_issuer_is_in_the_language_of_its_letters(
    names: tuple[str, ...], read: LocalizedText
) -> None:
    others = [{"type": "IdentifierEntry", "identifier": name, "identifierType": "name"} for name in names[1:]]
    issuer = {"id": "did:web:u.example", "name": names[0], "otherIdentifier": others}
    assert from_credential({"issuer": issuer})[1].issuer_name == read
