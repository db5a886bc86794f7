"""More hostile and faulty tokens, beside those of `tokens.py` and `sd_jwts.py`.

The rows have even numbers: neighbours of the catalogue's, thought of here.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from vectors import issuer_site
from vectors.builders.sd_jwts import HOLDER, LEARNT, b64, bound, present, whole
from vectors.builders.tokens import Build, claims, headed, header, signed, token, unb64
from vectors.token_keys import TokenKey


def another_algorithm_of_the_same_curve_family() -> bytes:
    """Sign with P-384 and say ES256."""
    key = TokenKey.of("ES384")
    return token(header={"alg": "ES256", "typ": "JWT", "kid": key.method}, by=key)


def inside_another() -> bytes:
    """A token whose payload is a token."""
    inner = token().decode()
    first = b64(json.dumps(header(cty="JWT")).encode())
    signing_input = f"{first}.{b64(inner.encode())}"
    return f"{signing_input}.{b64(TokenKey.of('ES256').sign(signing_input.encode()))}".encode()


def payload_left_out() -> bytes:
    first, _, signature = token().split(b".")
    return first + b".." + signature


def with_line_breaks() -> bytes:
    made = token()
    return b"\n".join(made[at : at + 64] for at in range(0, len(made), 64))


def in_json() -> bytes:
    """The flattened JSON serialisation, good signature."""
    protected, payload, signature = token().decode().split(".")
    return issuer_site.as_bytes({"payload": payload, "protected": protected, "signature": signature})


def in_json_with_two() -> bytes:
    """The general JSON serialisation: the first signature is good, the second is nobody's."""
    protected, payload, signature = token().decode().split(".")
    other = {"protected": protected, "signature": b64(bytes(64))}
    return issuer_site.as_bytes(
        {"payload": payload, "signatures": [{"protected": protected, "signature": signature}, other]}
    )


def payload_twice_said() -> bytes:
    body = json.dumps(claims()).replace('"iss":', '"iss": "did:web:evil.example", "iss":', 1)
    first = b64(json.dumps(header()).encode())
    signing_input = f"{first}.{b64(body.encode())}"
    return f"{signing_input}.{b64(TokenKey.of('ES256').sign(signing_input.encode()))}".encode()


def s_replaced_by_its_complement() -> bytes:
    """ECDSA's second valid signature of the same: it proves the same, and is told as valid."""
    signing_input, _, signature = token().rpartition(b".")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    raw = unb64(signature)
    s = order - int.from_bytes(raw[32:], "big")
    return signing_input + b"." + b64(raw[:32] + s.to_bytes(32, "big")).encode()


def signature_of(value: bytes) -> Build:
    return lambda: token().rpartition(b".")[0] + b"." + b64(value).encode()


ORDER = bytes.fromhex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")

TOKENS: Mapping[str, Build] = {
    "B094__invalid_signature__E_JWS_ALGORITHM_KEY__p384_called_p256": another_algorithm_of_the_same_curve_family,
    "B094__invalid_signature__E_SIGNATURE__r_and_s_are_the_order": signature_of(ORDER * 2),
    "B094__invalid_signature__E_SIGNATURE__of_63_bytes": signature_of(b"\x01" * 63),
    "B094__malformed__E_JWS_BASE64__empty": signature_of(b""),
    "B094__valid__I_PROOF_OK__the_other_half_of_the_curve": s_replaced_by_its_complement,
    "B096__valid__I_PROOF_OK__certificate_by_its_hash_is_passed_over": headed(x5t="AAAA"),
    "B098__unsupported__E_CREDENTIAL_FILE_TYPE__line_breaks_inside": with_line_breaks,
    "B100__malformed__E_JSON_SYNTAX__a_token_in_a_token": inside_another,
    "B099__unsupported__E_JADES_CERTIFICATE__one_signature_in_json": in_json,
    "B099__malformed__E_JADES_SIGNATURES__two_signatures_in_json": in_json_with_two,
    "B102__malformed__E_JSON_SYNTAX__payload_left_out": payload_left_out,
    "B102__malformed__E_JSON_DUPKEY__two_issuers": payload_twice_said,
    "B104__malformed__E_JWT_CLAIM__beginning_is_a_text": signed(nbf="2026-09-30"),
    "B110__invalid_signature__E_ISSUER_BINDING__key_inside_the_network": headed(kid="https://169.254.169.254/key"),
    "B110__invalid_signature__E_KEY_UNKNOWN__key_named_like_a_path": headed(kid="../../../etc/passwd"),
    "B112__invalid_signature__E_ENVELOPE_MISMATCH__issuer_with_a_slash_more": signed(iss=issuer_site.DID + "/"),
}


def shown() -> bytes:
    return present(whole(), LEARNT)


def bound_to_nothing() -> bytes:
    """A key binding whose type is that of an ordinary token."""
    made = bound(shown()).rpartition(b"~")[0]
    first = b64(json.dumps({"alg": "ES256", "typ": "JWT"}).encode())
    signing_input = f"{first}.{b64(json.dumps({'iat': 1, 'aud': 'x', 'nonce': 'y', 'sd_hash': 'z'}).encode())}"
    return made + b"~" + f"{signing_input}.{b64(HOLDER.sign(signing_input.encode()))}".encode()


SD_JWTS: Mapping[str, Build] = {
    "B106__invalid_signature__E_KEY_BINDING_FORM__binding_is_a_plain_token": bound_to_nothing,
    "B108__invalid_signature__E_JWS_SEGMENTS__last_tilde_missing": lambda: shown()[:-1],
    "B108__malformed__E_JSON_SYNTAX__an_empty_disclosure": lambda: shown() + b"~",
}

FILES: Mapping[str, Build] = {
    **{f"bad_tokens/{name}.jws": build for name, build in TOKENS.items()},
    **{f"bad_sd_jwts/{name}.sd-jwt": build for name, build in SD_JWTS.items()},
}
