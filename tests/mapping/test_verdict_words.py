"""The sentence over a report and the reason under it claim what was asked, and of an endorsement no learning."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from kakitome import texts
from kakitome.cli._report_printing import print_report
from kakitome.documents.openbadges.credential import STATUS_PROPERTY
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registry import IssuerRegistry
from kakitome.errors import Problem
from kakitome.mapping.endorsement_letter import endorsement_letter, letter_sentence
from kakitome.mapping.report_data import report_data
from kakitome.mapping.verdict_words import short_reason, told_reason, verdict_reason, verdict_sentence
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.verify.result import facts_of, result_of
from services.bodies import NUMBER
from services.recognised import World
from vectors import issuer_site

pytestmark = pytest.mark.usefixtures("databases_may_be_used")


UNKNOWN = issuer_site.registry(id="did:web:other.example")
SILENT = IssuerRegistry(name=LocalizedText(ja="黙", en="Silent"), unreachable=True)
LATER = issuer_site.registry(since="2027-01-01T00:00:00Z")
EARLY = issuer_site.NOW - timedelta(days=3650)
CASES = {
    "unknown issuer": (Verdict.VALID_UNTRUSTED_ISSUER, {"registries": (UNKNOWN,)}),
    "not yet valid": (Verdict.NOT_YET_VALID, {"now": EARLY}),
}


def award(*, has_status: bool) -> bytes:
    document = issuer_site.unsigned()
    del document[STATUS_PROPERTY]
    if not has_status:
        del document["credentialStatus"]
    return issuer_site.as_bytes(issuer_site.sign(document, created=EARLY - timedelta(days=1)))


@pytest.mark.parametrize("case", CASES)
def test_not_withdrawn_is_said_only_where_it_was_asked(case: str) -> None:
    verdict, around = CASES[case]
    reasons = {}
    for has_status in (True, False):
        report = verify(award(has_status=has_status), issuer_site.surroundings(issuer_site.site(), **around))
        assert report.verdict is verdict
        reasons[has_status] = verdict_reason(report).en
    is_asked = case == "unknown issuer"
    assert ("not withdrawn" in reasons[True]) is is_asked
    assert "not withdrawn" not in reasons[False]
    assert "Whether it was withdrawn was not checked." in reasons[False]


def test_none_of_the_registries_is_said_only_where_one_was_asked() -> None:
    said = {
        count: verdict_sentence(
            verify(award(has_status=False), issuer_site.surroundings(issuer_site.site(), registries=asked))
        ).en
        for count, asked in enumerate(((), (UNKNOWN,)))
    }
    assert "no registry was asked" in said[0]
    assert "in none of the registries asked" in said[1]


@pytest.mark.parametrize(
    ("registries", "expected", "tile"),
    [
        ((SILENT,), "no registry could be reached", "No registry could be asked"),
        ((UNKNOWN, SILENT), "the registries that answered do not list", "Not every registry could be asked"),
        ((LATER,), "listed for another time than the day of award", "Listed, but not for the day of award"),
        ((), "no registry was asked", "No registry was asked"),
        ((UNKNOWN,), "in none of the registries asked", "Not in the 1 registry asked"),
    ],
    ids=["none reached", "one silent", "another time", "none named", "asked"],
)
def test_why_it_is_not_known_who_issued_it_is_said_in_the_sentence_and_on_the_tile(
    registries: tuple[IssuerRegistry, ...], expected: str, tile: str
) -> None:
    good = award(has_status=True)
    presented = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    shown = issuer_site.as_bytes(presented | {"verifiableCredential": [strict_json.load(good)]})
    for data in (good, shown):
        report = verify(data, issuer_site.surroundings(issuer_site.site(), registries=registries))
        assert expected in verdict_sentence(report).en
        with override("en"):
            assert facts_of(report)[3].ground == tile


def test_a_key_that_the_registry_has_not_seen_is_not_told_as_an_unknown_issuer() -> None:
    listing = {"id": issuer_site.DID, "name": "A", "keys": [issuer_site.multibase("other")]}
    report = verify(
        award(has_status=False),
        issuer_site.surroundings(issuer_site.site(), registries=(issuer_site.registry(**listing),)),
    )
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER
    assert "no registry confirms that its key" in verdict_sentence(report).en


def ended(kind: str) -> Report:
    world = World()
    world.recognise()
    document = world.context.store.recognitions.get(NUMBER).endorsement.document
    world.turn(kind, 100)
    return world.verify(document, 101)


@pytest.mark.parametrize("kind", ["withdrawn", "suspended"])
def test_a_recognition_that_ended_is_told_as_one(kind: str) -> None:
    report = ended(kind)
    reason, letter = verdict_reason(report), endorsement_letter(report)
    assert letter is not None
    assert reason == texts.both(Problem(code=f"I_VERDICT_{report.verdict.name}_WHY_ENDORSEMENT"))
    assert "learnt" not in reason.en and "learning" not in reason.en
    for told in (told_reason(report), short_reason(report)):
        assert told.ja == letter_sentence(letter).ja + reason.ja


def test_command_and_data_say_of_a_recognition_that_ended_what_the_page_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = ended("withdrawn")
    letter = endorsement_letter(report)
    assert letter is not None
    assert report_data(report)["because"]["en"] == told_reason(report).en == str(result_of(report).card.because.en)  # type: ignore[union-attr]
    print_report(report, "en", is_verbose=False)
    said = capsys.readouterr().out
    assert told_reason(report).en in said
    assert said.partition("What was checked")[0].count(letter_sentence(letter).en) == 1
    assert letter.number in said


def test_a_good_signature_is_not_said_to_cover_every_character() -> None:
    # A signature over a graph holds for any spelling of it: order, white space and further contexts may differ.
    said = texts.both(Problem(code="I_PROOF_OK"))
    assert "文字" not in said.ja and "character" not in said.en
