"""A recognition reaches the awards of its provider, its published documents, and the search; and leaves them again."""

import json
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bootstrap.platforms import DID, NOW, add_institution, award, open_platform
from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import Refused
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.attesting import attest, change
from kakitome.learning.recognition.recognition import ChangeKind, Recognition
from kakitome.learning.registry.entry import AwardForm, Entry, EntrySource, EntryVersion, digest_of
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.badge_image.seal import sealed_by
from kakitome.mapping.openbadge.attachments import Attachments, Endorsed
from kakitome.operations.scheduler import Scheduler
from kakitome.ports.bodies import KeptConfiguration
from kakitome.ports.hosted_documents import CachePolicy
from kakitome.ports.recognitions import KeptRecognition
from kakitome.records.store.registry_search import list_recognised
from kakitome.services.attaching import WithSeal
from kakitome.services.attesting import AttestingAct
from kakitome.values.localized_text import LocalizedText
from services.desks import Stopped, Stops

pytestmark = pytest.mark.django_db

BODY_DID = "did:web:localhost%3A8000:issuers:kikou"
ENTRY, NUMBER = "E-7K3M-94Q3", "R-7K3M-94QK"
BASE = "https://localhost:8000/issuers/u/"
ACT = AttestingAct(
    actor="k.mori",
    reason=LocalizedText(ja="評価の方法が変わったため（見本）", en="The assessment changed (sample)"),
    at=NOW + timedelta(hours=2),
    now=NOW + timedelta(hours=2),
)


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    made = open_platform(tmp_path)
    add_institution(made)
    add_institution(made, "kikou", did=BODY_DID)
    made.store("kikou").body.take_configuration(configuration())
    letter = made.store("u").microcredentials.get("data-ethics", 1).microcredential
    version = EntryVersion(
        version=1,
        microcredential=letter,
        digest=digest_of(letter),
        registered_at=NOW,
        address=address(made),
        forms=(AwardForm.OPEN_BADGES_3,),
    )
    entry = Entry(
        number=ENTRY,
        institution="u",
        identifier="data-ethics",
        source=EntrySource.ISSUER,
        versions=(version,),
        issuer=DID,
    )
    made.registry.add(entry)
    return made


def configuration() -> KeptConfiguration:
    text = files("kakitome.learning.recognition").joinpath("bodies", "kazan_skills_council.toml").read_text("utf-8")
    return KeptConfiguration(text=text, taken_at=NOW, taken_by="k.mori")


def address(platform: Platform) -> str:
    letter = platform.store("u").microcredentials.get("data-ethics", 1).microcredential
    return addresses_for(letter, BASE, uuid="").achievement


def recognition(platform: Platform, **changes: Any) -> Recognition:
    made = Recognition(
        number=NUMBER,
        body="kikou",
        body_did=BODY_DID,
        body_name=LocalizedText(ja="見本承認機構", en="Sample body"),
        case="C-7K3M-94QD",
        procedure="recognition",
        criteria_version="2026-1",
        entry=ENTRY,
        entry_version=1,
        about=address(platform),
        title=LocalizedText(ja="データ倫理", en="Data ethics"),
        digest="5e" * 32,
        decided_at=NOW,
        valid_from=NOW,
        valid_until=NOW + timedelta(days=900),
    )
    return replace(made, **changes)


def attested(platform: Platform) -> KeptRecognition:
    return attest(platform, recognition(platform), actor="k.mori", now=NOW)


def awarded(platform: Platform, batch: str) -> bytes:
    (outcome,) = award(platform, f"髙橋 {batch}", batch=batch)
    return platform.store("u").awards.get_document(outcome.credential_id)


def carried(document: bytes) -> list[Any]:
    found: list[Any] = json.loads(document)["credentialSubject"]["achievement"].get("endorsement", [])
    return found


def lines(platform: Platform, document: bytes, *, hours: int = 0) -> tuple[str, str]:
    report = checked(platform, document, hours=hours)
    assert report.verdict is Verdict.VALID, [(one.id, one.reason.code) for one in report.checks]
    then, now = report.check("recognition_at_award"), report.check("recognition_now")
    assert then is not None
    assert now is not None
    return then.reason.code, now.reason.code


def checked(platform: Platform, document: bytes, *, hours: int = 0) -> Report:
    return platform.verifier().verify_bytes(document, now=NOW + timedelta(hours=hours))


def test_awards_carry_the_recognition_from_the_decision_to_the_withdrawal(platform: Platform) -> None:
    before = awarded(platform, "1")
    kept = attested(platform)
    during = awarded(platform, "2")
    change(platform, "kikou", number=NUMBER, kind=ChangeKind.WITHDRAWN, act=ACT)
    after = awarded(platform, "3")
    assert [len(carried(one)) for one in (before, during, after)] == [0, 1, 0]
    assert carried(during) == [json.loads(kept.endorsement.document)]
    assert lines(platform, during, hours=3) == ("I_RECOGNITION_THEN", "W_RECOGNITION_ENDED_ON")


def test_the_platforms_registry_hands_the_recognition_to_awards_that_do_not_carry_it(platform: Platform) -> None:
    before = awarded(platform, "1")
    assert lines(platform, before) == ("I_RECOGNITION_NONE_THEN", "I_RECOGNITION_NONE_NOW")
    attest(platform, recognition(platform, valid_from=NOW - timedelta(days=30)), actor="k.mori", now=NOW)
    assert carried(before) == []
    assert lines(platform, before) == ("I_RECOGNITION_THEN", "I_RECOGNITION_NOW_UNTIL")
    registration = checked(platform, before).check("programme_registry")
    assert registration is not None
    assert registration.working["programme_number"] == ENTRY


