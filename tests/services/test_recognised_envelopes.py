"""The recognition of an award is told alike in every envelope it travels in, and lent to nobody else's."""

import json
from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.keys.controller_document import ControllerKey, build_controller_document
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.x509_chain import certificate_id
from kakitome.documents.openbadges2.signing import sign_award, write_pem
from kakitome.documents.proofs.ecdsa_sd_2023 import CRYPTOSUITE
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.programmes import ProgrammeFile, read_programmes
from kakitome.documents.verification.registry import ListedIssuer
from kakitome.errors import Misconfigured
from kakitome.mapping.openbadges2 import to_signed_award
from kakitome.mapping.openbadges2.addresses import achievement_address
from kakitome.mapping.sd_jwt_vc import to_sd_jwt
from kakitome.mapping.shown_parts import claims_of, parts_of, pointers_of
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.ports.signing import KeyPurpose
from kakitome.services.disclosing import show_as_credential, show_as_token
from kakitome.services.enveloping import Target, targets
from kakitome.values.localized_text import LocalizedText
from services.bodies import ACHIEVEMENT, NUMBER
from services.desks import BASE, DID, ISSUER, LETTER, NOW
from services.recognised import check
from services.recognised_envelopes import PROFILE, FileSeal, Recognised
from support.certificates import a_leaf, a_root
from vectors import issuer_site
from vectors.token_keys import TokenKey

THEN, UNTIL, ENDED = "I_RECOGNITION_THEN", "I_RECOGNITION_NOW_UNTIL", "W_RECOGNITION_ENDED_ON"
NONE = ("I_RECOGNITION_NONE_THEN", "I_RECOGNITION_NONE_NOW")
OTHER = ("W_RECOGNITION_OTHER_ISSUER", "W_RECOGNITION_OTHER_ISSUER")
THIEF = "did:web:thief.example"
THIEF_LISTED = ListedIssuer(id=THIEF, name=LocalizedText(ja="別の大学", en="Another university"))
ENVELOPES = (
    targets.OB3,
    targets.PNG,
    targets.SVG,
    targets.VC_JWT,
    targets.SD_JWT,
    targets.OB2,
    targets.OB2_PNG,
    targets.CLR,
    targets.PDF,
    targets.ELM,
)


@pytest.fixture
def recognised() -> Recognised:
    return Recognised()


def key_document(key: TokenKey) -> dict[str, Any]:
    """The thief's own key document."""
    held = ControllerKey(public_key_multibase=encode_public(key.public), created_at=NOW - timedelta(days=30))
    return build_controller_document(THIEF, [held])


def lines(report: Report) -> tuple[str, str]:
    return check(report, "recognition_at_award").reason.code, check(report, "recognition_now").reason.code


# --- by file alone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ENVELOPES)
def test_every_envelope_tells_the_recognition_by_itself(recognised: Recognised, target: Target) -> None:
    report = recognised.verify(recognised.make(target))
    assert report.verdict is Verdict.VALID, [(one.id, one.reason.code) for one in report.checks]
    assert lines(report) == (THEN, UNTIL)
    assert check(report, "endorsements").outcome in (CheckOutcome.PASSED, CheckOutcome.SKIPPED)


@pytest.mark.parametrize("target", ENVELOPES)
def test_a_recognition_that_ended_is_told_alike_in_every_envelope(recognised: Recognised, target: Target) -> None:
    document = recognised.make(target)
    recognised.world.turn("withdrawn", 100)
    recognised.publish_open_badges_2()
    assert lines(recognised.verify(document, 101)) == (THEN, ENDED)


def test_a_hosted_open_badge_2_tells_the_recognition(recognised: Recognised) -> None:
    report = recognised.verify(recognised.hosted_open_badge_2())
    assert (report.verdict, *lines(report)) == (Verdict.VALID, THEN, UNTIL)


def test_what_is_told_of_an_award_inside_is_told_under_its_name(recognised: Recognised) -> None:
    for target in (targets.CLR, targets.PDF, targets.ELM):
        line = check(recognised.verify(recognised.make(target)), "recognition_at_award")
        (note,) = (one for one in line.problems if one.code == "I_RECOGNITION_INSIDE")
        assert note.params["title"] == LETTER.title.ja, target
        assert line.working["recognition"].endswith(f"{NUMBER}.json")


def test_an_open_badge_2_made_before_is_recognised_where_a_registry_says_that_it_is_the_same_programme(
    recognised: Recognised,
) -> None:
    document = without_original(recognised)
    endorsement = json.loads(recognised.world.context.store.recognitions.get(NUMBER).endorsement.document)
    entry = {"id": ACHIEVEMENT, "number": "E-7K3M-94Q3", "issuer": DID, "endorsements": [endorsement]}
    assert lines(recognised.verify(document)) == NONE
    asked = read_programmes(as_file(entry | {"envelopes": [{"id": OB2_ACHIEVEMENT, "issuer": PROFILE}]}))
    report = recognised.verify(document, programmes=(asked,))
    assert lines(report) == (THEN, UNTIL)
    assert check(report, "programme_registry").outcome is CheckOutcome.PASSED
    other = read_programmes(as_file(entry | {"envelopes": [{"id": OB2_ACHIEVEMENT, "issuer": "https://o.example/"}]}))
    assert lines(recognised.verify(document, programmes=(other,))) == OTHER


