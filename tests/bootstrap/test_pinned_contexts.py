"""An operator's own vocabularies: read from a folder, held to their digests, used by every way of verifying."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kakitome import verify
from kakitome.bootstrap.installation import installation_from
from kakitome.bootstrap.pinned_contexts import LIST, read_pinned_contexts
from kakitome.documents.keys.multibase import encode_base64url
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.errors import Misconfigured
from vectors import issuer_site

ADDRESS = "https://vocabulary.example/v1"
CONTEXT = {"@context": {"hue": "https://vocabulary.example/words#hue"}}
Build = Callable[[Path], None]


def pinned(folder: Path, context: Any = CONTEXT, **changes: str) -> Path:
    folder.mkdir(exist_ok=True)
    data = json.dumps(context).encode()
    (folder / "v1.json").write_bytes(data)
    row = {"address": ADDRESS, "file": "v1.json", "sha256": hashlib.sha256(data).hexdigest()} | changes
    lines = [f"{name} = {json.dumps(value)}" for name, value in row.items()]
    (folder / LIST).write_text("\n".join(["[[context]]", *lines]), encoding="utf-8")
    return folder


def credential(**members: Any) -> bytes:
    document = issuer_site.unsigned() | issuer_site.LASTING | members
    document["@context"] = [*document["@context"], ADDRESS]
    document["credentialSubject"] = {**document["credentialSubject"], "hue": "green"}
    del document["credentialStatus"], document[issuer_site.STATUS_IRI]

    def canonicalize(asked: Any) -> str:
        return expand_and_canonicalize(asked, further={ADDRESS: CONTEXT})

    made = issuer_site.create_proof(
        document,
        sign=issuer_site.key("now").sign,
        verification_method=f"did:key:{issuer_site.multibase('now')}#{issuer_site.multibase('now')}",
        created=issuer_site.SIGNED_AT,
        canonicalize=canonicalize,
    )
    return issuer_site.as_bytes({**document, "proof": made})


ISSUER = {"id": f"did:key:{issuer_site.multibase('now')}", "type": ["Profile"], "name": "Sample"}


def test_a_pinned_vocabulary_is_known(tmp_path: Path) -> None:
    data = credential(issuer=ISSUER)

    assert verify(data, offline=True).verdict == "unsupported"
    assert verify(data, offline=True, contexts=pinned(tmp_path)).verdict == "valid_untrusted_issuer"
    changed = data.replace(b"green", b"olive")
    assert verify(changed, offline=True, contexts=tmp_path).verdict == "invalid_signature"


def test_its_bytes_are_compared_with_a_digest_that_a_credential_states(tmp_path: Path) -> None:
    folder = pinned(tmp_path)
    multihash = b"\x12\x20" + hashlib.sha256((folder / "v1.json").read_bytes()).digest()
    right = {"id": ADDRESS, "digestMultibase": encode_base64url(multihash)}
    wrong = {"id": ADDRESS, "digestMultibase": encode_base64url(b"\x12\x20" + bytes(32))}

    good = verify(credential(issuer=ISSUER, relatedResource=right), offline=True, contexts=folder)
    bad = verify(credential(issuer=ISSUER, relatedResource=wrong), offline=True, contexts=folder)
    assert (good.verdict, bad.verdict) == ("valid_untrusted_issuer", "malformed")


FLAWS: dict[str, tuple[str, Build]] = {
    "no list": ("E_CONTEXTS_LIST", lambda at: (pinned(at) / LIST).unlink()),
    "not a list": ("E_CONTEXTS_LIST", lambda at: (pinned(at) / LIST).write_text("context = 1") and None),
    "an empty list": ("E_CONTEXTS_LIST", lambda at: (pinned(at) / LIST).write_text("") and None),
    "no digest": ("E_CONTEXTS_LIST", lambda at: pinned(at, sha256="") and None),
    "a file elsewhere": ("E_CONTEXTS_LIST", lambda at: pinned(at, file="../v1.json") and None),
    "another digest": ("E_CONTEXTS_FILE", lambda at: pinned(at, sha256="0" * 64) and None),
    "no file": ("E_CONTEXTS_FILE", lambda at: pinned(at, file="v2.json") and None),
    "the address of a known one": (
        "E_CONTEXT_ADDRESS",
        lambda at: pinned(at, address="https://www.w3.org/ns/credentials/v2") and None,
    ),
    "a known word with another meaning": (
        "E_CONTEXT_WORD",
        lambda at: pinned(at, {"@context": {"validUntil": "https://vocabulary.example/end"}}) and None,
    ),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_folder_with_a_flaw_stops_before_anything_is_verified(flaw: str, tmp_path: Path) -> None:
    code, build = FLAWS[flaw]
    build(tmp_path)
    with pytest.raises(Misconfigured, match=code):
        read_pinned_contexts(tmp_path)


def test_the_platform_is_told_by_a_setting(tmp_path: Path) -> None:
    folder = pinned(tmp_path / "contexts")
    environment = {"KAKITOME_DATA_DIR": str(tmp_path / "var"), "KAKITOME_CONTEXTS": str(folder)}

    assert set(installation_from(environment).contexts.documents) == {ADDRESS}
    assert installation_from({"KAKITOME_DATA_DIR": str(tmp_path / "var")}).contexts.documents == {}