def test_the_image_of_an_award_bears_the_seal_while_it_was_recognised(platform: Platform) -> None:
    before = json.loads(awarded(platform, "1"))
    attested(platform)
    during = json.loads(awarded(platform, "2"))
    change(platform, "kikou", number=NUMBER, kind=ChangeKind.WITHDRAWN, act=ACT)
    after = json.loads(awarded(platform, "3"))
    plain, sealed, again = (one["credentialSubject"]["achievement"]["image"]["id"] for one in (before, during, after))
    assert plain == again
    assert sealed == plain.replace(".png", f"-{NUMBER}.png")
    assert sealed_by(during).body.ja == "見本大学"
    assert not sealed_by(before)
    pictures = [platform.hosted.find("u", one.removeprefix(BASE)) for one in (plain, sealed)]
    assert all(one is not None and one.cache_policy is CachePolicy.A_DAY for one in pictures)
    first, second = (one.content for one in pictures if one)
    assert first != second
    for unknown in ("R-9999-9999", NUMBER.lower()):
        assert platform.hosted.find("u", plain.removeprefix(BASE).replace(".png", f"-{unknown}.png")) is None


def test_no_seal_is_borrowed_from_an_endorsement_that_only_looks_like_a_recognition(platform: Platform) -> None:
    document = {"id": f"https://elsewhere.example/endorsements/{NUMBER}.json"}

    class Carried:
        """What an award carries."""

        def attach(self, issuer: Any, *, achievement: str) -> Attachments:
            return Attachments(of_achievement=Endorsed(documents=(document,)))

    issuer = platform.store("u").issuers.list_issuers()[0].issuer
    attach = WithSeal(Carried(), platform.list_standing).attach
    assert attach(issuer, achievement=address(platform)).seal == ""


def test_a_suspension_ends_the_use_and_a_resumption_begins_it_again(platform: Platform) -> None:
    attested(platform)
    change(platform, "kikou", number=NUMBER, kind=ChangeKind.SUSPENDED, act=ACT)
    assert platform.store("u").endorsements.list_in_use(address(platform)) == []
    later = replace(ACT, at=NOW + timedelta(hours=3), now=NOW + timedelta(hours=3))
    kept = change(platform, "kikou", number=NUMBER, kind=ChangeKind.RESUMED, act=later)
    (in_use,) = platform.store("u").endorsements.list_in_use(address(platform))
    assert in_use.document == kept.current.document
    assert len(kept.editions) == 3


def test_everything_about_it_is_published(platform: Platform) -> None:
    kept = attested(platform)
    withdrawn = change(platform, "kikou", number=NUMBER, kind=ChangeKind.WITHDRAWN, act=ACT)
    find = platform.hosted.find
    first, second, newest = (
        find("kikou", f"endorsements/{name}.json") for name in (NUMBER, f"{NUMBER}-2", f"{NUMBER}/newest")
    )
    assert first is not None
    assert second is not None
    assert newest is not None
    assert (first.content, first.cache_policy) == (kept.endorsement.document, CachePolicy.FOR_EVER)
    assert (second.content, newest.content) == (withdrawn.current.document, withdrawn.current.document)
    assert newest.cache_policy is CachePolicy.A_SECOND
    for unknown in ("R-7K3M-94QA", f"{NUMBER}-3", f"{NUMBER}-1", "../did"):
        assert find("kikou", f"endorsements/{unknown}.json") is None
    assert find("u", f"endorsements/{NUMBER}.json") is None


def test_the_search_knows_whether_it_is_recognised(platform: Platform) -> None:
    attested(platform)
    assert list_recognised(using="default") == {ENTRY: 1}
    change(platform, "kikou", number=NUMBER, kind=ChangeKind.WITHDRAWN, act=ACT)
    assert list_recognised(using="default") == {}


@pytest.mark.parametrize("place", ["after_recognition_intent", "before_recognition_store", "after_recognition_store"])
def test_what_a_crash_left_undone_is_done_in_the_next_turn(platform: Platform, place: str) -> None:
    with pytest.raises(Stopped):
        attested(replace(platform, failpoints=Stops(at=place)))
    Scheduler(platform).turn()
    (in_use,) = platform.store("u").endorsements.list_in_use(address(platform))
    assert in_use.document == platform.store("kikou").recognitions.get(NUMBER).endorsement.document
    Scheduler(platform).turn()
    assert len(platform.store("u").endorsements.list_all()) == 1


def test_what_the_provider_took_out_of_use_itself_stays_out(platform: Platform) -> None:
    kept = attested(platform)
    platform.store("u").endorsements.end(kept.endorsement.sha256, at=NOW)
    Scheduler(platform).turn()
    assert platform.store("u").endorsements.list_in_use(address(platform)) == []


def test_a_provider_that_awards_on_paper_is_handed_nothing(platform: Platform) -> None:
    about = "https://localhost:8000/registry/E-7K3M-94Q3/v1"
    kept = attest(platform, recognition(platform, about=about), actor="k.mori", now=NOW)
    assert kept.is_signed
    assert platform.store("u").endorsements.list_all() == []


def test_a_body_without_an_issuer_cannot_sign(platform: Platform) -> None:
    store = platform.store("kikou")
    record = store.issuers.get(BODY_DID)
    store.issuers.replace(replace(record, closed_at=NOW))
    with pytest.raises(Refused, match="E_BODY_WITHOUT_ISSUER"):
        attest(platform, recognition(platform, body_did=""), actor="k.mori", now=NOW)
