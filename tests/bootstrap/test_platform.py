"""The platform as wired: awarding, publishing, checking its own awards, without any network."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bootstrap.platforms import DID, NOW, add_institution, award, open_platform
from kakitome.documents.verification.check import Verdict
from kakitome.gateways.checkpoint_files import CheckpointFiles
from kakitome.journeys.hosting.documents import PublishedDocuments
from kakitome.ports.claims import Claim, Visibility
from kakitome.ports.microcredentials import VersionState
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import StatusAct, revoke

pytestmark = pytest.mark.django_db


def test_an_award_is_valid_on_its_own_platform_and_revoked_the_moment_it_is_withdrawn(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    (outcome,) = award(platform, "髙橋 花子")
    assert outcome.reasons == ()
    document = platform.store("u").awards.get_document(outcome.credential_id)

    report = platform.verifier().verify_bytes(document, now=NOW)
    assert report.verdict is Verdict.VALID, [check.reason for check in report.checks]

    act = StatusAct(actor="t.sato", reason="wrong person", now=NOW)
    revoke(platform.store("u"), outcome.credential_id, act=act)
    publish_status_lists(platform.publishing_context("u"), now=NOW)
    assert platform.verifier().verify_bytes(document, now=NOW).verdict is Verdict.REVOKED
    platform.sandbox.close()


def entries_of(credential: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of the lists, and of those only."""
    status = credential["credentialStatus"]
    return [status] if isinstance(status, dict) else status


def find(documents: PublishedDocuments, path: str) -> bytes | None:
    found = documents.find("u", path)
    return found.content if found else None


def test_everything_a_credential_points_at_is_hosted(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    (outcome,) = award(platform, "髙橋 花子")
    credential = json.loads(platform.store("u").awards.get_document(outcome.credential_id))
    base = "https://localhost:8000/issuers/u/"
    addresses = {
        credential["credentialSubject"]["achievement"]["id"],
        credential["credentialSubject"]["achievement"]["image"]["id"],
        *(entry["statusListCredential"] for entry in entries_of(credential)),
    }
    for address in addresses:
        assert address.startswith(base)
        assert find(platform.hosted, address.removeprefix(base)) is not None, address
    assert json.loads(find(platform.hosted, "did.json") or b"")["id"] == DID
    assert (find(platform.hosted, "images/data-ethics-v1.png") or b"").startswith(b"\x89PNG")


def test_a_credential_is_hosted_only_while_its_learner_shows_it(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    (outcome,) = award(platform, "髙橋 花子")
    path = outcome.credential_id.partition("/issuers/u/")[2]
    assert find(platform.hosted, path) is None
    claim = Claim(
        token_hash="h" * 64,
        award_number=outcome.number,
        created_at=NOW,
        opened_at=NOW,
        visibility=Visibility.WITH_LINK,
    )
    platform.store("u").claims.add_many([claim])
    assert find(platform.hosted, path) == platform.store("u").awards.get_document(outcome.credential_id)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "did.json/",
        "status/revocation-9.json",
        "status/../did.json",
        "credentials/none.json",
        "microcredentials/data-ethics-v2.json",
        "microcredentials/data-ethics-v1.png",
        "images/x.png",
        "secrets/key",
    ],
)
def test_what_is_not_there_is_not_hosted(tmp_path: Path, path: str) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    assert find(platform.hosted, path) is None
    assert platform.hosted.find("nobody", "did.json") is None


def test_a_draft_is_not_published(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    store = platform.store("u")
    assert find(platform.hosted, "microcredentials/data-ethics-v1.json") is not None
    store.microcredentials.replace(replace(store.microcredentials.get("data-ethics", 1), state=VersionState.DRAFT))
    assert find(platform.hosted, "microcredentials/data-ethics-v1.json") is None
    assert find(platform.hosted, "images/data-ethics-v1.png") is None


def test_a_registry_that_cannot_be_read_is_named_and_not_forgotten(tmp_path: Path) -> None:
    platform = open_platform(tmp_path, KAKITOME_REGISTRIES=str(tmp_path / "national.json"))
    (registry,) = platform.registries
    assert registry.unreachable
    assert registry.name.en == "national.json"


def test_checkpoints_are_written_to_the_folder_the_operator_chose(tmp_path: Path) -> None:
    platform = open_platform(tmp_path / "data", KAKITOME_CHECKPOINT_DIR=str(tmp_path / "elsewhere"))
    assert isinstance(platform.witness, CheckpointFiles)
    assert platform.installation.checkpoint_dir == tmp_path / "elsewhere"
