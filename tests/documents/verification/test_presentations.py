"""Presentations: each credential inside is judged, and the whole is what its parts come to."""

from pathlib import Path

import pytest
from django.utils.translation import override

from documents.verification.test_hostile_credentials import assert_told
from kakitome import texts
from kakitome.cli.verify import _exit_code
from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.mapping.award_letter import award_letter
from kakitome.mapping.report_data import report_data
from kakitome.mapping.verdict_words import verdict_reason, verdict_sentence
from kakitome.web.pages.public.verify.result import result_of
from vectors import issuer_site
from vectors.builders import presentations
from vectors.token_keys import token_site

FOLDER = Path(__file__).parents[2] / "vectors" / "presentations"


def judged(data: bytes, at: issuer_site.Site | None = None, **around: object) -> Report:
    return verify(data, issuer_site.surroundings(at or token_site(), **around))


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.stem)
def test_each_presentation_gets_its_verdict(file: Path) -> None:
    assert_told(judged(file.read_bytes()), file)


def test_a_presentation_of_one_award_tells_the_letter_and_the_state_of_that_award() -> None:
    shown = issuer_site.as_bytes(presentations.signed(presentations.presentation(presentations.award())))
    at = token_site()
    at.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
    )
    good, withdrawn = judged(shown), judged(shown, at)

    inside = carried(good)
    assert inside
    assert inside.verdict is Verdict.VALID
    assert award_letter(good)
    assert withdrawn.verdict is Verdict.REVOKED
    assert _exit_code(withdrawn) == 1
    assert result_of(withdrawn).card.state == "fail"


def test_of_several_each_is_told() -> None:
    data = presentations.CASES["4-13__indeterminate__E_ENCLOSED_NOT_VALID__one_of_two_altered"]()
    report = judged(data)

    assert [one.report.verdict for one in report.enclosed] == [Verdict.VALID, Verdict.INVALID_SIGNATURE]
    assert [one.place for one in report.enclosed] == ["/verifiableCredential/0", "/verifiableCredential/1"]
    assert report.issuer_id == ""
    assert verdict_sentence(report).en == "Not every credential that is shown here can be relied on."


def test_who_signed_is_told_and_for_whom() -> None:
    proof = judged(issuer_site.as_bytes(presentations.signed(presentations.presentation(presentations.award())))).check(
        "proof"
    )

    assert proof
    assert proof.outcome is CheckOutcome.ATTENTION
    assert presentations.HOLDER in texts.both(proof.reason).en
    assert (proof.working["domain"], proof.working["challenge"]) == ("https://reader.example", "u4x2")


def tiles(data: bytes) -> list[tuple[str, str, str]]:
    with override("en"):
        return [(one.state, str(one.title), str(one.ground)) for one in result_of(judged(data)).card.facts]


def test_tiles_of_one_credential_tell_what_was_checked_of_it() -> None:
    alone = tiles(issuer_site.as_bytes(presentations.award()))
    for shown in (
        presentations.presentation(presentations.award()),
        presentations.signed(presentations.presentation(presentations.award())),
    ):
        assert tiles(issuer_site.as_bytes(shown)) == alone
    report = judged(issuer_site.as_bytes(presentations.presentation(presentations.award())))
    assert report_data(report)["registries"] == report_data(report.enclosed[0].report)["registries"] != []


def test_of_several_that_nobody_signed_for_none_is_called_unaltered() -> None:
    shown = presentations.presentation(presentations.award(), presentations.award())
    assert tiles(issuer_site.as_bytes(shown))[0][:2] == ("none", "Not signed by whoever shows it")
    assert tiles(issuer_site.as_bytes(presentations.signed(shown)))[0][:2] == ("warn", "Signed by whoever shows it")


def test_a_signature_for_another_purpose_is_not_told_as_an_alteration() -> None:
    wrong, altered = (
        (FOLDER / f"4-13__invalid_signature__{name}.json").read_bytes()
        for name in ("E_PRESENTATION_PURPOSE__signed_as_an_issuer", "E_PRESENTATION_SIGNATURE__altered_after_signing")
    )
    assert tiles(wrong)[0] == ("fail", "Signature: not accepted", "See below")
    assert tiles(altered)[0] == ("fail", "Signature does not match", "Altered or damaged")
    said = [verdict_sentence(judged(one)).en for one in (wrong, altered)]
    assert said == ["It bears a signature, but not one that counts for it.", "The signature does not match."]


def test_the_person_named_is_compared_with_the_award_inside() -> None:
    data = issuer_site.as_bytes(presentations.signed(presentations.presentation(presentations.award())))

    assert judged(data, holder=KnownHolder(did=presentations.HOLDER)).verdict is Verdict.VALID
    assert judged(data, holder=KnownHolder(did=presentations.STRANGER)).verdict is Verdict.NOT_THIS_PERSON


def test_an_empty_presentation_is_told_as_that() -> None:
    report = judged(presentations.CASES["4-13__indeterminate__W_PRESENTATION_EMPTY__nothing_inside"]())

    assert verdict_sentence(report).en == "This presentation holds no credential."
    assert verdict_reason(report).en == "No credential is presented in it."


def test_one_credential_that_could_not_be_checked_is_told_by_its_own_reason() -> None:
    at = token_site()
    del at.pages[issuer_site.DID_URL]
    report = judged(issuer_site.as_bytes(presentations.signed(presentations.presentation(presentations.award()))), at)

    assert report.verdict is Verdict.INDETERMINATE
    assert verdict_sentence(report) == verdict_sentence(report.enclosed[0].report)
    inside = report.check("enclosed")
    assert inside
    assert inside.outcome is CheckOutcome.COULD_NOT_CHECK


def test_a_key_that_is_not_listed_for_presenting_cannot_present() -> None:
    document = presentations.presentation(presentations.award(), holder=issuer_site.DID)
    data = issuer_site.as_bytes(issuer_site.sign(document, **presentations.ASKED))
    listing = issuer_site.did_document("now")
    at = issuer_site.site()
    at.put(issuer_site.DID_URL, listing | {"authentication": [listing["assertionMethod"][0]]})

    assert judged(data, issuer_site.site()).verdict is Verdict.INVALID_SIGNATURE
    assert judged(data, at).verdict is Verdict.VALID
