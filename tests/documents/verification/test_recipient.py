"""Comparing what is known about a person with whom a credential was awarded to."""

from typing import Any

import pytest

from documents.verification.test_endorsements import endorsed, endorsement
from kakitome.documents.verification.check import Outcome, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.surroundings import KnownHolder
from vectors import issuer_site as its


def asked(holder: KnownHolder | None, document: its.Json | None = None) -> tuple[Outcome, str, Verdict]:
    report = verify(its.as_bytes(document or its.good()), its.surroundings(its.site(), holder=holder))
    check = report.check("recipient")
    assert check is not None
    return check.outcome, check.reason.code, report.verdict


def by(**identifiers: str) -> KnownHolder:
    return KnownHolder(identifiers=identifiers)


def test_without_knowledge_it_is_said_that_nobody_compared() -> None:
    for holder in (None, KnownHolder()):
        assert asked(holder) == (Outcome.SKIPPED, "I_HOLDER_NOT_CHECKED", Verdict.VALID)


@pytest.mark.parametrize(
    "holder",
    [
        by(emailAddress="a@example.com"),
        by(name="見本 花子"),
        KnownHolder(did=its.STUDENT),
        KnownHolder(did="did:key:z6MkOther", identifiers={"emailAddress": "a@example.com"}),
    ],
    ids=["hashed address", "name in clear", "did", "one of two"],
)
def test_one_thing_that_matches_is_enough(holder: KnownHolder) -> None:
    assert asked(holder) == (Outcome.PASSED, "I_HOLDER_MATCHES", Verdict.VALID)


@pytest.mark.parametrize(
    "holder",
    [
        by(emailAddress="b@example.com"),
        by(emailAddress="mailto:a@example.com"),
        by(emailAddress="A@example.com"),
        by(emailAddress="sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"),
        by(name="見本 次郎"),
        KnownHolder(did="did:key:z6MkOther"),
    ],
)
def test_what_does_not_match_makes_the_claim_doubtful_and_the_credential_not_false(holder: KnownHolder) -> None:
    assert asked(holder) == (Outcome.FAILED, "E_HOLDER_DIFFERS", Verdict.INDETERMINATE)


def test_what_cannot_be_compared_is_no_mismatch() -> None:
    expected = (Outcome.COULD_NOT_CHECK, "W_HOLDER_NOT_COMPARABLE", Verdict.INDETERMINATE)
    assert asked(by(sisSourcedId="2026-001")) == expected


@pytest.mark.parametrize(
    "identity", [{"identityHash": "a@example.com"}, {"identityHash": "crc32$0000", "hashed": True}]
)
def test_an_identity_of_another_form_is_compared_as_it_stands(identity: dict[str, Any]) -> None:
    document = its.unsigned()
    entry = {"type": "IdentityObject", "hashed": False, "identityType": "emailAddress"} | identity
    document["credentialSubject"]["identifier"] = [entry]
    outcome, _, _ = asked(by(emailAddress="a@example.com"), its.sign(document))
    assert outcome is (Outcome.FAILED if identity.get("hashed") else Outcome.PASSED)


def test_what_is_known_of_the_holder_is_not_asked_of_an_endorsement() -> None:
    document = endorsed(endorsement())
    around = its.surroundings(its.site(), holder=KnownHolder(identifiers={"emailAddress": "a@example.com"}))
    report = verify(its.as_bytes(document), around)
    assert [one.report.verdict for one in report.enclosed] == [Verdict.VALID_UNTRUSTED_ISSUER]
