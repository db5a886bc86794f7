"""Hostile and faulty credentials, status lists and key documents, made from one in which nothing is wrong.

`bad_credentials/<row>__<verdict>__<code>__<flaw>.json`: the row of the catalogue of hostile inputs (B000: our own),
the verdict it must get and the finding that must be among the reasons. The files of `bad_status_lists/` stand at the
address of the revocation list, those of `bad_key_documents/` at that of the issuer's keys; the credential is good.
"""

import copy
import json
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multibase import encode_base58btc, encode_base64url
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.status.bitstring import encode_bytes
from vectors import issuer_site
from vectors.points_without_a_secret import POINTS, multikey

Json = dict[str, Any]

OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
V2 = "https://www.w3.org/ns/credentials/v2"
OTHER = "did:web:other.example"


def after(change: Callable[[Json], None]) -> Callable[[], bytes]:
    """Change the good credential after it was signed."""

    def build() -> bytes:
        document = issuer_site.good()
        change(document)
        return issuer_site.as_bytes(document)

    return build


def before(change: Callable[[Json], None], **proof: Any) -> Callable[[], bytes]:
    """Change it before it is signed: the signature is good."""

    def build() -> bytes:
        document = issuer_site.unsigned()
        change(document)
        return issuer_site.as_bytes(issuer_site.sign(document, **proof))

    return build


def put(*path: str | int, value: Any) -> Callable[[Json], None]:
    """Set a member, found by its path."""

    def change(document: Json) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Json], None]:
    """Take a member out."""

    def change(document: Json) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return change


def nothing(document: Json) -> None:
    """Change nothing: what is wrong is in the proof."""


def text(change: Callable[[str], str]) -> Callable[[], bytes]:
    """Change the text of the good credential's file."""
    return lambda: change(issuer_site.as_bytes(issuer_site.good()).decode()).encode()


def subject_twice(file: str) -> str:
    other = json.dumps({"id": "did:key:z6MkOther", "type": ["AchievementSubject"]})
    return file.replace('"credentialSubject":', f'"credentialSubject": {other},\n  "credentialSubject":', 1)


def moved_to_iri(document: Json) -> None:
    """Hide the end of validity from whoever reads `validUntil`; the signed graph stays the same."""
    document["https://www.w3.org/2018/credentials#validUntil"] = {
        "@value": document.pop("validUntil"),
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
    }


def many_blank_nodes(document: Json) -> None:
    document["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": f"{n}", "targetUrl": f"https://u.example/{n}"} for n in range(80)
    ]


def many_statements(document: Json) -> None:
    document["credentialSubject"]["achievement"]["tag"] = [f"tag {n}" for n in range(10_000)]


def another_signer(document: Json) -> Json:
    return issuer_site.sign(document, by="other", did="did:key:" + issuer_site.multibase("other"))


def two_proofs(document: Json) -> Json:
    good = issuer_site.sign(document)["proof"]
    return {**document, "proof": [good, another_signer(document)["proof"]]}


def with_did(did: str) -> Callable[[], bytes]:
    """Let the issuer be another DID throughout, signed with our key under that name."""

    def build() -> bytes:
        document = issuer_site.unsigned()
        document["issuer"]["id"] = did
        fragment = did.removeprefix("did:key:") if did.startswith("did:key:") else issuer_site.multibase("now")
        return issuer_site.as_bytes(issuer_site.sign(document, verification_method=f"{did}#{fragment}"))

    return build


def changed_signature(document: Json) -> None:
    value = document["proof"]["proofValue"]
    document["proof"]["proofValue"] = value[:-1] + ("2" if value[-1] != "2" else "3")