OB2_ACHIEVEMENT = achievement_address(LETTER, BASE)


def as_file(entry: dict[str, Any]) -> bytes:
    return json.dumps({"name": "Sample", "programmes": [entry]}).encode()


def without_original(recognised: Recognised) -> bytes:
    """Make an Open Badge 2.0 as it was made before it named its original."""
    material, key = recognised.material, recognised.keys.key(KeyPurpose.OPEN_BADGES_2)
    url = f"{BASE}ob2/keys/{key.key_id}.json"
    payload = to_signed_award(material.microcredential, material.facts, issuer=ISSUER, key_url=url)
    return sign_award(payload, public=key.public, sign=key.sign)  # type: ignore[arg-type]


# --- shown in part ------------------------------------------------------------------------------------


def kept(document: bytes, target: Target) -> KeptEnvelope:
    return KeptEnvelope(
        credential_id="", target=target.id, variant="", media_type="", document=document, sha256="", made_at=NOW
    )


def test_a_recognised_award_is_shown_in_part_with_its_recognition(recognised: Recognised) -> None:
    parts = parts_of(recognised.material.credential)
    pointers, claims = (of(parts, ["title", "recognition"]) for of in (pointers_of, claims_of))
    shown = show_as_credential(kept(recognised.make(targets.ECDSA_SD), targets.ECDSA_SD), pointers)
    token = show_as_token(kept(recognised.make(targets.SD_JWT), targets.SD_JWT), claims)
    for document in (shown, token):
        report = recognised.verify(document)
        assert report.verdict is Verdict.VALID
        assert lines(report) == (THEN, UNTIL)
        assert "髙橋".encode() not in document
    assert json.loads(shown)["proof"]["cryptosuite"] == CRYPTOSUITE


def test_the_recognition_can_be_kept_back(recognised: Recognised) -> None:
    parts = parts_of(recognised.material.credential)
    pointers, claims = (of(parts, ["title"]) for of in (pointers_of, claims_of))
    shown = show_as_credential(kept(recognised.make(targets.ECDSA_SD), targets.ECDSA_SD), pointers)
    token = show_as_token(kept(recognised.make(targets.SD_JWT), targets.SD_JWT), claims)
    for document in (shown, token):
        report = recognised.verify(document)
        assert (report.verdict, *lines(report)) == (Verdict.VALID, *NONE)
    assert NUMBER.encode() not in shown


def test_an_endorsement_that_is_shown_in_part_is_refused(recognised: Recognised) -> None:
    document = kept(recognised.make(targets.ECDSA_SD), targets.ECDSA_SD)
    place = "/credentialSubject/achievement/endorsement/0"
    with pytest.raises(Misconfigured) as refused:
        show_as_credential(document, [f"{place}/proof/created"])
    assert refused.value.params["reason"] == "E_SD_SHAPE"
    # Without its proof it can be shown, and recognises nothing.
    bare = show_as_credential(document, ["/name", f"{place}/name", f"{place}/credentialSubject"])
    assert check(recognised.verify(bare), "recognition_at_award").outcome is not CheckOutcome.PASSED


def test_an_award_without_a_recognition_offers_no_such_part(recognised: Recognised) -> None:
    assert recognised.award
    plain = json.loads(recognised.world.award(12, carries=False))
    assert "recognition" not in [part.name for part in parts_of(plain)]


# --- nobody borrows it --------------------------------------------------------------------------------


def trusting_thief(recognised: Recognised, *ids: str) -> dict[str, Any]:
    more = [ListedIssuer(id=one, name=THIEF_LISTED.name) for one in (THIEF, *ids)]
    return {"registries": recognised.trusted(*more)}


def test_a_wallet_credential_cannot_borrow_it_by_naming_the_achievement(recognised: Recognised) -> None:
    credential = json.loads(recognised.award)
    credential["issuer"]["id"] = THIEF
    # A thief's own award would have a status of its own.
    credential = {name: value for name, value in credential.items() if not name.endswith("credentialStatus")}
    key = TokenKey.of("ES256", did=THIEF)
    recognised.world.site.put("https://thief.example/.well-known/did.json", key_document(key))
    salts = map(str, range(10_000, 99_999))
    token, _ = to_sd_jwt(credential, key=key, salts=("salt-salt-salt-salt-" + one for one in salts), now=NOW)
    report = recognised.verify(token, **trusting_thief(recognised))
    assert check(report, "proof").outcome is CheckOutcome.PASSED
    assert lines(report) == OTHER


