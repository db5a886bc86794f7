"""Further forms as `kakitome convert` writes them, unaltered, before the verifiers of those forms.

The bad one of each pair is the same file with a flaw that somebody else put into it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from jwcrypto.jws import InvalidJWSSignature
from openbadgeslib.ob2 import OB2VerificationError, OB2Verifier
from openvc.proof.ecdsa_sd import EcdsaSdProofSuite
from openvc.proof.errors import ProofError
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite
from sd_jwt.verifier import SDJWTVerifier

from cli.issuing_shell import BASE, IssuingShell
from judges.ecdsa import ask as holder
from judges.harness import digitalbazaar, json_schema
from judges.test_clr import SCHEMA
from judges.test_dcc import asked
from judges.test_digitalbazaar import Site
from judges.test_sealed_pdf import ROOT, need, pdfsig, pyhanko, said_by
from judges.test_shipped_files import CONTEXTS, EXAMPLE, SHOWN, converted, issued
from judges.tokens import ask as token_judge
from kakitome.documents.elm.jades import read_jades
from kakitome.documents.jose.compact import read_compact
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from support.certificates import NOW, YEAR, Holder, a_leaf
from support.learning_model_shapes import STRUCTURE, VOCABULARIES, shape_faults
from support.standards_folder import published

__all__ = ["pdfsig", "pyhanko"]

pytestmark = pytest.mark.judge


def key_of(shell: IssuingShell, method: str) -> dict[str, str]:
    """Return the key that the issuer's published document lists under a name."""
    listed = json.loads((shell.out / "did.json").read_bytes())["verificationMethod"]
    (found,) = [one for one in listed if one["id"] == method]
    return public_to_jwk(decode_public(found["publicKeyMultibase"]))


def folders(shell: IssuingShell) -> dict[str, Path]:
    return {f"{BASE}/": shell.out}


def site_of(shell: IssuingShell) -> Site:
    return Site(shell.out, json.loads((shell.out / "did.json").read_bytes())["id"])


def changed(token: str) -> str:
    """Add a word to what was signed."""
    header, payload, rest = token.split(".", 2)
    said = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | {"title": "x"}
    other = urlsafe_b64encode(json.dumps(said, ensure_ascii=False).encode()).rstrip(b"=").decode()
    return f"{header}.{other}.{rest}"


# --- credentials -----------------------------------------------------------------------------------


def test_the_consortiums_verifier_and_the_schema_accept_an_award_and_refuse_a_flaw(shell: IssuingShell) -> None:
    award = issued(shell)
    document = json.loads(award.read_bytes())
    site = site_of(shell)
    assert asked(site, document).stands
    assert json_schema(award).verified
    del document["credentialSubject"]["achievement"]["criteria"]
    flawed = shell.write("flawed.json", json.dumps(document, ensure_ascii=False))
    assert asked(site, document).steps.get("valid_signature") is not True
    assert not json_schema(flawed).verified


def test_others_accept_a_published_status_list_and_refuse_a_change(shell: IssuingShell) -> None:
    issued(shell)
    for purpose in ("revocation", "suspension"):
        file = shell.out / "status" / f"{purpose}-1.json"
        judgement = digitalbazaar(file, folders(shell))
        assert judgement.verified, judgement.errors
        document = json.loads(file.read_bytes())
        document["validUntil"] = "2999-01-01T00:00:00Z"
        assert not digitalbazaar(shell.write("list.json", json.dumps(document)), folders(shell)).verified


def test_others_accept_an_award_as_a_record_and_refuse_it_when_the_award_inside_was_changed(
    shell: IssuingShell,
) -> None:
    data = converted(shell, issued(shell), "clr")
    file, document, site = shell.folder / "record.json", json.loads(data), site_of(shell)
    file.write_bytes(data)
    judgement = digitalbazaar(file, folders(shell))
    assert judgement.verified, judgement.errors
    told = asked(site, document)
    assert (told.steps["valid_signature"], told.errors) == (True, [])
    assert json_schema(file, published(SCHEMA)).verified
    document["credentialSubject"]["verifiableCredential"][0]["name"] = "x"
    del document["name"]
    flawed = shell.write("flawed.json", json.dumps(document, ensure_ascii=False))
    assert not digitalbazaar(flawed, folders(shell)).verified
    assert asked(site, document).steps.get("valid_signature") is not True
    assert not json_schema(flawed, published(SCHEMA)).verified


def test_openvc_accepts_a_part_that_a_holder_with_other_software_shows(shell: IssuingShell) -> None:
    base = json.loads(converted(shell, issued(shell), "ecdsa-sd"))
    shown = holder(act="derive", document=base, selective=[SHOWN])
    key = key_of(shell, base["proof"]["verificationMethod"])
    EcdsaSdProofSuite().verify(shown, public_key_jwk=key, extra_contexts=CONTEXTS)
    shown["credentialSubject"]["achievement"]["name"] += "。"
    with pytest.raises(ProofError):
        EcdsaSdProofSuite().verify(shown, public_key_jwk=key, extra_contexts=CONTEXTS)