DATES = {
    "words": "next year",
    "no_time_zone": "2031-09-30T00:00:00",
    "hour_24": "2031-09-29T24:00:00Z",
    "leap_second": "2031-06-30T23:59:60Z",
    "year_10000": "10000-01-01T00:00:00Z",
    "no_such_day": "2031-02-29T00:00:00Z",
    "day_alone": "2031-09-30",
    "fullwidth_digits": "２０３１-09-30T00:00:00Z",
}
WORDS = "https://u.example/words/"
INLINE: Mapping[str, Any] = {
    "E_CONTEXT_WORD__redefines_name": {"name": "https://u.example/award"},
    "E_CONTEXT_WORD__redefines_name_in_capitals": {"Name": "https://u.example/award"},
    "E_CONTEXT_WORD__redefines_what_another_context_defines": {"issuanceDate": f"{WORDS}begin"},
    "E_CONTEXT_WORD__a_scheme_of_addresses": {"did": f"{WORDS}did"},
    "E_CONTEXT_WORD__unprotected": {"@protected": False, "issuer": "https://u.example/x"},
    "E_CONTEXT_MEANING__another_word_for_the_end": {"ends": "https://www.w3.org/2018/credentials#validUntil"},
    "E_CONTEXT_MEANING__another_word_for_the_status": {
        "state": {"@id": "https://www.w3.org/2018/credentials#credentialStatus", "@type": "@id"}
    },
    "E_CONTEXT_MEANING__another_word_for_type": {
        "art": {"@id": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "@type": "@id"}
    },
    "E_CONTEXT_MEANING__another_word_for_name": {"anrede": "https://schema.org/name"},
    "E_CONTEXT_MEANING__another_kind_of_award": {
        "Abzeichen": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"
    },
    "E_CONTEXT_MEANING__word_of_a_standard_that_nobody_defines": {"ended": "https://www.w3.org/2018/credentials#ended"},
    "E_CONTEXT_INLINE__vocab": {"@vocab": "https://u.example/"},
    "E_CONTEXT_INLINE__import": {"@import": OB3},
    "E_CONTEXT_INLINE__base": {"@base": "https://u.example/"},
    "E_CONTEXT_INLINE__language": {"@language": "en"},
    "E_CONTEXT_INLINE__null": None,
    "E_CONTEXT_INLINE__a_number": 12,
    "E_CONTEXT_INLINE__another_word_for_id": {"nummer": "@id"},
    "E_CONTEXT_INLINE__word_without_a_meaning": {"nummer": None},
    "E_CONTEXT_INLINE__word_that_could_begin_an_address": {"u": "https://u.example/words#"},
    "E_CONTEXT_INLINE__word_with_a_colon": {"u:x": f"{WORDS}x"},
    "E_CONTEXT_INLINE__meaning_by_another_word": {"grade2": "sec:grade"},
    "E_CONTEXT_INLINE__turned_round": {"of": {"@reverse": f"{WORDS}of"}},
    "E_CONTEXT_INLINE__nested": {"more": {"@id": "@nest"}},
    "E_CONTEXT_INLINE__words_within_a_word": {"Box": {"@id": f"{WORDS}Box", "@context": {"name": f"{WORDS}name"}}},
    "E_CONTEXT_INLINE__as_json": {"raw": {"@id": f"{WORDS}raw", "@type": "@json"}},
    "E_CONTEXT_INLINE__letters_of_another_script": {"nаme": f"{WORDS}name"},
}
LIKE_OB3 = {
    "http": OB3.replace("https", "http"),
    "trailing_slash": OB3 + "/",
    "capitals": OB3.replace("purl.ims", "purl.IMS"),
    "fragment": OB3 + "#x",
}
INDEXES = {
    "leading_zeros": "00012",
    "negative": "-1",
    "exponent": "1e3",
    "beyond_63_bits": str(2**63),
    "empty": "",
    "spaces": " 12",
}
DID_KEYS = {
    "E_KEY_CODEC__wrong_multicodec": "did:key:" + encode_base58btc(b"\x55\x01" + bytes(32)),
    "E_KEY_LENGTH__31_bytes": "did:key:" + encode_base58btc(b"\xed\x01" + bytes(31)),
    "E_KEY_CODEC__overlong_varint": "did:key:" + encode_base58btc(b"\xed\x81\x00" + bytes(32)),
    "E_MULTIBASE__not_base58": "did:key:z0OIl",
}

