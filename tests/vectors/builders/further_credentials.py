"""More hostile and faulty credentials, lists and key documents, beside those of `credentials.py`.

The rows have even numbers: neighbours of the catalogue's, thought of here.
"""

import base64
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from kakitome.documents.keys.multibase import decode_base58btc, encode_base58btc, encode_base64url
from kakitome.documents.status.bitstring import encode_bytes
from vectors import issuer_site
from vectors.builders.credentials import Json, after, before, drop, keys_after, put, revocation, text
from vectors.points_without_a_secret import FORGED, POINTS, multikey

ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order of Ed25519's base point; a signature's second half must be below it (RFC 8032 §5.1.7)."""


def scalar_above_the_order(document: Json) -> None:
    """Write the same signature with a second half that is too large: older libraries take both."""
    raw = _raw(document)
    scalar = int.from_bytes(raw[32:], "little") + ORDER
    _write(document, raw[:32] + scalar.to_bytes(32, "little"))


def neutral_signature(document: Json) -> None:
    """R is the neutral element and S is nought: true for every message under a key of small order."""
    _write(document, FORGED)


def signed_by_nobody(point: bytes, *, as_jwk: bool = False) -> Callable[[], bytes]:
    """Name an issuer that is a point of small order; no secret is used, and the arithmetic comes out."""

    def change(document: Json) -> None:
        key = multikey(point)
        did = f"did:key:{key}"
        if as_jwk:
            jwk = {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(point)[1:]}
            did = f"did:jwk:{encode_base64url(json.dumps(jwk).encode())[1:]}"
        document["issuer"]["id"] = did
        document["proof"]["verificationMethod"] = f"{did}#0" if as_jwk else f"{did}#{key}"
        _write(document, FORGED)

    return after(change)


def _raw(document: Json) -> bytes:
    return decode_base58btc(document["proof"]["proofValue"])


def _write(document: Json, value: bytes) -> None:
    document["proof"]["proofValue"] = encode_base58btc(value)


def second_subject(document: Json) -> None:
    other = {"id": "did:key:z6MkOther", "type": ["AchievementSubject"]}
    document["credentialSubject"] = [document["credentialSubject"], other]


def another_issuer_named_beside(document: Json) -> None:
    document["issuer"] = [document["issuer"], {"id": "did:web:other.example", "type": ["Profile"]}]


def unnamed_node(document: Json) -> None:
    document["evidence"][0]["id"] = "_:b0"


def schema_at(url: str) -> Callable[[], bytes]:
    return before(put("credentialSchema", 0, "id", value=url))


def entry(**changes: Any) -> Callable[[], bytes]:
    return before(lambda document: document["credentialStatus"].update(changes))


def lifted_proof(document: Json) -> None:
    """Carry the proof of another, genuine document of the same issuer."""
    document["proof"] = issuer_site.sign(issuer_site.unsigned() | {"id": f"{issuer_site.BASE}credentials/other.json"})[
        "proof"
    ]


CREDENTIALS: Mapping[str, Callable[[], bytes]] = {
    "B052__malformed__E_FIELD_KIND__credits_as_a_text": before(put("credentialSubject", "creditsEarned", value="two")),
    "B052__malformed__E_FIELD_KIND__name_as_a_number": before(put("credentialSubject", "achievement", "name", value=7)),
    "B052__malformed__E_FIELD_KIND__hashed_as_a_text": before(
        put("credentialSubject", "identifier", 0, "hashed", value="false")
    ),
    "B054__too_expensive__E_JSON_SIZE__a_narrative_of_300_kibibytes": text(
        lambda file: file.replace("筆記試験", "a" * 300_000, 1)
    ),
    "B054__malformed__E_JSON_NUMBER__endless_credits": text(
        lambda file: file.replace('"creditsAvailable": 1', '"creditsAvailable": 1e400', 1)
    ),
    "B056__unsupported__E_CREDENTIAL_FILE_TYPE__a_text": lambda: json.dumps("did:web:u.example").encode(),
    "B056__malformed__E_JSON_SYNTAX__cut_in_the_middle": text(lambda file: file[: len(file) // 2]),
    "B058__unsupported__E_CONTEXT_UNKNOWN__context_of_a_stranger": after(
        lambda d: d["@context"].append("https://evil.example/context.json")
    ),
    "B058__unsupported__E_CONTEXT_UNKNOWN__context_inside_the_network": after(
        lambda d: d["@context"].append("http://169.254.169.254/context.json")
    ),
    "B060__malformed__E_TERM_UNDEFINED__a_grade_beside_the_result": after(
        put("credentialSubject", "result", 0, "honours", value="summa cum laude")
    ),
    "B062__malformed__E_FIELD_SINGLE__two_subjects": after(second_subject),
    "B062__malformed__E_FIELD_SINGLE__two_issuers": after(another_issuer_named_beside),
    "B064__malformed__E_FIELD_KIND__a_node_without_a_name_of_its_own": after(unnamed_node),
    "B066__invalid_signature__E_SIGNATURE__proof_of_another_award": after(lifted_proof),
    "B068__invalid_signature__E_PROOF_VALUE__two_texts": after(
        lambda d: put("proof", "proofValue", value=d["proof"]["proofValue"] * 2)(d)
    ),
    "B068__invalid_signature__E_PROOF_VALUE__hexadecimal": after(
        lambda d: put("proof", "proofValue", value=_raw(d).hex())(d)
    ),
    "B070__invalid_signature__E_ISSUER_BINDING__key_at_a_similar_name": after(
        lambda d: put(
            "proof", "verificationMethod", value=d["proof"]["verificationMethod"].replace("issuers:x", "issuers:x2")
        )(d)
    ),
    "B072__invalid_signature__E_SIGNATURE__scalar_above_the_order": after(scalar_above_the_order),
    "B072__invalid_signature__E_SIGNATURE__neutral_element": after(neutral_signature),
    **{
        f"B072__malformed__E_KEY_NO_SECRET__issued_by_the_point_{name}": signed_by_nobody(point)
        for name, point in POINTS.items()
    },
    "B072__malformed__E_KEY_NO_SECRET__issued_by_the_neutral_point_as_jwk": signed_by_nobody(
        POINTS["neutral"], as_jwk=True
    ),
    "B074__malformed__E_FIELD_DATE__date_as_a_number": after(put("validFrom", value=1_790_000_000)),
    "B076__malformed__E_FIELD_DATE__begins_at_no_time": before(put("validFrom", value="2026-09-30T25:00:00Z")),
    "B080__valid__W_RESULT_UNDESCRIBED__result_of_nothing": before(
        put("credentialSubject", "result", 0, value={"type": ["Result"], "resultDescription": "urn:uuid:0"})
    ),
    "B082__valid__I_SCHEMA_NOT_AT_HAND__schema_inside_the_network": schema_at("https://169.254.169.254/schema.json"),
    "B084__valid__I_PROOF_OK__narrative_with_a_script": before(
        put(
            "credentialSubject",
            "achievement",
            "criteria",
            "narrative",
            value="<script>alert(1)</script> ![x](https://evil.example/track.png) [y](javascript:alert(1))",
        )
    ),
    "B086__valid__W_TEXT_DIRECTION__reversed_issuer": before(put("issuer", "name", value="\u202e学大香日明")),
    "B148__indeterminate__E_STATUS_UNREACHABLE__list_over_http": entry(
        statusListCredential="http://u.example/status/list.json"
    ),
    "B148__indeterminate__E_STATUS_UNREACHABLE__list_inside_the_network": entry(
        statusListCredential="https://169.254.169.254/status/list.json"
    ),
    "B150__malformed__E_STATUS_ENTRY__list_as_a_list": entry(statusListCredential=[issuer_site.REVOCATION_URL]),
    "B152__malformed__E_STATUS_ENTRY__no_purpose": before(drop("credentialStatus", "statusPurpose")),
}


def withdrawal_wiped_out() -> bytes:
    document = issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX])
    document["credentialSubject"]["encodedList"] = encode_bytes(bytes(16 * 1024))
    return issuer_site.as_bytes(document)


STATUS_LISTS: Mapping[str, Callable[[], bytes]] = {
    "B142__indeterminate__E_STATUS_LIST__not_packed": revocation(
        subject={"encodedList": "u" + base64.urlsafe_b64encode(bytes(16 * 1024)).rstrip(b"=").decode()}
    ),
    "B144__indeterminate__E_STATUS_LIST__of_another_kind": revocation(type=["VerifiableCredential"]),
    "B146__indeterminate__E_STATUS_LIST_PROOF__withdrawal_wiped_out": withdrawal_wiped_out,
}


def retired_long_ago(document: Json) -> None:
    document["verificationMethod"][0]["revoked"] = "2020-01-01T00:00:00Z"


KEY_DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "B158__indeterminate__E_CONTROLLER_SHAPE__methods_are_a_text": keys_after(put("verificationMethod", value="x")),
    "B160__indeterminate__E_JSON_SIZE__of_300_kibibytes": keys_after(put("alsoKnownAs", value=["a" * 300_000])),
    "B162__indeterminate__E_JSON_DEPTH__deep": lambda: b"[" * 5000 + b"]" * 5000,
    "B164__indeterminate__E_KEY_REVOKED__withdrawn_before_signing": keys_after(retired_long_ago),
    "B166__invalid_signature__E_KEY_UNKNOWN__emptied": keys_after(put("verificationMethod", value=[])),
}

FILES = {
    f"{folder}/{name}.json": build
    for folder, files in (
        ("bad_credentials", CREDENTIALS),
        ("bad_status_lists", STATUS_LISTS),
        ("bad_key_documents", KEY_DOCUMENTS),
    )
    for name, build in files.items()
}
