"""A verifier on another site: it serves its request object, takes answers and reads them with a library of others.

verifier = VerifierElsewhere()
platform = replace(platform, fetcher=verifier, issuer_requests=verifier)
look_at_request(platform, account, verifier.link(), is_same_device=True)
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwcrypto import jwe, jwk, jws

from kakitome.errors import Unavailable
from kakitome.mapping.sd_jwt_vc import VCT
from kakitome.ports.issuer_requests import IssuerAnswer

SITE = "https://verifier.example"
Json = dict[str, Any]
ONE_CLAIM: Json = {
    "credentials": [{"id": "c", "format": "dc+sd-jwt", "meta": {"vct_values": [VCT]}, "claims": [{"path": ["title"]}]}]
}


def certified(host: str, *, days: int = 30) -> tuple[jwk.JWK, bytes]:
    """Return a key and its own certificate for a host, as DER."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return jwk.JWK.from_pem(pem), certificate.public_bytes(Encoding.DER)


@dataclass
class VerifierElsewhere:
    """One verifier with one request; implements `Fetcher` and `IssuerRequests`."""

    prefix: str = "decentralized_identifier"
    mode: str = "direct_post.jwt"
    query: Json = field(default_factory=lambda: ONE_CLAIM)
    changes: Json = field(default_factory=dict)
    posted: bool = False
    status: int = 200
    did: str = ""
    redirect: str = f"{SITE}/done?response_code=1"
    answers: list[Json] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.encryption = jwk.JWK.generate(kty="EC", crv="P-256", kid="e1", use="enc", alg="ECDH-ES")
        self.key, self.certificate = certified("verifier.example")
        self.wallet_nonce = ""
        public = json.dumps(self.key.export_public(as_dict=True)).encode()
        self.did = self.did or "did:jwk:" + _encoded(public)

    @property
    def verifier_id(self) -> str:
        """Return the client identifier."""
        if self.prefix == "redirect_uri":
            return f"redirect_uri:{SITE}/response"
        if self.prefix == "x509_san_dns":
            return "x509_san_dns:verifier.example"
        if self.prefix == "x509_hash":
            return "x509_hash:" + _encoded(sha256(self.certificate).digest())
        return f"decentralized_identifier:{self.did}"

    def link(self, **changes: str) -> str:
        """Return the link as the verifier shows it."""
        if self.prefix == "redirect_uri":
            payload = {**self.payload(), **changes}
            plain = {name: value if isinstance(value, str) else json.dumps(value) for name, value in payload.items()}
            return "openid4vp://?" + urlencode(plain)
        query = {"client_id": self.verifier_id, "request_uri": f"{SITE}/request/1"}
        return "openid4vp://?" + urlencode(query | ({"request_uri_method": "post"} if self.posted else {}) | changes)

    def payload(self) -> Json:
        """Return what is asked for."""
        metadata: Json = {"client_name": "Example Trading"}
        if self.mode == "direct_post.jwt":
            metadata["jwks"] = {"keys": [self.encryption.export_public(as_dict=True)]}
            metadata["encrypted_response_enc_values_supported"] = ["A256GCM"]
        said = {
            "response_type": "vp_token",
            "response_mode": self.mode,
            "client_id": self.verifier_id,
            "response_uri": f"{SITE}/response",
            "aud": "https://self-issued.me/v2",
            "nonce": "n-0S6_WzA2Mj",
            "state": "st-1",
            "dcql_query": self.query,
            "client_metadata": metadata,
        }
        if self.wallet_nonce:
            said["wallet_nonce"] = self.wallet_nonce
        return {name: value for name, value in {**said, **self.changes}.items() if value is not None}

    def object(self) -> bytes:
        """Return the signed request object."""
        header: Json = {"alg": "ES256", "typ": "oauth-authz-req+jwt"}
        if self.prefix.startswith("x509"):
            header["x5c"] = [base64.b64encode(self.certificate).decode()]
        else:
            header["kid"] = f"{self.did}#0"
        token = jws.JWS(json.dumps(self.payload()).encode())
        token.add_signature(self.key, protected=json.dumps(header))
        return str(token.serialize(compact=True)).encode()

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if url != f"{SITE}/request/1" or self.posted:
            raise Unavailable("E_FETCH_STATUS", status=404)
        return self.object()

    def post(
        self, url: str, body: bytes, /, *, content_type: str, token: str = "", accept: str = "application/json"
    ) -> IssuerAnswer:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        assert content_type == "application/x-www-form-urlencoded" and not token
        if url == f"{SITE}/request/1":
            assert accept == "application/oauth-authz-req+jwt"
            self.wallet_nonce = self.wallet_nonce or form["wallet_nonce"]
            return IssuerAnswer(status=200, body=self.object())
        assert url == f"{SITE}/response", url
        self.answers.append(self._read(form))
        body = json.dumps({"redirect_uri": self.redirect}).encode()
        return IssuerAnswer(status=self.status, body=body)

    def _read(self, form: dict[str, str]) -> Json:
        if "response" not in form:
            return {**form, **({"vp_token": json.loads(form["vp_token"])} if "vp_token" in form else {})}
        token = jwe.JWE()
        token.deserialize(form["response"], key=self.encryption)
        read: Json = json.loads(token.payload)
        return read


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