CREDENTIALS: Mapping[str, Callable[[], bytes]] = {
    "B051__malformed__E_JSON_DUPKEY__subject_twice": text(subject_twice),
    "B055__malformed__E_JSON_BOM__byte_order_mark": text(lambda file: "\ufeff" + file),
    "B055__malformed__E_JSON_ENCODING__utf16": lambda: (
        issuer_site.as_bytes(issuer_site.good()).decode().encode("utf-16")
    ),
    "B055__malformed__E_JSON_SURROGATE__lone_surrogate": text(lambda file: file.replace("見本 花子", "\\ud800")),
    "B055__malformed__E_JSON_TRAILING__trailing_bytes": text(lambda file: file + "{}"),
    "B057__malformed__E_CONTEXT_ORDER__swapped": after(lambda d: d["@context"].insert(0, d["@context"].pop(1))),
    "B057__malformed__E_CONTEXT_ORDER__first_missing": after(lambda d: d["@context"].pop(0)),
    "B057__malformed__E_CONTEXT_ORDER__one_alone": after(put("@context", value=V2)),
    "B057__malformed__E_CONTEXT_MISSING__none": after(drop("@context")),
    **{
        f"B059__unsupported__{flaw}": after(lambda d, c=context: d["@context"].append(c))
        for flaw, context in INLINE.items()
    },
    "B059__malformed__E_CONTEXT_TWICE__one_word_with_two_meanings": after(
        lambda d: d["@context"].extend([{"Sample": f"{WORDS}1"}, {"Sample": f"{WORDS}2"}])
    ),
    "B059__malformed__E_CONTEXT_ORDER__words_before_the_standard": after(
        lambda d: d["@context"].insert(0, {"Sample": f"{WORDS}1"})
    ),
    "B059__malformed__E_CONTEXT_ORDER__words_instead_of_open_badges": after(
        put("@context", value=[V2, {"Sample": f"{WORDS}1"}])
    ),
    "B059__invalid_signature__E_SIGNATURE__word_put_in_after_signing": after(
        lambda d: (d["@context"].append({"hue": f"{WORDS}hue"}), d["credentialSubject"].update(hue="red"), None)[2]
    ),
    "B059__valid__W_WORDS_OWN__new_words": before(
        lambda d: (
            d["@context"].append({"@protected": True, "hue": f"{WORDS}hue", "評語": {"@id": f"{WORDS}remark"}}),
            d["credentialSubject"].update(hue="green", 評語="秀逸"),
            None,
        )[2]
    ),
    "B059__unsupported__E_CONTEXT_INLINE__inside_the_subject": after(
        put("credentialSubject", "@context", value={"name": "https://u.example/award"})
    ),
    **{
        f"B061__unsupported__E_CONTEXT_UNKNOWN__{flaw}": after(put("@context", 1, value=url))
        for flaw, url in LIKE_OB3.items()
    },
    "B065__too_expensive__E_GRAPH_BLANK__80_unnamed_nodes": after(many_blank_nodes),
    "B065__too_expensive__E_JSON_NODES__10000_statements": after(many_statements),
    "B067__malformed__E_NO_PROOF__removed": after(drop("proof")),
    "B067__malformed__E_NO_PROOF__empty_object": after(put("proof", value={})),
    "B067__malformed__E_NO_PROOF__null": after(put("proof", value=None)),
    "B067__malformed__E_NO_PROOF__empty_list": after(put("proof", value=[])),
    "B067__malformed__E_NO_PROOF__list_of_null": after(put("proof", value=[None])),
    "B067__malformed__E_NO_PROOF__text": after(put("proof", value=["z3u2"])),
    "B069__invalid_signature__E_ISSUER_BINDING__key_of_another": lambda: issuer_site.as_bytes(
        another_signer(issuer_site.unsigned())
    ),
    "B069__invalid_signature__E_ISSUER_BINDING__second_signature_of_another": lambda: issuer_site.as_bytes(
        two_proofs(issuer_site.unsigned())
    ),
    "B071__unsupported__E_PROOF_SUITE__unknown": after(put("proof", "cryptosuite", value="eddsa-rdfc-2099")),
    "B071__unsupported__E_PROOF_SUITE__downgraded": after(put("proof", "type", value="Ed25519Signature2018")),
    "B071__unsupported__E_PROOF_SUITE__none": after(drop("proof", "cryptosuite")),
    **{
        f"B075__malformed__E_FIELD_DATE__{flaw}": before(put("validUntil", value=value))
        for flaw, value in DATES.items()
    },
    "B075__malformed__E_FIELD_NULL__null": after(put("validUntil", value=None)),
    "B075__malformed__E_FIELD_SINGLE__two_ends": after(
        put("validUntil", value=[DATES["day_alone"], "2099-01-01T00:00:00Z"])
    ),
    "B077__malformed__E_FIELD_MISSING__no_criteria": before(drop("credentialSubject", "achievement", "criteria")),
    "B077__malformed__E_TYPE_MISSING__no_badge_type": after(put("type", value=["VerifiableCredential"])),
    "B077__malformed__E_FIELD_TYPE__issuer_is_no_profile": before(put("issuer", value={"id": issuer_site.DID})),
    "B077__malformed__E_FIELD_KIND__issuer_is_an_address": before(put("issuer", value=issuer_site.DID)),
    "B077__malformed__E_SUBJECT_UNKNOWN__nobody": before(
        lambda d: (d["credentialSubject"].pop("id"), d["credentialSubject"].pop("identifier"), None)[2]
    ),
    "B077__malformed__E_FIELD_WORD__unknown_achievement_type": before(
        put("credentialSubject", "achievement", "achievementType", value="Nanodegree")
    ),
    "B077__malformed__E_PERIOD_REVERSED__ends_before_it_begins": before(
        put("validUntil", value="2020-01-01T00:00:00Z")
    ),
    "B083__valid__I_PROOF_OK__evidence_inside_the_network": before(
        put("evidence", 0, "id", value="http://169.254.169.254/latest/meta-data/")
    ),
    "B083__valid__I_PROOF_OK__evidence_is_a_file": before(put("evidence", 0, "id", value="file:///etc/passwd")),
    "B085__valid__W_TEXT_DIRECTION__override_in_the_result": before(
        put("credentialSubject", "result", 0, "value", value="\u202e格合不")
    ),
    "B085__valid__W_TEXT_INVISIBLE__invisible_in_the_name": before(put("issuer", "name", value="明日香\u200b大学")),
    "B085__valid__W_TEXT_MIXED_SCRIPT__cyrillic_in_the_name": before(put("issuer", "name", value="Asukа University")),
    "B085__valid__I_PROOF_OK__script_in_the_name": before(
        put("name", value="</script><img src=x onerror=alert(1)>{{7*7}}")
    ),
    **{
        f"B143__malformed__E_STATUS_INDEX__{flaw}": before(put("credentialStatus", "statusListIndex", value=index))
        for flaw, index in INDEXES.items()
    },
    "B143__malformed__E_STATUS_INDEX__negative_number": before(put("credentialStatus", "statusListIndex", value=-12)),
    "B143__invalid_signature__E_SIGNATURE__text_made_a_number": after(
        put("credentialStatus", "statusListIndex", value=issuer_site.REVOCATION_INDEX)
    ),
    "B143__valid__W_STATUS_INDEX_NUMBER__signed_as_a_number": before(
        put("credentialStatus", "statusListIndex", value=issuer_site.REVOCATION_INDEX)
    ),
    "B143__malformed__E_STATUS_INDEX__length_of_the_list": before(
        put("credentialStatus", value=issuer_site.entry("revocation", "131072", issuer_site.REVOCATION_URL))
    ),
    "B143__malformed__E_STATUS_ENTRY__no_list": before(drop("credentialStatus", "statusListCredential")),
    **{f"B161__malformed__{flaw}": with_did(did) for flaw, did in DID_KEYS.items()},
    "B167__unsupported__E_DID_METHOD__ion": with_did("did:ion:EiClkZMDxPKqC9c-umQfTkR8vvZ9JPhl_xLDI9Nfk38w5w"),
    "B167__unsupported__E_DID_METHOD__ethr": with_did("did:ethr:0xf3beac30c498d9e26865f34fcaa57dbb935b0d74"),
    "B000__unsupported__E_TERM_IRI__end_hidden_under_its_iri": after(moved_to_iri),
    "B000__unsupported__E_TERM_KEYWORD__included": after(put("@included", value=[{"id": "urn:x:1", "name": "x"}])),
    "B000__unsupported__E_TERM_KEYWORD__reverse": after(put("@reverse", value={"evidence": {"id": "urn:x:1"}})),
    "B000__malformed__E_TERM_UNDEFINED__grade_added": after(put("credentialSubject", "grade", value="S+")),
    "B000__malformed__E_IRI_RELATIVE__evidence": after(put("evidence", 0, "id", value="evidence/2")),
    "B000__malformed__E_FIELD_NULL__null_added": after(put("description", value=None)),
    "B000__malformed__E_STATUS_ENTRY__status_is_a_text": after(
        put("credentialStatus", value="https://u.example/status")
    ),
    "B000__invalid_signature__E_SIGNATURE__name_changed": after(
        put("credentialSubject", "identifier", 1, "identityHash", value="見本 次郎")
    ),
    "B000__invalid_signature__E_SIGNATURE__signature_changed": after(changed_signature),
    "B000__invalid_signature__E_SIGNATURE__suspension_entry_removed": after(drop(issuer_site.STATUS_IRI)),
    "B000__invalid_signature__E_PROOF_VALUE__signature_cut": after(
        lambda d: put("proof", "proofValue", value=d["proof"]["proofValue"][:40])(d)
    ),
    "B000__invalid_signature__E_PROOF_PURPOSE__authentication": before(nothing, proofPurpose="authentication"),
    "B000__invalid_signature__E_PROOF_EXPIRED__signature_ran_out": before(nothing, expires="2026-10-01T00:00:00Z"),
    "B000__malformed__E_PROOF_INSTANT__created_unreadable": after(put("proof", "created", value="yesterday")),
    "B000__malformed__E_PROOF_FORM__no_key_named": after(drop("proof", "verificationMethod")),
    "B000__invalid_signature__E_PROOF_MISSING__builds_on_nothing": after(
        put("proof", "previousProof", value="urn:uuid:1")
    ),
    "B000__too_expensive__E_PROOF_MANY__11_signatures": lambda: issuer_site.as_bytes(
        {**issuer_site.unsigned(), "proof": [issuer_site.good()["proof"]] * 11}
    ),
    "B000__too_expensive__E_FETCH_BUDGET__four_lists": before(
        put(
            issuer_site.STATUS_IRI,
            value=[
                issuer_site.entry("suspension", "1", f"{issuer_site.BASE}status/suspension-{n}.json")
                for n in range(1, 5)
            ],
        )
    ),
    "B000__expired__E_EXPIRED__yesterday": before(put("validUntil", value="2026-11-20T05:00:00Z")),
    "B000__not_yet_valid__E_NOT_YET_VALID__next_year": before(put("validFrom", value="2027-04-01T00:00:00+09:00")),
    "B000__indeterminate__E_STATUS_TYPE__unknown_kind": before(
        put("credentialStatus", value={"id": "https://u.example/s#1", "type": "1EdTechCredentialRefresh"})
    ),
    "B000__malformed__E_TERM_UNDEFINED__newer_words_in_an_older_form": after(
        put("@context", 0, value="https://www.w3.org/2018/credentials/v1")
    ),
    "B000__malformed__E_CONTEXT_ORDER__record_without_its_words": after(
        put("type", value=["VerifiableCredential", "ClrCredential"])
    ),
    "B000__indeterminate__E_OB2_NO_ADDRESS__open_badges_2_of_no_address": lambda: issuer_site.as_bytes(
        {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "urn:uuid:0b6a8d1e"}
    ),
    "B000__malformed__E_NOT_AN_OBJECT__list": lambda: b"[]",
    "B000__unsupported__E_CREDENTIAL_FILE_TYPE__web_page": lambda: b"<!doctype html><title>Sign in</title>",
    "B093__malformed__E_JWS_ALGORITHM__token": lambda: b"eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln",
}


