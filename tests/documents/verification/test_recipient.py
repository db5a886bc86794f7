"""Comparing what is known about a person with whom a credential was awarded to."""

from typing import Any

import pytest

from documents.verification.test_endorsements import endorsed, endorsement
from documents.verification.test_pdf import run, sealed
from kakitome.documents.openbadges.identity import identity_object
from kakitome.documents.verification.check import CheckOutcome, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.mapping.verdict_words import verdict_reason, verdict_sentence
from vectors import issuer_site


def asked(holder: KnownHolder | None, document: issuer_site.Json | None = None) -> tuple[CheckOutcome, str, Verdict]:
    report = verify(
        issuer_site.as_bytes(document or issuer_site.good()),
        issuer_site.surroundings(issuer_site.site(), holder=holder),
    )
    check = report.check("recipient")
    assert check is not None
    return check.outcome, check.reason.code, report.verdict


def by(**identifiers: str) -> KnownHolder:
    return KnownHolder(identifiers=identifiers)


def test_without_knowledge_it_is_said_that_nobody_compared() -> None:
    for holder in (None, KnownHolder()):
        assert asked(holder) == (CheckOutcome.SKIPPED, "I_HOLDER_NOT_CHECKED", Verdict.VALID)


@pytest.mark.parametrize(
    "holder",
    [
        by(emailAddress="a@example.com"),
        KnownHolder(did=issuer_site.STUDENT),
        KnownHolder(did="did:key:z6MkOther", identifiers={"emailAddress": "a@example.com"}),
    ],
    ids=["hashed address", "did", "one of two"],
)
def test_one_thing_that_matches_is_enough(holder: KnownHolder) -> None:
    assert asked(holder) == (CheckOutcome.PASSED, "I_HOLDER_MATCHES", Verdict.VALID)


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
    assert asked(holder) == (CheckOutcome.FAILED, "E_HOLDER_DIFFERS", Verdict.NOT_THIS_PERSON)


def test_what_cannot_be_compared_is_no_mismatch() -> None:
    expected = (CheckOutcome.COULD_NOT_CHECK, "W_HOLDER_NOT_COMPARABLE", Verdict.INDETERMINATE)
    assert asked(by(sisSourcedId="2026-001")) == expected


@pytest.mark.parametrize(
    "identity", [{"identityHash": "a@example.com"}, {"identityHash": "crc32$0000", "hashed": True}]
)
def test_an_identity_of_another_form_is_compared_as_it_stands(identity: dict[str, Any]) -> None:
    document = issuer_site.unsigned()
    entry = {"type": "IdentityObject", "hashed": False, "identityType": "emailAddress"} | identity
    document["credentialSubject"]["identifier"] = [entry]
    outcome, _, _ = asked(by(emailAddress="a@example.com"), issuer_site.sign(document))
    assert outcome is (CheckOutcome.FAILED if identity.get("hashed") else CheckOutcome.PASSED)


def test_what_is_known_of_the_holder_is_not_asked_of_an_endorsement() -> None:
    document = endorsed(endorsement())
    around = issuer_site.surroundings(
        issuer_site.site(), holder=KnownHolder(identifiers={"emailAddress": "a@example.com"})
    )
    report = verify(issuer_site.as_bytes(document), around)
    assert [one.report.verdict for one in report.enclosed] == [Verdict.VALID_UNTRUSTED_ISSUER]


@pytest.mark.parametrize(
    ("name", "outcome", "code"),
    [
        ("見本花子", CheckOutcome.PASSED, "I_HOLDER_NAME_SAME"),
        ("見本（旧姓 例川） 花子", CheckOutcome.PASSED, "I_HOLDER_NAME_SAME"),
        ("例川 花子（旧姓 見本）", CheckOutcome.ATTENTION, "W_HOLDER_NAME_FORMER"),
        ("花子", CheckOutcome.ATTENTION, "W_HOLDER_NAME_PART"),
    ],
)
def test_a_name_that_agrees_leaves_the_verdict_and_says_that_it_proves_nobody(
    name: str, outcome: CheckOutcome, code: str
) -> None:
    assert asked(by(name=name)) == (outcome, code, Verdict.VALID)
    report = verify(
        issuer_site.as_bytes(issuer_site.good()), issuer_site.surroundings(issuer_site.site(), holder=by(name=name))
    )
    check = report.check("recipient")
    assert check is not None
    assert [one.code for one in check.problems] == ["I_HOLDER_NAME_DOUBT"]
    assert check.working["name_in_document"] == "見本 花子"


