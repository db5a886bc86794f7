"""Presentations that are in order, and presentations with one flaw each.

Files are named `<section>__<verdict>__<finding>__<what>`. Source: VCDM 2.0 §4.13
(https://www.w3.org/TR/vc-data-model-2.0/#verifiable-presentations).
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from kakitome.documents.jose.compact import sign_compact
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from vectors import issuer_site
from vectors.token_keys import TokenKey

Json = dict[str, Any]
HOLDER = "did:key:" + issuer_site.multibase("holder")
STRANGER = "did:key:" + issuer_site.multibase("stranger")
WORDS = {"Box": "https://u.example/words/Box", "hue": "https://u.example/words/hue"}
HIDING = {"shown": "https://www.w3.org/2018/credentials#verifiableCredential"}
HIDING_AN_END = {"ends": "https://www.w3.org/2018/credentials#validUntil"}
ASKED = {"proofPurpose": "authentication", "domain": "https://reader.example", "challenge": "u4x2"}
V1 = [CREDENTIALS_V1, "https://w3id.org/security/data-integrity/v2"]


def award(**changes: Any) -> Json:
    """Return an award that was given to the holder."""
    document = issuer_site.unsigned() | changes
    document["credentialSubject"] = {**document["credentialSubject"], "id": HOLDER}
    return issuer_site.sign(document)


def own_words() -> Json:
    document = issuer_site.unsigned()
    document["@context"].append(WORDS)
    document["credentialSubject"] |= {"id": HOLDER, "hue": "green"}
    return issuer_site.sign(document)


def altered_award() -> Json:
    return award() | {"name": "別の名前"}


def presentation(*inside: Any, **members: Any) -> Json:
    """Return an unsigned presentation; a member that is None is left out."""
    document: Json = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": list(inside),
        **members,
    }
    return {name: value for name, value in document.items() if value is not None}


def signed(document: Json, *, by: str = "holder", **options: Any) -> Json:
    """Sign it as its holder does when somebody asks."""
    return issuer_site.sign(document, by=by, did="did:key:" + issuer_site.multibase(by), **{**ASKED, **options})


def token(document: Json, *, name: str = "holder", **claims: Any) -> bytes:
    """Sign it as a token."""
    key = TokenKey.of("ES256", name, did="")
    did = "did:key:" + key.method.removeprefix("#")
    holder = {"holder": did} if "holder" in document and document["holder"] == HOLDER else {}
    payload = document | holder | claims
    header = {"typ": "vp+jwt", "kid": f"{did}{key.method}"}
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True).encode()
    return sign_compact(text, header=header, key=key.public, sign=key.sign)


def enveloped(kind: str, data: bytes, *, media: str = "vc+jwt", **changes: Any) -> Json:
    """Put a token into the object that stands for it."""
    return {"@context": CREDENTIALS_V2, "type": kind, "id": f"data:application/{media},{data.decode()}", **changes}


def award_as_token() -> bytes:
    return to_vc_jwt(issuer_site.unsigned(), key=TokenKey.of("ES256"))


def _with_proof(document: Json, **changes: Any) -> Json:
    return document | {"proof": document["proof"] | changes}


def _older_token() -> bytes:
    key = TokenKey.of("ES256", "holder", did="")
    did = "did:key:" + key.method.removeprefix("#")
    body = {"@context": V1, "type": ["VerifiablePresentation"], "verifiableCredential": [award_as_token().decode()]}
    claims = {"iss": did, "aud": "https://reader.example", "nonce": "u4x2", "vp": body}
    text = json.dumps(claims, sort_keys=True).encode()
    header = {"typ": "JWT", "kid": f"{did}{key.method}"}
    return sign_compact(text, header=header, key=key.public, sign=key.sign)


def _altered_token() -> bytes:
    head, payload, signature = token(presentation(award())).split(b".")
    said = json.loads(base64.urlsafe_b64decode(payload + b"=="))
    said["verifiableCredential"] = [award(name="Another")]
    other = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=")
    return b".".join((head, other, signature))


SAID = "valid__W_PRESENTATION_SIGNED"
ENVELOPE = "EnvelopedVerifiableCredential"
KIND = "malformed__E_FIELD_KIND"

CASES: Mapping[str, Callable[[], bytes]] = {
    f"4-13__{SAID}__one_award": lambda: issuer_site.as_bytes(signed(presentation(award()))),
    f"4-13__{SAID}__two_awards": lambda: issuer_site.as_bytes(signed(presentation(award(), award(name="Another")))),
    f"4-13__{SAID}__holder_as_an_object": lambda: issuer_site.as_bytes(
        signed(presentation(award(), holder={"id": HOLDER}))
    ),
    f"4-13__{SAID}__no_holder_stated": lambda: issuer_site.as_bytes(signed(presentation(award(), holder=None))),
    f"4-13__{SAID}__award_in_an_envelope": lambda: issuer_site.as_bytes(
        signed(presentation(enveloped(ENVELOPE, award_as_token())))
    ),
    f"4-3__{SAID}__award_with_words_of_its_own": lambda: issuer_site.as_bytes(signed(presentation(own_words()))),
    "4-3__valid__W_WORDS_OWN__presentation_with_words_of_its_own": lambda: issuer_site.as_bytes(
        signed(
            presentation(award(), **{"@context": [CREDENTIALS_V2, WORDS], "type": ["VerifiablePresentation", "Box"]})
        )
    ),
    "4-3__unsupported__E_CONTEXT_MEANING__another_word_for_what_is_shown": lambda: issuer_site.as_bytes(
        signed(presentation(award())) | {"@context": [CREDENTIALS_V2, HIDING]}
    ),
    "4-3__unsupported__E_CONTEXT_MEANING__award_with_another_word_for_its_end": lambda: issuer_site.as_bytes(
        presentation(award() | {"@context": [*award()["@context"], HIDING_AN_END]})
    ),
    "4-13__valid__W_PRESENTATION_UNSIGNED__one_award": lambda: issuer_site.as_bytes(presentation(award())),
    "4-13__valid__W_PRESENTATION_UNSIGNED__older_form": lambda: issuer_site.as_bytes(
        presentation(award_as_token().decode(), **{"@context": V1})
    ),
    "4-13__valid__W_PRESENTATION_OTHER_HOLDER__shown_by_another": lambda: issuer_site.as_bytes(
        signed(presentation(award(), holder=STRANGER), by="stranger")
    ),
    "4-13__expired__E_ENCLOSED_ENDED__one_expired_award": lambda: issuer_site.as_bytes(
        signed(presentation(award(validUntil="2026-11-01T00:00:00+09:00")))
    ),
    "4-13__invalid_signature__E_SIGNATURE__one_altered_award": lambda: issuer_site.as_bytes(
        presentation(altered_award())
    ),
    "4-13__indeterminate__E_ENCLOSED_NOT_VALID__one_of_two_altered": lambda: issuer_site.as_bytes(
        signed(presentation(award(), altered_award()))
    ),
    "4-13__indeterminate__W_PRESENTATION_EMPTY__nothing_inside": lambda: issuer_site.as_bytes(
        signed(presentation(verifiableCredential=None))
    ),
    "4-13__invalid_signature__E_PRESENTATION_SIGNATURE__altered_after_signing": lambda: issuer_site.as_bytes(
        signed(presentation(award())) | {"id": "urn:uuid:0b6a8d1e-6a0c-4c53-9a55-0d2f6f6f4a12"}
    ),
    "4-13__invalid_signature__E_PRESENTATION_SIGNATURE__award_put_in_after_signing": lambda: issuer_site.as_bytes(
        signed(presentation(award())) | {"verifiableCredential": [award(), award(name="Another")]}
    ),
    "4-13__invalid_signature__E_PRESENTATION_SIGNATURE__challenge_altered": lambda: issuer_site.as_bytes(
        _with_proof(signed(presentation(award())), challenge="u4x3")
    ),
    "4-13__invalid_signature__E_PRESENTATION_BINDING__signed_by_another": lambda: issuer_site.as_bytes(
        signed(presentation(award()), by="stranger")
    ),
    "4-13__invalid_signature__E_PRESENTATION_PURPOSE__signed_as_an_issuer": lambda: issuer_site.as_bytes(
        signed(presentation(award()), proofPurpose="assertionMethod")
    ),
    f"4-13__{KIND}__credential_is_a_text": lambda: issuer_site.as_bytes(presentation(award_as_token().decode())),
    f"4-13__{KIND}__credential_is_a_number": lambda: issuer_site.as_bytes(presentation(12)),
    f"4-13__{KIND}__holder_without_an_address": lambda: issuer_site.as_bytes(presentation(award(), holder="nobody")),
    f"4-13__{KIND}__holder_object_without_an_address": lambda: issuer_site.as_bytes(
        presentation(award(), holder={"id": "nobody"})
    ),
    "4-13__malformed__E_FIELD_MISSING__holder_without_an_identifier": lambda: issuer_site.as_bytes(
        presentation(award(), holder={"name": "Nobody"})
    ),
    f"4-4__{KIND}__two_identifiers": lambda: issuer_site.as_bytes(presentation(award(), id=["urn:x:1", "urn:x:2"])),
    "4-3__malformed__E_CONTEXT_ORDER__another_context_first": lambda: issuer_site.as_bytes(
        presentation(award(), **{"@context": ["https://w3id.org/security/data-integrity/v2", CREDENTIALS_V2]})
    ),
    "4-3__malformed__E_CONTEXT_MISSING__no_context": lambda: issuer_site.as_bytes(
        presentation(award(), **{"@context": None})
    ),
    f"4-3__{KIND}__context_is_a_number": lambda: issuer_site.as_bytes(
        presentation(award(), **{"@context": [CREDENTIALS_V2, 12]})
    ),
    "4-5__unsupported__E_KIND_UNSUPPORTED__credential_as_well": lambda: issuer_site.as_bytes(
        presentation(award(), type=["VerifiableCredential", "VerifiablePresentation"])
    ),
    "4-5__unsupported__E_KIND_UNSUPPORTED__type_is_another": lambda: issuer_site.as_bytes(
        presentation(award(), type=["Presentation"])
    ),
    f"4-13__{SAID}__token": lambda: token(presentation(award())),
    f"4-13__{SAID}__token_in_an_envelope": lambda: issuer_site.as_bytes(
        enveloped("EnvelopedVerifiablePresentation", token(presentation(award())), media="vp+jwt")
    ),
    f"4-13__{SAID}__token_of_the_older_form": _older_token,
    "4-13__valid__W_PRESENTATION_PAST__token": lambda: token(presentation(award()), exp=1_790_000_000),
    "4-13__indeterminate__E_TOKEN_FUTURE__token": lambda: token(presentation(award()), iat=1_900_000_000),
    "4-13__invalid_signature__E_ENVELOPE_MISMATCH__token_of_another_holder": lambda: token(
        presentation(award()), iss=STRANGER
    ),
    "4-13__invalid_signature__E_PRESENTATION_BINDING__token_by_another": lambda: token(
        presentation(award(), holder=STRANGER)
    ),
    "4-13__invalid_signature__E_PRESENTATION_SIGNATURE__token_altered": _altered_token,
    "4-13__valid__I_STRUCTURE_OK__credential_in_an_envelope": lambda: issuer_site.as_bytes(
        enveloped(ENVELOPE, award_as_token())
    ),
    "4-13__malformed__E_ENVELOPED__envelope_without_a_data_address": lambda: issuer_site.as_bytes(
        enveloped(ENVELOPE, b"", id=award_as_token().decode())
    ),
    "4-13__malformed__E_ENVELOPED__envelope_without_a_context": lambda: issuer_site.as_bytes(
        enveloped(ENVELOPE, award_as_token(), **{"@context": []})
    ),
}


FILES: Mapping[str, Callable[[], bytes]] = {
    f"presentations/{name}{'.jwt' if '__token' in name and 'envelope' not in name else '.json'}": build
    for name, build in CASES.items()
}
