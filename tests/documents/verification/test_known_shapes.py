"""Verifying by known shapes says word for word what verifying by the reference says, of every document of the vectors.

The reference here is everything that is remembered or guessed ahead switched off: no plans, the strict loader alone,
every rule of form applied to every object, OpenSSL alone for signatures.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from documents.verification.test_clr import a_record, another
from documents.verification.test_endorsements import endorsed, endorsement
from kakitome.acceleration.statements.plan_memory import PlanMemory
from kakitome.documents.proofs import eddsa_rdfc_2022
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.verification import field_rules, text_safety
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site, proof_site

VECTORS = Path(__file__).parents[2] / "vectors"
FOLDERS = ("bad_credentials", "bad_proofs", "bad_json", "bad_png", "bad_svg", "bad_tokens", "bad_open_badges")
KEPT_AND_BROKEN = ("data_model", "presentations")
FILES = [file for folder in (*FOLDERS, *KEPT_AND_BROKEN) for file in sorted((VECTORS / folder).iterdir())]
LISTS = sorted((VECTORS / "bad_status_lists").iterdir())
KEYS = sorted((VECTORS / "bad_key_documents").iterdir())


@pytest.fixture(scope="module")
def memory() -> PlanMemory:
    """Return a memory that knows the shapes of good documents, which the hostile ones imitate."""
    taught = PlanMemory(expand_and_canonicalize)
    for _ in range(3):
        for number in range(3):
            for make in GOOD.values():
                document = make()
                document["id"] = f"{document['id']}-{number}"
                verify(issuer_site.as_bytes(document), around(proof_site.site(), taught))
    assert taught.plans >= len(GOOD)
    return taught


def around(site: issuer_site.Site, memory: PlanMemory) -> Any:
    return replace(issuer_site.surroundings(site), canonicalize=memory.canonicalize)


def by_reference(data: bytes, site: issuer_site.Site) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "_seen", lambda *_: None)
        patch.setattr(text_safety, "_is_harmless", lambda text: text.isascii() and text.isprintable())
        patch.setattr(text_safety, "_is_read", lambda *_: False)
        patch.setattr(field_rules, "_has_null", lambda _: True)
        patch.setattr(Examination, "may_hold", lambda *_: True)
        patch.setattr(eddsa_rdfc_2022, "is_signed_by", by_another_library)
        return verify(data, replace(issuer_site.surroundings(site), canonicalize=expand_and_canonicalize))


def by_another_library(key: Ed25519PublicKey, signature: bytes, *, signed: bytes) -> bool:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def assert_same(data: bytes, site: Callable[[], issuer_site.Site], memory: PlanMemory) -> None:
    expected = by_reference(data, site())
    # The first sight, the second that may teach, and the third that may be filled.
    for _ in range(3):
        assert verify(data, around(site(), memory)) == expected


GOOD: dict[str, Callable[[], issuer_site.Json]] = {
    "badge": issuer_site.good,
    "P-256": proof_site.p256,
    "P-384": proof_site.p384,
    "set of proofs": proof_site.proof_set,
    "chain of proofs": proof_site.chain,
    "record": lambda: issuer_site.sign(a_record()),
    "another badge": lambda: issuer_site.sign(another()),
    "endorsement": endorsement,
    "endorsed badge": lambda: endorsed(endorsement()),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_document_has_the_same_report(name: str, memory: PlanMemory) -> None:
    data = issuer_site.as_bytes(GOOD[name]())

    assert_same(data, proof_site.site, memory)
    assert by_reference(data, proof_site.site()).verdict.value.startswith("valid")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_hostile_document_has_the_same_report(file: Path, memory: PlanMemory) -> None:
    assert_same(file.read_bytes(), proof_site.site if file.parent.name == "bad_proofs" else issuer_site.site, memory)


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_a_hostile_status_list_has_the_same_report(file: Path, memory: PlanMemory) -> None:
    def site() -> issuer_site.Site:
        made = issuer_site.site()
        made.put(issuer_site.REVOCATION_URL, file.read_bytes())
        return made

    assert_same(issuer_site.as_bytes(issuer_site.good()), site, memory)


@pytest.mark.parametrize("file", KEYS, ids=lambda file: file.stem)
def test_a_hostile_key_document_has_the_same_report(file: Path, memory: PlanMemory) -> None:
    def site() -> issuer_site.Site:
        made = issuer_site.site()
        made.put(issuer_site.DID_URL, file.read_bytes())
        return made

    assert_same(issuer_site.as_bytes(issuer_site.good()), site, memory)


def test_characters_that_are_taken_for_harmless_are_so_by_the_rules() -> None:
    harmless = [chr(point) for point in range(0x11_0000) if text_safety._HARMLESS.fullmatch(chr(point))]

    assert len(harmless) > 25_000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_safety, "_is_harmless", lambda _: False)
        patch.setattr(text_safety, "_is_read", lambda *_: False)
        # Every one of them beside letters of the scripts that are compared.
        assert text_safety.text_problems({"name": "a" + "a".join(harmless) + "a"}) == []
        assert text_safety.text_problems({"name": "аa"}) != []