@pytest.mark.parametrize("claims_kinship", [False, True])
def test_an_open_badge_2_cannot_borrow_it_by_naming_the_original(recognised: Recognised, claims_kinship: bool) -> None:
    """Neither by naming the original, nor by saying in a key document of its own that it is the same issuer."""
    assert recognised.award
    key = TokenKey.of("RS256", did=THIEF)
    base = "https://thief.example/"
    profile = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Issuer",
        "id": f"{base}issuer.json",
        "name": "Thief",
        "url": base,
        "email": "a@thief.example",
        "publicKey": f"{base}key.json",
    }
    named = {
        "id": f"{base}key.json",
        "type": "CryptographicKey",
        "owner": profile["id"],
        "publicKeyPem": write_pem(key.public),
    }
    site = recognised.world.site
    site.put(profile["id"], profile)
    site.put(f"{base}key.json", {"@context": profile["@context"]} | named)
    achieved = site.pages[OB2_ACHIEVEMENT].replace(OB2_ACHIEVEMENT.encode(), f"{base}badge.json".encode())
    site.put(f"{base}badge.json", json.loads(achieved) | {"issuer": profile["id"]})
    mine = json.loads(recognised.hosted_open_badge_2())
    mine |= {"id": f"{base}award.json", "badge": f"{base}badge.json"}
    mine["verification"] = {"type": "SignedBadge", "creator": f"{base}key.json"}
    if claims_kinship:
        mine["schema:isBasedOn"]["schema:provider"] = {"id": THIEF}
        site.put(
            "https://thief.example/.well-known/did.json",
            {**key_document(key), "alsoKnownAs": [profile["id"], DID]},
        )
    report = recognised.verify(
        sign_award(mine, public=key.public, sign=key.sign), **trusting_thief(recognised, profile["id"])
    )
    assert check(report, "proof").outcome is CheckOutcome.PASSED, check(report, "proof").reason
    assert lines(report) == OTHER


@pytest.mark.parametrize("target", [targets.PDF, targets.ELM])
def test_a_seal_cannot_borrow_it_by_attaching_the_award(recognised: Recognised, target: Target) -> None:
    """Not even one whose certificate bears the same name."""
    mine = FileSeal(a_leaf(a_root("Another Root"), "Example University"))
    assert mine.certificate != recognised.seal.certificate
    report = recognised.verify(
        recognised.make(target, seal=mine), **trusting_thief(recognised, certificate_id(mine.certificate))
    )
    assert check(report, "proof").outcome is CheckOutcome.PASSED
    line = check(report, "recognition_at_award")
    assert (line.outcome, line.reason.code) == (CheckOutcome.COULD_NOT_CHECK, "W_RECOGNITION_OTHER_SEAL")
    assert check(report, "recognition_now").reason.code == "W_RECOGNITION_OTHER_SEAL"


@pytest.mark.parametrize("target", [targets.PDF, targets.ELM])
def test_whose_a_seal_is_can_be_said_by_the_issuers_own_key_document(recognised: Recognised, target: Target) -> None:
    document = recognised.make(target)
    registries = recognised.trusted(knows_seal=False)
    assert lines(recognised.verify(document, registries=registries))[0] == "W_RECOGNITION_OTHER_SEAL"
    url = f"{BASE}did.json"
    own = json.loads(recognised.world.site.pages[url])
    own["alsoKnownAs"] = [*own["alsoKnownAs"], certificate_id(recognised.seal.certificate)]
    recognised.world.site.put(url, own)
    assert lines(recognised.verify(document, registries=registries)) == (THEN, UNTIL)


def test_a_record_of_somebody_else_tells_whose_award_it_is(recognised: Recognised) -> None:
    document: Any = json.loads(recognised.make(targets.CLR))
    document["issuer"]["id"] = THIEF
    document.pop("proof")
    recognised.world.site.put("https://thief.example/.well-known/did.json", issuer_site.did_document("now", did=THIEF))
    report = recognised.verify(
        issuer_site.as_bytes(issuer_site.sign(document, did=THIEF)), **trusting_thief(recognised)
    )
    line = check(report, "recognition_at_award")
    assert line.reason.code == THEN
    assert ISSUER.name.ja in [one.params.get("issuer") for one in line.problems]


def test_of_several_awards_inside_some_recognised_are_counted(recognised: Recognised) -> None:
    assert recognised.award
    other: Any = json.loads(recognised.world.award(12, carries=False))
    document: Any = json.loads(recognised.make(targets.CLR))
    document["credentialSubject"]["verifiableCredential"].append(other)
    document.pop("proof")
    recognised.world.site.put("https://thief.example/.well-known/did.json", issuer_site.did_document("now", did=THIEF))
    document["issuer"]["id"] = THIEF
    silent = (ProgrammeFile(name=LocalizedText(ja="見本の登録簿")),)
    # Where no register is asked, the award that carries none was not looked up.
    for programmes, outcome, is_open in (((), CheckOutcome.COULD_NOT_CHECK, 1), (silent, CheckOutcome.ATTENTION, 0)):
        around = trusting_thief(recognised) | {"programmes": programmes}
        report = recognised.verify(issuer_site.as_bytes(issuer_site.sign(document, did=THIEF)), **around)
        line = check(report, "recognition_at_award")
        assert (line.outcome, line.reason.code) == (outcome, "W_RECOGNITION_INSIDE_SOME_THEN")
        assert line.reason.params == {"count": 2, "recognised": 1, "open": is_open}