def revocation(**changes: Any) -> Callable[[], bytes]:
    """Return the good revocation list with changes made before signing."""
    return lambda: issuer_site.as_bytes(
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, **copy.deepcopy(changes))
    )


def list_after(change: Callable[[Json], None]) -> Callable[[], bytes]:
    def build() -> bytes:
        document = issuer_site.status_list("revocation", issuer_site.REVOCATION_URL)
        change(document)
        return issuer_site.as_bytes(document)

    return build


def bomb() -> str:
    return encode_bytes(bytes(16 * 1024 * 1024))


PAST = "2026-11-20T05:00:00Z"

STATUS_LISTS: Mapping[str, Callable[[], bytes]] = {
    "B141__too_expensive__E_STATUS_BOMB__16_mebibytes": revocation(subject={"encodedList": bomb()}),
    "B143__malformed__E_STATUS_SHORT__65536_entries": revocation(
        subject={"encodedList": encode_bytes(bytes(8 * 1024))}
    ),
    "B145__indeterminate__E_STATUS_ISSUER__list_of_another": revocation(by="other", issuer=OTHER),
    "B145__indeterminate__E_STATUS_LIST_PROOF__our_name_their_key": lambda: issuer_site.as_bytes(
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, by="other")
    ),
    "B149__indeterminate__E_STATUS_OUTDATED__ran_out": revocation(validUntil=PAST),
    "B149__indeterminate__E_STATUS_LIST__end_unreadable": revocation(validUntil="soon"),
    "B149__indeterminate__E_STATUS_LIST__captive_portal": lambda: b"<!doctype html><title>Sign in</title>",
    "B149__indeterminate__E_STATUS_LIST__empty": lambda: b"",
    "B149__indeterminate__E_STATUS_LIST__a_list": lambda: b"[]",
    "B000__indeterminate__E_STATUS_EARLY__dated_tomorrow": revocation(
        validFrom=(issuer_site.NOW + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    ),
    "B000__indeterminate__E_STATUS_LIST_PROOF__unsigned": list_after(drop("proof")),
    "B000__indeterminate__E_STATUS_LIST_PROOF__changed": list_after(put("validUntil", value="2099-01-01T00:00:00Z")),
    "B000__indeterminate__E_STATUS_LIST_OTHER__another_address": lambda: issuer_site.as_bytes(
        issuer_site.status_list("revocation", f"{issuer_site.BASE}status/revocation-2.json")
    ),
    "B000__indeterminate__E_STATUS_PURPOSE__suspension_list": lambda: issuer_site.as_bytes(
        issuer_site.status_list("suspension", issuer_site.REVOCATION_URL)
    ),
    "B000__revoked__E_REVOKED__withdrawn": lambda: issuer_site.as_bytes(
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX])
    ),
}


