"""A wallet app that its provider vouches for, and the provider: high assurance as tests play it, rightly or wrongly.

authority = Authority()
wallet = AttestedWallet(link, authority=authority)
wallet.received(tx_code)

It signs with a library that the platform does not use.
"""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.http import HttpResponse
from jwcrypto import jwk, jws

from support.wallet_apps import GRANT, Json, WalletApp

FORM = "application/x-www-form-urlencoded"


def a_key() -> jwk.JWK:
    return jwk.JWK.generate(kty="EC", crv="P-256")


def signed(key: jwk.JWK, header: Json, claims: Json) -> str:
    token = jws.JWS(json.dumps({name: value for name, value in claims.items() if value is not None}).encode())
    token.add_signature(key, protected=json.dumps({"alg": "ES256", **header}))
    return str(token.serialize(compact=True))


def public(key: jwk.JWK) -> Json:
    return {name: value for name, value in key.export_public(as_dict=True).items() if name != "kid"}


@dataclass
class Authority:
    """An authority, and one provider of wallets with a certificate below it."""

    name: str = "Authority of wallets"

    def __post_init__(self) -> None:
        own, below = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.anchor = self._certificate(self.name, self.name, own.public_key(), own, is_authority=True)
        self.leaf = self._certificate("Provider", self.name, below.public_key(), own, is_authority=False)
        self.key, self.anchor_key = (
            jwk.JWK.from_pem(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            for key in (below, own)
        )

    @property
    def chain(self) -> list[str]:
        return [base64.b64encode(self.leaf).decode()]

    def _certificate(self, name: str, issuer: str, key: Any, signer: Any, *, is_authority: bool) -> bytes:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=400))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(signer, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )

    def certify(self, request: bytes, *, days: int = 400, is_named: bool = True) -> bytes:
        """Certify the key of a request (PEM), under the address that it names."""
        asked, now = x509.load_pem_x509_csr(request), datetime.now(UTC)
        assert asked.is_signature_valid
        secret = load_pem_private_key(self.anchor_key.export_to_pem(private_key=True, password=None), password=None)
        builder = (
            x509.CertificateBuilder()
            .subject_name(asked.subject)
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, self.name)]))
            .public_key(asked.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=500))
            .not_valid_after(now + timedelta(days=days))
        )
        if is_named:
            named = asked.extensions.get_extension_for_class(x509.SubjectAlternativeName)
            builder = builder.add_extension(named.value, critical=False)
        assert isinstance(secret, ec.EllipticCurvePrivateKey)
        return builder.sign(secret, hashes.SHA256()).public_bytes(Encoding.DER)

    def attest(self, app_key: jwk.JWK, *, app_id: str, header: Json | None = None, **claims: Any) -> str:
        """Vouch for an app."""
        stated = {"sub": app_id, "exp": int(time.time()) + 3600, "cnf": {"jwk": public(app_key)}, "iss": "p", **claims}
        return signed(self.key, {"typ": "oauth-client-attestation+jwt", "x5c": self.chain, **(header or {})}, stated)

    def attest_keys(self, *keys: jwk.JWK, **claims: Any) -> str:
        """Vouch for keys."""
        now = int(time.time())
        stated = {"iat": now, "exp": now + 3600, "attested_keys": [public(key) for key in keys], **claims}
        return signed(self.key, {"typ": "key-attestation+jwt", "x5c": self.chain}, stated)


@dataclass
class AttestedWallet(WalletApp):
    """One app with a key for credentials, one for its tokens, and one that its provider attests."""

    authority: Authority = field(default_factory=Authority)
    token_key: jwk.JWK = field(default_factory=a_key)
    app_key: jwk.JWK = field(default_factory=a_key)
    app_id: str = "https://wallet.mihon.example"
    dpop_nonce: str = ""

    def dpop(self, path: str, *, token: str = "", key: jwk.JWK | None = None, **claims: Any) -> str:
        """Prove the key of tokens for one request."""
        key = key or self.token_key
        digest = base64.urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
        stated = {
            "jti": secrets.token_urlsafe(12),
            "htm": "POST",
            "htu": self.issuer.partition("/issuers/")[0] + path,
            "iat": int(time.time()),
            "nonce": self.dpop_nonce or None,
            "ath": digest if token else None,
            **claims,
        }
        return signed(key, {"typ": "dpop+jwt", "jwk": public(key)}, stated)

    def attested(self, **claims: Any) -> dict[str, str]:
        """Return the headers of client authentication."""
        stated = {
            "iss": self.app_id,
            "aud": self.issuer,
            "jti": secrets.token_urlsafe(12),
            "iat": int(time.time()),
            **claims,
        }
        return {
            "OAuth-Client-Attestation": self.authority.attest(self.app_key, app_id=self.app_id),
            "OAuth-Client-Attestation-PoP": signed(self.app_key, {"typ": "oauth-client-attestation-pop+jwt"}, stated),
        }

    def send_form(self, name: str, form: dict[str, str], *, headers: dict[str, str] | None = None) -> HttpResponse:
        """Send a form, once more when a nonce is asked for."""
        path = self.path(name)
        for _turn in range(2):
            proved = {"DPoP": self.dpop(path), **self.attested()} | (headers or {})
            shown = {header: value for header, value in proved.items() if value}
            response = self.client.post(path, urlencode(form), content_type=FORM, headers=shown)
            if "DPoP-Nonce" not in response.headers:
                break
            self.dpop_nonce = response.headers["DPoP-Nonce"]
        return response

    def exchange(self, tx_code: str = "", *, headers: dict[str, str] | None = None, **more: str) -> HttpResponse:
        code = self.offer["grants"][GRANT]["pre-authorized_code"]
        form = {"grant_type": GRANT, "pre-authorized_code": code, "client_id": self.app_id, "tx_code": tx_code, **more}
        return self.send_form("token", form, headers=headers)

    def refresh(self, token: str, **headers: str) -> HttpResponse:
        form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": self.app_id}
        return self.send_form("token", form, headers=headers)

    def post(self, name: str, body: Any, *, token: str) -> HttpResponse:
        path = self.path(name)
        headers = {"Authorization": f"DPoP {token}", "DPoP": self.dpop(path, token=token)} if token else {}
        return self.client.post(path, json.dumps(body), content_type="application/json", headers=headers)
