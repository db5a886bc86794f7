"""An evidence bundle holds what whoever recognised the award published, and proves nothing by itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kakitome.documents.verification.check import CheckOutcome, Report
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registry import IssuerRegistry
from kakitome.mapping.verdict_words import verdict_sentence
from kakitome.services.bundling import BundleMaterial, bundle_award
from kakitome.services.enveloping import targets
from services.bodies import BODY_DID
from services.desks import BASE, DID
from services.recognised import BODY_LISTED, ISSUER_LISTED, check, listing, on
from services.recognised_envelopes import Recognised
from vectors import issuer_site

THEN, UNTIL = "I_RECOGNITION_THEN", "I_RECOGNITION_NOW_UNTIL"
ARCHIVED = "W_RECOGNITION_KEY_ARCHIVED"


@pytest.fixture
def recognised() -> Recognised:
    return Recognised()


def pack(recognised: Recognised, *, award: bytes = b"", **answers: bytes) -> bytes:
    """Pack what verifying the award asks for; `answers` replace what addresses with that ending said."""
    document = award or recognised.award
    site = recognised.world.site
    site.asked.clear()
    recognised.verify(document)
    asked: dict[str, bytes] = {url: site.pages[url] for url in site.asked if url in site.pages}
    material = recognised.material
    lists = {url: data for url, data in asked.items() if url.startswith(f"{BASE}status/")}
    beside = {url: data for url, data in asked.items() if url not in lists and url != f"{BASE}did.json"}
    assert beside
    packed = BundleMaterial(
        document=document,
        credential=json.loads(document),
        microcredential=material.microcredential,
        facts=material.facts,
        key_document=asked[f"{BASE}did.json"],
        key_document_url=f"{BASE}did.json",
        status_lists=lists,
        beside=beside | {url: data for url, data in answers.items()},
    )
    return bundle_award(packed, made_at=on(12))


def pinned(recognised: Recognised) -> tuple[IssuerRegistry, ...]:
    """Return a registry that records the keys of both."""
    keys: Mapping[str, Any] = {
        DID: recognised.world.desk.book.issuers.list_keys(DID),
        BODY_DID: recognised.world.context.store.issuers.list_keys(BODY_DID),
    }
    return (
        listing(
            *(replace(one, keys=tuple(key.key_id for key in keys[one.id])) for one in (BODY_LISTED, ISSUER_LISTED))
        ),
    )


def offline(bundle: bytes, registries: tuple[IssuerRegistry, ...]) -> Report:
    return verify(bundle, issuer_site.surroundings(issuer_site.Site(), registries=registries, now=on(13)))


def lines(report: Report) -> tuple[str, str]:
    return check(report, "recognition_at_award").reason.code, check(report, "recognition_now").reason.code


def test_both_lines_are_answered_with_the_network_off(recognised: Recognised) -> None:
    report = offline(pack(recognised), pinned(recognised))
    assert lines(report) == (THEN, UNTIL)
    assert report.verdict.value == "valid"


def test_a_registry_has_to_record_the_bodys_key(recognised: Recognised) -> None:
    report = offline(pack(recognised), (listing(BODY_LISTED, ISSUER_LISTED),))
    line = check(report, "recognition_at_award")
    assert (line.outcome, line.reason.code) == (CheckOutcome.COULD_NOT_CHECK, ARCHIVED)
    assert lines(report) == (ARCHIVED, ARCHIVED)


def test_a_key_document_made_up_for_the_body_recognises_nothing(recognised: Recognised) -> None:
    endorsement: Any = json.loads(recognised.award)["credentialSubject"]["achievement"]["endorsement"][0]
    body_document = next(url for url in recognised.world.site.pages if url.endswith("kikou/did.json"))
    # Without a place for its status or its newest edition there is nothing more to make up.
    bare = {name: value for name, value in endorsement.items() if name not in ("proof", "refreshService")}
    bare = {name: value for name, value in bare.items() if not name.endswith("credentialStatus")}
    forged = issuer_site.sign(bare, did=BODY_DID)
    recognised.world.others = [issuer_site.as_bytes(forged)]
    bearing = recognised.world.award(6, carries=False)
    genuine = recognised.world.site.pages[body_document]
    recognised.world.site.put(body_document, issuer_site.did_document("now", did=BODY_DID))
    bundle = pack(recognised, award=bearing)
    recognised.world.site.put(body_document, genuine)
    for registries in (pinned(recognised), (listing(BODY_LISTED, ISSUER_LISTED),)):
        line = check(offline(bundle, registries), "recognition_at_award")
        assert line.outcome is not CheckOutcome.PASSED, line.reason.code


def test_the_learners_own_copy_is_called_what_it_is(recognised: Recognised) -> None:
    report = recognised.verify(recognised.make(targets.ECDSA_SD))
    assert check(report, "proof").reason.code == "E_SD_BASE"
    assert verdict_sentence(report).en == "This is the learner’s own copy, not made to be handed on."
