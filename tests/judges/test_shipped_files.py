"""Files as `kakitome issue` and `kakitome convert` write them, unaltered, before libraries of others."""

import json
from pathlib import Path

import pytest
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.errors import ProofError

from cli.issuing_shell import BASE, DEFINITION, HEADER, IssuingShell, row
from judges.ecdsa import ask
from judges.harness import digitalbazaar
from judges.open_badges_2_validator import Page
from judges.open_badges_2_validator import judged as validator_says
from judges.test_blockcerts import judge
from judges.test_status_ways import pem
from judges.tokens import ask as token_judge
from kakitome.documents.jose.compact import read_compact
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.vc.contexts import KNOWN, load_context

pytestmark = pytest.mark.judge
CONTEXTS = {url: load_context(url) for url in KNOWN}
EXAMPLE = Path(__file__).parents[2] / "examples" / "data-literacy.toml"
DEFINITIONS = {"a short definition": DEFINITION, "a whole definition": EXAMPLE.read_text(encoding="utf-8")}
SHOWN = "/credentialSubject/achievement/name"


def issued(shell: IssuingShell, definition: str = DEFINITION) -> Path:
    shell.write("definition.toml", definition)
    shell.write("list.csv", HEADER + row(2))
    assert shell.issue() == 0
    (award,) = shell.credentials
    return award


def converted(shell: IssuingShell, award: Path, form: str, *further: str) -> bytes:
    out = shell.folder / f"converted.{form}"
    more = ["--log", str(shell.out / "log")] if form == "blockcerts" else []
    named = ("--key", str(shell.folder / "issuer.key"), "--out", str(out), *more, *further)
    assert shell.run("convert", str(award), "--to", form, *named) == 0
    return out.read_bytes()


def test_openvc_accepts_an_issued_award_and_refuses_a_change(shell: IssuingShell) -> None:
    document = json.loads(issued(shell).read_bytes())
    key = public_to_jwk(decode_public(document["proof"]["verificationMethod"].partition("#")[2]))
    DataIntegrityProofSuite().verify(document, public_key_jwk=key, extra_contexts=CONTEXTS)
    document["name"] += "。"
    with pytest.raises(ProofError):
        DataIntegrityProofSuite().verify(document, public_key_jwk=key, extra_contexts=CONTEXTS)


def test_openbadgeslib_accepts_an_award_as_a_token_and_refuses_a_change(shell: IssuingShell) -> None:
    token = converted(shell, issued(shell), "vc-jwt").decode().strip()
    key = pem(read_compact(token.encode()).header["kid"].partition("#")[2])
    assert OB3Verifier(key).verify(token).credential_status
    head, payload, signature = token.split(".")
    with pytest.raises(OB3VerificationError):
        OB3Verifier(key).verify(f"{head}.{payload}.{signature[:-4]}AAAA")


def test_the_sd_jwt_package_accepts_a_wallet_credential_and_refuses_it_suspended_or_revoked(
    shell: IssuingShell,
) -> None:
    award = issued(shell)
    token = converted(shell, award, "sd-jwt").decode().strip()
    method = read_sd_jwt(token.encode()).token.key_id
    listed = json.loads((shell.out / "did.json").read_bytes())["verificationMethod"]
    (key,) = [public_to_jwk(decode_public(one["publicKeyMultibase"])) for one in listed if one["id"] == method]

    def judged() -> bool:
        lists = {f"{BASE}/status/{file.name}": file.read_text("ascii") for file in shell.out.glob("status/*.jwt")}
        answer = token_judge("sd-verify", token=token, key=key, lists=lists)
        assert "payload" in answer or "Status is not valid" in answer["refused"], answer
        return "payload" in answer

    assert judged()
    for act, wanted in (("--suspend", False), ("--resume", True), (None, False)):
        assert shell.revoke(award.name, *([act] if act else [])) == 0, shell.err_text
        assert judged() is wanted
    header, payload, rest = token.split(".", 2)
    changed = f"{header}.{payload[:40]}{'A' if payload[40] != 'A' else 'B'}{payload[41:]}.{rest}"
    assert "refused" in token_judge("sd-verify", token=changed, key=key, lists={})


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_a_holder_with_other_software_shows_a_part_of_an_award(shell: IssuingShell, definition: str) -> None:
    base = json.loads(converted(shell, issued(shell, DEFINITIONS[definition]), "ecdsa-sd"))
    shown = ask(act="derive", document=base, selective=[SHOWN])
    file = shell.write("shown.json", json.dumps(shown, ensure_ascii=False))
    folders = {"https://u.example/issuers/x/": shell.out}
    assert digitalbazaar(file, folders).verified
    assert shell.verdict(file) == "valid_untrusted_issuer"
    shown["credentialSubject"]["achievement"]["name"] += "。"
    assert not digitalbazaar(shell.write("changed.json", json.dumps(shown, ensure_ascii=False)), folders).verified


def site_of(folder: Path) -> dict[str, Page]:
    """Serve an issuer's folder as it lies there, every file at its address."""
    types = {".png": "image/png", ".svg": "image/svg+xml"}
    return {
        f"{BASE}/{file.relative_to(folder)}": Page(
            body=file.read_bytes(), type=types.get(file.suffix, "application/ld+json")
        )
        for file in folder.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }


@pytest.mark.parametrize(("form", "suffix"), [("ob2", ".jws"), ("ob2-png", ".png")])
def test_1edtechs_validator_accepts_an_open_badge_2_of_a_folder_and_refuses_it_withdrawn(
    shell: IssuingShell, form: str, suffix: str
) -> None:
    award = issued(shell)
    file = shell.folder / f"badge{suffix}"
    file.write_bytes(converted(shell, award, form))
    judgement = validator_says(file, site_of(shell.out))
    assert judgement.verified, judgement.errors
    assert shell.revoke(award.name) == 0, shell.err_text
    assert not validator_says(file, site_of(shell.out)).verified


def test_blockcerts_own_verifier_does_not_accept_a_converted_award(shell: IssuingShell, tmp_path: Path) -> None:
    document = json.loads(converted(shell, issued(shell), "blockcerts"))
    assert document["proof"]["cryptosuite"] == "merkle-proof-2019"
    try:
        assert not judge(document, found=None, folder=tmp_path).verified
    except pytest.fail.Exception as crash:
        # It ends with an error of its own instead of an answer.
        assert "could not run" in str(crash)
