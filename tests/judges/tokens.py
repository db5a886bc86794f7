"""The packages jose and @sd-jwt/sd-jwt-vc as signers and verifiers of tokens (`node/tokens.mjs`)."""

import json
import subprocess
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from judges.harness import CACHE, PINNED, install
from kakitome.documents.keys.jwk import public_to_jwk
from vectors.token_keys import TokenKey

SCRIPT = PINNED / "tokens.mjs"


def ask(act: str, **request: Any) -> dict[str, Any]:
    """Let the other implementation do one act; its answer has `refused` when it would not."""
    install(copy=[SCRIPT])
    done = subprocess.run(
        ["node", str(CACHE / PINNED.name / SCRIPT.name)],
        input=json.dumps({"act": act, **request}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"the judge could not run: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def public_jwk(key: TokenKey) -> dict[str, str]:
    """Return the public half of a key as a JSON Web Key."""
    return public_to_jwk(key.public)


def secret_jwk(key: TokenKey) -> dict[str, str]:
    """Return a test key with its secret half."""
    private = key.private
    if isinstance(private, Ed25519PrivateKey):
        return {**public_jwk(key), "d": _b64(private.private_bytes_raw())}
    if isinstance(private, EllipticCurvePrivateKey):
        length = (private.key_size + 7) // 8
        return {**public_jwk(key), "d": _b64(private.private_numbers().private_value.to_bytes(length, "big"))}
    assert isinstance(private, RSAPrivateKey)
    numbers = private.private_numbers()
    parts = {"d": numbers.d, "p": numbers.p, "q": numbers.q, "dp": numbers.dmp1, "dq": numbers.dmq1, "qi": numbers.iqmp}
    return public_jwk(key) | {name: _b64(n.to_bytes((n.bit_length() + 7) // 8, "big")) for name, n in parts.items()}


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