def keys_after(change: Callable[[Json], None]) -> Callable[[], bytes]:
    def build() -> bytes:
        document = issuer_site.did_document("now", "before")
        change(document)
        return issuer_site.as_bytes(document)

    return build


def agreement_only(document: Json) -> None:
    document["keyAgreement"] = document.pop("assertionMethod")


def as_jwk(**members: Any) -> Callable[[Json], None]:
    """Write the first key as a JSON Web Key, with members added or replaced."""

    def change(document: Json) -> None:
        method = document["verificationMethod"][0]
        jwk = public_to_jwk(decode_public(method.pop("publicKeyMultibase")))
        method.update(type="JsonWebKey", publicKeyJwk={**jwk, **members})

    return change


def older_type(key: str) -> Callable[[Json], None]:
    """Write the first key under the type of 2018, in bare base58."""

    def change(document: Json) -> None:
        method = document["verificationMethod"][0]
        del method["publicKeyMultibase"]
        method.update(type="Ed25519VerificationKey2018", publicKeyBase58=key)

    return change


KEY_DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "B097__malformed__E_JWK_USE__for_encrypting": keys_after(as_jwk(use="enc")),
    "B097__malformed__E_JWK_USE__operations_without_verifying": keys_after(as_jwk(key_ops=["encrypt"])),
    "B093__malformed__E_JWK_ALGORITHM__another_algorithm": keys_after(as_jwk(alg="HS256")),
    "B000__malformed__E_JWK_SECRET__with_its_secret_half": keys_after(as_jwk(d="A" * 43)),
    "B000__malformed__E_MULTIBASE__padded": keys_after(as_jwk(x="A" * 43 + "=")),
    "B000__malformed__E_KEY_MATERIAL__two_keys_in_one": keys_after(
        put("verificationMethod", 0, "publicKeyJwk", value={"kty": "OKP"})
    ),
    "B157__indeterminate__E_CONTROLLER_ID__of_another": keys_after(put("id", value=OTHER)),
    "B157__invalid_signature__E_KEY_CONTROLLER__key_of_another": keys_after(
        put("verificationMethod", 0, "controller", value=OTHER)
    ),
    "B159__invalid_signature__E_KEY_PURPOSE__key_agreement_only": keys_after(agreement_only),
    "B163__invalid_signature__E_KEY_UNKNOWN__our_key_is_gone": lambda: issuer_site.as_bytes(
        issuer_site.did_document("stranger")
    ),
    "B165__indeterminate__E_KEY_REVOKED__withdrawn_key": keys_after(
        put("verificationMethod", 0, "revoked", value="2026-11-01T00:00:00Z")
    ),
    "B071__unsupported__E_KEY_UNSUPPORTED__secp256k1_key": keys_after(
        put("verificationMethod", 0, "publicKeyMultibase", value=encode_base58btc(b"\xe7\x01\x02" + bytes(32)))
    ),
    "B071__invalid_signature__E_PROOF_KEY_TYPE__p256_key": keys_after(
        put("verificationMethod", 0, "publicKeyMultibase", value=encode_base58btc(b"\x80\x24\x02" + bytes(32)))
    ),
    "B071__unsupported__E_KEY_TYPE__rsa_in_pem": keys_after(
        put("verificationMethod", 0, "type", value="RsaVerificationKey2018")
    ),
    "B071__malformed__E_KEY_MATERIAL__type_without_its_key": keys_after(
        put("verificationMethod", 0, "type", value="JsonWebKey")
    ),
    "B161__malformed__E_KEY_POINT__off_the_curve": keys_after(
        put("verificationMethod", 0, "publicKeyMultibase", value=encode_base58btc(b"\x80\x24\x02" + b"\xff" * 32))
    ),
    "B072__malformed__E_KEY_NO_SECRET__neutral_point": keys_after(
        put("verificationMethod", 0, "publicKeyMultibase", value=multikey(POINTS["neutral"]))
    ),
    "B072__malformed__E_KEY_NO_SECRET__neutral_point_as_jwk": keys_after(
        as_jwk(x=encode_base64url(POINTS["neutral"])[1:])
    ),
    "B072__malformed__E_KEY_NO_SECRET__neutral_point_of_the_older_type": keys_after(
        older_type(encode_base58btc(POINTS["neutral"])[1:])
    ),
    "B000__invalid_signature__E_KEY_SECRET__secret_half_published": keys_after(
        put("verificationMethod", 0, "secretKeyMultibase", value="z3u2")
    ),
    "B000__invalid_signature__E_SIGNATURE__another_key_under_our_name": keys_after(
        put("verificationMethod", 0, "publicKeyMultibase", value=issuer_site.multibase("stranger"))
    ),
    "B000__invalid_signature__E_KEY_EXPIRED__key_ended_before": keys_after(
        put("verificationMethod", 0, "expires", value="2026-01-01T00:00:00Z")
    ),
    "B000__indeterminate__E_CONTROLLER_DOUBLE__one_name_twice": keys_after(
        lambda d: d["verificationMethod"].append(dict(d["verificationMethod"][0]))
    ),
    "B000__indeterminate__E_CONTROLLER_SHAPE__a_list": lambda: b"[]",
    "B000__indeterminate__E_JSON_SYNTAX__captive_portal": lambda: b"<!doctype html><title>Sign in</title>",
    "B000__indeterminate__E_JSON_DUPKEY__keys_twice": lambda: issuer_site.as_bytes(
        issuer_site.did_document("now")
    ).replace(
        b'"id": "did:web:u.example:issuers:x",',
        b'"id": "did:web:other.example", "id": "did:web:u.example:issuers:x",',
        1,
    ),
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
