"""Credentials that keep, or break, one MUST of the Verifiable Credentials Data Model each; nothing else is about them.

Files are named `<section>__<verdict>__<finding>__<what>`, the section with a dash for each point. Where the finding is
`I_STRUCTURE_OK` the file keeps the rule. Source: VCDM 2.0 (https://www.w3.org/TR/vc-data-model-2.0/).
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.keys.multibase import encode_base64url
from kakitome.documents.vc.contexts import CREDENTIALS_V2, context_bytes
from vectors import issuer_site
from vectors.token_keys import TokenKey

Json = dict[str, Any]
GONE = object()

CONTEXT = context_bytes(CREDENTIALS_V2) or b""
STATUS_V1 = "https://www.w3.org/ns/credentials/status/v1"
MULTIHASH = b"\x12\x20"
RIGHT = encode_base64url(MULTIHASH + hashlib.sha256(CONTEXT).digest())
WRONG = encode_base64url(MULTIHASH + hashlib.sha256(b"another edition").digest())
STRONG = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"


def plain(**changes: Any) -> Json:
    """Return a credential of no kind of ours."""
    document = {
        "@context": [CREDENTIALS_V2],
        "id": f"{issuer_site.BASE}credentials/plain.json",
        "type": ["VerifiableCredential"],
        "issuer": issuer_site.DID,
        "validFrom": "2026-09-30T00:00:00+09:00",
        "credentialSubject": {"id": issuer_site.STUDENT},
        **changes,
    }
    return {name: value for name, value in document.items() if value is not GONE}


def signed(**changes: Any) -> Callable[[], bytes]:
    """Return what makes the bytes of a signed credential with these members."""
    return lambda: issuer_site.as_bytes(issuer_site.sign(plain(**changes)))


def altered(**changes: Any) -> Callable[[], bytes]:
    """Return what makes a credential that was changed after it was signed, where signing refuses the change."""
    return lambda: issuer_site.as_bytes(issuer_site.sign(plain()) | changes)


def as_token(**changes: Any) -> bytes:
    """Return a token of a credential with these members."""
    key = issuer_site.key("now")
    method = f"{issuer_site.DID}#{issuer_site.multibase('now')}"
    return to_vc_jwt(plain(**changes), key=TokenKey(method=method, public=key.public_key(), sign=key.sign, private=key))


def text(**members: Any) -> Json:
    return {"@value": "Example", "@language": "en", **members}


def profile(**members: Any) -> Json:
    return {"id": issuer_site.DID, **members}


TWO = [text(), {"@value": "例", "@language": "ja"}]
TURNED = text(**{"@direction": "rtl"})
WORD = "https://u.example/words#Sample"
KEPT = "valid__I_STRUCTURE_OK"
MISSING, KIND = "malformed__E_FIELD_MISSING", "malformed__E_FIELD_KIND"

CASES: Mapping[str, Callable[[], bytes]] = {
    f"4-1__{KEPT}__plain": signed(),
    f"4-3__{KEPT}__context_of_status_lists": signed(**{"@context": [CREDENTIALS_V2, STATUS_V1]}),
    "4-3__valid__W_WORDS_OWN__new_words": signed(
        **{"@context": [CREDENTIALS_V2, {"Sample": WORD}], "type": ["VerifiableCredential", "Sample"]}
    ),
    "4-3__malformed__E_CONTEXT_MISSING__no_context": altered(**{"@context": None}),
    "4-3__malformed__E_CONTEXT_ORDER__another_context_first": altered(**{"@context": [STATUS_V1, CREDENTIALS_V2]}),
    "4-3__unsupported__E_CONTEXT_UNKNOWN__address_with_a_blank": altered(
        **{"@context": [CREDENTIALS_V2, "https ://u.example/v1"]}
    ),
    "4-3__unsupported__E_CONTEXT_INLINE__context_is_a_number": altered(**{"@context": [CREDENTIALS_V2, 12]}),
    "4-3__unsupported__E_CONTEXT_WORD__own_type_redefined": altered(
        **{"@context": [CREDENTIALS_V2, {"VerifiableCredential": WORD}]}
    ),
    "4-3__malformed__E_CONTEXT_TWICE__word_with_two_meanings": altered(
        **{"@context": [CREDENTIALS_V2, {"Sample": WORD}, {"Sample": f"{WORD}2"}]}
    ),
    "4-3__unsupported__E_CONTEXT_MEANING__another_word_for_the_end_in_a_token": lambda: as_token(
        **{"@context": [CREDENTIALS_V2, {"ends": "https://www.w3.org/2018/credentials#validUntil"}]}
    ),
    "4-3__valid__W_WORDS_OWN__new_words_in_a_token": lambda: as_token(
        **{"@context": [CREDENTIALS_V2, {"Sample": WORD}]}
    ),
    "4-4__malformed__E_FIELD_KIND__two_identifiers": altered(id=["https://u.example/1", "https://u.example/2"]),
    "4-4__malformed__E_FIELD_NULL__no_identifier_but_null": altered(id=None),
    "4-4__malformed__E_FIELD_KIND__identifier_with_a_blank": altered(id="https ://u.example/1"),
    "4-4__malformed__E_FIELD_KIND__subject_with_two_identifiers": altered(
        credentialSubject={"id": ["did:example:1", "did:example:2"]}
    ),
    "4-5__unsupported__E_KIND_UNSUPPORTED__type_is_another": altered(
        type=["VerifiableCredentials", "VerifiableCredential2"]
    ),
    f"4-5__{KEPT}__type_that_is_an_address": signed(type=["VerifiableCredential", WORD]),
    "4-5__malformed__E_TERM_UNDEFINED__type_in_no_vocabulary": altered(type=["VerifiableCredential", "Sample"]),
    f"4-6__{KEPT}__name": signed(name="Example", description="An example"),
    f"4-6__{KEPT}__name_with_a_language": signed(name=text(), description=text()),
    f"4-6__{KEPT}__names_in_two_languages": signed(name=TWO, description=TWO),
    "4-6__valid__W_DIRECTION_UNSIGNED__name_with_a_direction": signed(name=TURNED, description=TURNED),
    "4-6__valid__W_DIRECTION_UNSIGNED__name_turned_afterwards": lambda: issuer_site.as_bytes(
        issuer_site.sign(plain(name=text())) | {"name": TURNED}
    ),
    "4-6__malformed__E_VALUE_OBJECT__name_with_another_member": altered(name=text(url="https://u.example/")),
    "4-6__malformed__E_VALUE_OBJECT__description_with_another_member": altered(
        description=text(url="https://u.example/")
    ),
    "4-6__malformed__E_VALUE_OBJECT__name_without_a_text": altered(name={"@language": "en"}),
    "4-6__malformed__E_VALUE_OBJECT__direction_that_is_none": altered(name=text(**{"@direction": "up"})),
    "4-6__malformed__E_VALUE_OBJECT__name_is_a_number": altered(name=12),
    f"4-6__{KEPT}__issuer_with_names": signed(issuer=profile(name=TWO, description=text())),
    "4-6__malformed__E_VALUE_OBJECT__issuer_name_with_another_member": altered(
        issuer=profile(name=text(url="https://u.example/"))
    ),
    f"4-7__{MISSING}__no_issuer": altered(issuer={"name": "Nobody"}),
    f"4-7__{KIND}__issuer_without_an_address": altered(issuer="nobody"),
    f"4-7__{KIND}__issuer_object_without_an_address": altered(issuer=profile(id="nobody")),
    "4-7__malformed__E_FIELD_NULL__issuer_is_null": altered(issuer=None),
    f"4-8__{MISSING}__no_subject": signed(credentialSubject=GONE),
    f"4-8__{MISSING}__no_subjects": signed(credentialSubject=[]),
    "4-8__malformed__E_SUBJECT_EMPTY__empty_subject": signed(credentialSubject={}),
    "4-8__malformed__E_SUBJECT_EMPTY__one_empty_subject": signed(credentialSubject=[{"id": issuer_site.STUDENT}, {}]),
    f"4-8__{KIND}__subject_is_a_text": signed(credentialSubject="did:example:subject"),
    f"4-8__{KEPT}__two_subjects": signed(credentialSubject=[{"id": issuer_site.STUDENT}, {"id": "did:example:other"}]),
    "4-9__malformed__E_FIELD_DATE__begins_some_day": signed(validFrom="some day"),
    "4-9__malformed__E_FIELD_DATE__ends_some_day": signed(validUntil="some day"),
    "4-9__malformed__E_PERIOD_REVERSED__ends_before_it_begins": signed(validUntil="2020-01-01T00:00:00Z"),
    "4-9__expired__E_EXPIRED__ended": signed(validUntil="2026-10-01T00:00:00Z"),
    f"4-10__{MISSING}__status_without_a_type": signed(credentialStatus={"id": "https://u.example/status"}),
    f"4-10__{KIND}__status_with_two_identifiers": altered(
        credentialStatus={"id": ["https://u.example/1", "https://u.example/2"], "type": WORD}
    ),
    "4-10__indeterminate__E_STATUS_TYPE__status_of_another_kind": signed(
        credentialStatus={"id": "https://u.example/status", "type": WORD}
    ),
    f"4-11__{MISSING}__schema_without_a_type": signed(credentialSchema={"id": "https://u.example/s.json"}),
    f"4-11__{MISSING}__schema_without_an_address": signed(credentialSchema={"type": WORD}),
    f"4-11__{KIND}__schema_at_no_address": altered(credentialSchema={"type": WORD, "id": "https ://u.example/s"}),
    f"4-11__{KEPT}__two_schemas": signed(
        credentialSchema=[{"type": WORD, "id": f"https://u.example/{name}"} for name in ("a", "b")]
    ),
    f"5-3__{KEPT}__resource_with_its_digest": signed(
        relatedResource=[{"id": CREDENTIALS_V2, "digestMultibase": RIGHT, "digestSRI": STRONG}]
    ),
    f"5-3__{KEPT}__resource_that_is_not_at_hand": signed(
        relatedResource={"id": "https://u.example/terms.txt", "digestMultibase": RIGHT}
    ),
    "5-3__malformed__E_RELATED_DIGEST__digest_of_another": signed(
        relatedResource={"id": CREDENTIALS_V2, "digestMultibase": WRONG}
    ),
    "5-3__malformed__E_RELATED_DIGEST__one_of_two_digests_wrong": signed(
        relatedResource={"id": CREDENTIALS_V2, "digestMultibase": WRONG, "digestSRI": STRONG}
    ),
    "5-3__malformed__E_RELATED_DIGEST__digest_as_for_scripts_wrong": signed(
        relatedResource={"id": CREDENTIALS_V2, "digestSRI": "sha384-" + 64 * "A"}
    ),
    f"5-3__{MISSING}__resource_without_a_digest": signed(relatedResource=[{"id": "https://u.example/terms.txt"}]),
    f"5-3__{MISSING}__resource_without_a_name": signed(relatedResource={"digestSRI": STRONG}),
    "5-3__malformed__E_RELATED_TWICE__resource_twice": signed(
        relatedResource=2 * [{"id": CREDENTIALS_V2, "digestMultibase": RIGHT}]
    ),
    f"5-3__{KIND}__resource_is_a_text": altered(relatedResource=[CREDENTIALS_V2]),
    f"5-4__{MISSING}__refresh_without_a_type": signed(refreshService={"id": "https://u.example/r"}),
    f"5-5__{MISSING}__terms_without_a_type": signed(termsOfUse={"id": "https://u.example/t"}),
    f"5-5__{KEPT}__terms_with_a_type": signed(termsOfUse=[{"type": WORD}, {"type": WORD, "id": "did:example:t"}]),
    f"5-6__{MISSING}__evidence_without_a_type": signed(evidence=[{"id": "https://u.example/e"}]),
    f"5-6__{KEPT}__two_pieces_of_evidence": signed(evidence=[{"type": WORD}, {"type": WORD}]),
}

FILES: Mapping[str, Callable[[], bytes]] = {
    f"data_model/{name}.{'jwt' if name.endswith('_token') else 'json'}": build for name, build in CASES.items()
}
