"""Asking wallets under a certificate (HAIP 1.0): the identifier is its digest, and every answer is encrypted.

Source: OpenID4VC High Assurance Interoperability Profile 1.0 §5; OpenID for Verifiable Presentations 1.0 §5.9.3.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk, jws

from kakitome.bootstrap.offer_settings import verifier_certificate_of
from kakitome.documents.keys.x509_chain import write_chain
from kakitome.errors import Misconfigured
from support import institutions
from support.attested_wallet import Authority
from web.api.test_presentations import HolderApp, Json, Stage, account, page_of, somebody, stage  # noqa: F401

pytestmark = pytest.mark.django_db
AUTHORITY = Authority("Authority of verifiers")


def pem_of(*certificates: bytes, key: jwk.JWK = AUTHORITY.key) -> bytes:
    return bytes(key.export_to_pem(private_key=True, password=None)) + write_chain(certificates)


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[None]:
    file = tmp_path / "verifier.pem"
    file.write_bytes(pem_of(AUTHORITY.anchor, AUTHORITY.leaf))
    platform = institutions.platform()
    before = platform.installation
    certificate = verifier_certificate_of({"KAKITOME_HAIP_VERIFIER": str(file)})
    object.__setattr__(platform, "installation", replace(before, verifier_certificate=certificate))
    yield
    object.__setattr__(platform, "installation", before)


@dataclass
class CertifiedAskersApp(HolderApp):
    """An app that knows the asker by the certificate that comes along."""

    def request(self) -> Json:
        content = self.fetch().content.decode()
        token = jws.JWS()
        token.deserialize(content)
        (encoded,) = token.jose_header["x5c"]
        leaf = base64.b64decode(encoded)
        public = x509.load_der_x509_certificate(leaf).public_key()
        token.verify(jwk.JWK.from_pem(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)))
        assert (leaf, token.jose_header["alg"]) == (AUTHORITY.leaf, "ES256")
        read: Json = json.loads(token.payload)
        digest = base64.urlsafe_b64encode(sha256(leaf).digest()).rstrip(b"=").decode()
        assert read["client_id"] == f"x509_hash:{digest}"
        return read


@pytest.mark.usefixtures("certified")
def test_under_a_certificate_wallets_verify_it_and_answer_encrypted_in_any_case(stage: Stage) -> None:  # noqa: F811
    assert "cannot encrypt" not in page_of(somebody().get(stage.link))
    _here, app, _state = stage.begin(in_clear="1")
    app = CertifiedAskersApp(app.link, app.key, app.credential)
    request = app.request()
    assert request["response_mode"] == "direct_post.jwt"
    of_before = f"decentralized_identifier:{institutions.platform().site_identity().issuer.did}"
    refused = app.send(request, {"credential": [app.presentation(request, aud=of_before)]})
    assert refused.status_code == 400 and stage.answers() == []
    _here, app, _state = stage.begin()
    app = CertifiedAskersApp(app.link, app.key, app.credential)
    request = app.request()
    assert app.send(request, {"credential": [app.presentation(request)]}).status_code == 200
    assert len(stage.answers()) == 1


def test_a_certificate_that_wallets_would_refuse_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "verifier.pem"
    other = jwk.JWK.generate(kty="EC", crv="P-384")
    for content, lack in (
        (b"nothing", "file"),
        (pem_of(AUTHORITY.anchor), "key"),
        (pem_of(AUTHORITY.leaf, key=jwk.JWK.generate(kty="EC", crv="P-256")), "key"),
        (pem_of(AUTHORITY.leaf, key=other), "key"),
        (pem_of(AUTHORITY.anchor, key=AUTHORITY.anchor_key), "chain"),
    ):
        file.write_bytes(content)
        with pytest.raises(Misconfigured) as refused:
            verifier_certificate_of({"KAKITOME_HAIP_VERIFIER": str(file)})
        assert (refused.value.code, refused.value.params["lack"]) == ("E_CONFIG_HAIP_VERIFIER", lack)