# --- tokens ----------------------------------------------------------------------------------------


def test_jose_accepts_an_award_as_a_token_and_refuses_a_change(shell: IssuingShell) -> None:
    award = issued(shell)
    token = converted(shell, award, "vc-jwt").decode().strip()
    key = key_of(shell, read_compact(token.encode()).key_id)
    read = token_judge("verify", token=token, key=key)["payload"]
    assert read["credentialSubject"] == json.loads(award.read_bytes())["credentialSubject"]
    assert "refused" in token_judge("verify", token=changed(token), key=key)


def test_openvc_does_not_read_a_token_of_the_newer_data_model(shell: IssuingShell) -> None:
    token = converted(shell, issued(shell), "vc-jwt").decode().strip()
    key = key_of(shell, read_compact(token.encode()).key_id)
    with pytest.raises(ProofError):
        VcJwtProofSuite().verify(token, public_key_jwk=key)


def test_two_python_packages_accept_a_wallet_credential_and_refuse_a_change(shell: IssuingShell) -> None:
    token = converted(shell, issued(shell), "sd-jwt").decode().strip()
    key = key_of(shell, read_compact(token.partition("~")[0].encode()).key_id)
    title = "データ科学入門"
    assert title in json.dumps(SDJWTVerifier(token, lambda *_: JWK(**key)).get_verified_payload(), ensure_ascii=False)
    assert title in json.dumps(SdJwtVcProofSuite().verify(token, public_key_jwk=key).claims, ensure_ascii=False)
    with pytest.raises(InvalidJWSSignature):
        SDJWTVerifier(changed(token), lambda *_: JWK(**key))
    with pytest.raises(ProofError):
        SdJwtVcProofSuite().verify(changed(token), public_key_jwk=key)


def test_openbadgeslib_accepts_an_open_badge_2_of_a_folder_and_refuses_it_withdrawn_and_changed(
    shell: IssuingShell,
) -> None:
    award = issued(shell)
    token = converted(shell, award, "ob2").decode().strip()

    def download(url: str) -> bytes:
        return (shell.out / url.removeprefix(f"{BASE}/")).read_bytes()

    def read(text: str) -> Any:
        return OB2Verifier(download=download).verify(text, check_revocation=True)

    assert read(token).badge.startswith(BASE)
    with pytest.raises(OB2VerificationError):
        read(changed(token))
    assert shell.revoke(award.name) == 0, shell.err_text
    with pytest.raises(OB2VerificationError):
        read(token)


# --- documents with a seal ---------------------------------------------------------------------------


def sealed(shell: IssuingShell, form: str, definition: str) -> bytes:
    """Convert an award under a certificate of the tests' own authority."""
    leaf: Holder = a_leaf(ROOT, since=NOW - 10 * YEAR, until=NOW + 10 * YEAR)
    chain, key = shell.folder / "chain.pem", shell.folder / "key.pem"
    chain.write_bytes(leaf.pem + ROOT.pem)
    key.write_bytes(leaf.key_pem)
    return converted(shell, issued(shell, definition), form, "--seal", str(chain), "--seal-key", str(key))


def test_poppler_pyhanko_and_qpdf_accept_a_certificate_and_refuse_a_changed_byte(
    shell: IssuingShell, pdfsig: Any, pyhanko: Any
) -> None:
    data = sealed(shell, "pdf", EXAMPLE.read_text(encoding="utf-8"))
    file = shell.folder / "certificate.pdf"
    file.write_bytes(data)
    for judge in (pdfsig, pyhanko):
        agreed, words = judge(file)
        assert agreed, words
    code, words = said_by(need("qpdf"), "--check", str(file))
    assert code == 0, words
    code, words = said_by(need("pdfdetach"), "-save", "1", "-o", str(shell.folder / "out.json"), str(file))
    assert code == 0, words
    (award,) = shell.credentials
    assert (shell.folder / "out.json").read_bytes() == award.read_bytes()
    position = data.index(b"/MediaBox") + 14
    file.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
    assert not pdfsig(file)[0]
    assert not pyhanko(file)[0]


def test_a_european_digital_credential_is_within_the_shapes_and_one_with_a_flaw_is_not(shell: IssuingShell) -> None:
    made = json.loads(sealed(shell, "elm", EXAMPLE.read_text(encoding="utf-8")))
    document = json.loads(read_jades(made).payload)
    assert [fault for shapes in (STRUCTURE, VOCABULARIES) for fault in shape_faults(document, shapes)] == []
    del document["displayParameter"]
    assert shape_faults(document, STRUCTURE)