def test_a_name_in_other_letters_than_the_credentials_cannot_be_compared() -> None:
    expected = (CheckOutcome.COULD_NOT_CHECK, "W_HOLDER_NAME_NOT_COMPARABLE", Verdict.INDETERMINATE)
    assert asked(by(name="Hanako Mihon")) == expected


def test_a_reading_in_the_credential_makes_kana_and_latin_letters_comparable() -> None:
    document = issuer_site.unsigned()
    reading = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "みほん はなこ",
        "identityType": "ext:nameReading",
    }
    document["credentialSubject"]["identifier"].append(reading)
    assert asked(by(name="MIHON, Hanako"), issuer_site.sign(document))[1] == "I_HOLDER_NAME_READING"
    assert asked(by(name="Jiro Mihon"), issuer_site.sign(document))[1:] == ("E_HOLDER_DIFFERS", Verdict.NOT_THIS_PERSON)


def test_a_hashed_name_is_found_with_a_space_of_either_width_and_a_miss_says_nothing() -> None:
    document = issuer_site.unsigned()
    hashed = identity_object("見本　花子", identity_type="name", salt="s")
    document["credentialSubject"]["identifier"] = [hashed]
    assert asked(by(name="見本 花子"), issuer_site.sign(document))[1] == "I_HOLDER_NAME_SAME"
    assert asked(by(name="見本 次郎"), issuer_site.sign(document))[1] == "W_HOLDER_NAME_NOT_COMPARABLE"


def test_name_and_address_that_disagree_are_both_told_and_decide_nothing() -> None:
    assert asked(by(name="見本 花子", emailAddress="b@example.com"))[1:] == ("W_HOLDER_ONLY_NAME", Verdict.VALID)
    assert asked(by(name="見本 次郎", emailAddress="a@example.com"))[1:] == ("W_HOLDER_ONLY_IDENTIFIER", Verdict.VALID)


def test_a_wrong_person_is_told_as_such_without_a_word_about_a_conclusion_or_the_network() -> None:
    report = verify(
        issuer_site.as_bytes(issuer_site.good()),
        issuer_site.surroundings(issuer_site.site(), holder=by(name="見本 次郎")),
    )
    assert verdict_sentence(report).ja == "本物ですが、この人のものとは合いません。"
    assert verdict_sentence(report).en == "Genuine, but not this person’s."
    assert "結論" not in verdict_reason(report).ja
    assert "false" in verdict_reason(report).en


def test_what_is_open_about_the_person_is_not_open_about_the_credential() -> None:
    report = verify(
        issuer_site.as_bytes(issuer_site.good()),
        issuer_site.surroundings(issuer_site.site(), holder=by(name="Hanako Mihon")),
    )
    assert verdict_sentence(report).ja.startswith("証明に問題はありません。")


def test_what_is_withdrawn_stays_withdrawn_in_wrong_hands() -> None:
    at = issuer_site.lasting_site(revoked=True)
    report = verify(
        issuer_site.as_bytes(issuer_site.lasting()), issuer_site.surroundings(at, holder=by(name="見本 次郎"))
    )
    assert report.verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    ("name", "verdict"), [("見本 次郎", Verdict.NOT_THIS_PERSON), ("見本 花子", Verdict.VALID)], ids=["other", "same"]
)
def test_the_person_is_compared_with_the_award_that_a_pdf_carries(name: str, verdict: Verdict) -> None:
    report = run(
        sealed(attachments={"credential.json": issuer_site.as_bytes(issuer_site.good())}), holder=by(name=name)
    )
    check = report.check("recipient")
    assert check is not None
    assert (report.verdict, check.working["name_in_document"]) == (verdict, "見本 花子")
