"""Hostile and faulty proofs of every scheme, on a credential in which nothing else is wrong.

`bad_proofs/<row>__<verdict>__<code>__<flaw>.json`, as in `credentials`. The issuer's keys are those of
`vectors.proof_site`: one of each kind. Signatures are made without chance, so the files come out the same each time.
"""

import copy
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cbor2

sys.path.insert(0, str(Path(__file__).parents[2]))

from kakitome.documents.keys.multibase import decode_base64url, encode_base58btc, encode_base64url
from kakitome.documents.proofs.disclosure_values import read_derived
from vectors import issuer_site, proof_site

Json = dict[str, Any]
Build = Callable[[], bytes]

ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
V2 = "https://www.w3.org/ns/credentials/v2"


def after(make: Callable[[], Json], change: Callable[[Json], None]) -> Build:
    """Change a good document after it was signed."""

    def build() -> bytes:
        document = copy.deepcopy(make())
        change(document)
        return issuer_site.as_bytes(document)

    return build


def proof(**members: Any) -> Callable[[Json], None]:
    """Replace members of the proof."""
    return lambda document: document["proof"].update(members)


def raw(value: bytes) -> Callable[[Json], None]:
    """Replace the value of a plain proof."""
    return proof(proofValue=encode_base58btc(value))


def numbers(r: int, s: int) -> Callable[[Json], None]:
    return raw(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def parts(change: Callable[[list[Any]], Any]) -> Callable[[Json], None]:
    """Change the five parts of a derived proof's value."""

    def changed(document: Json) -> None:
        body = decode_base64url(document["proof"]["proofValue"])[3:]
        listed = cbor2.loads(body)
        change(listed)
        encode(document, cbor2.dumps(listed))

    return changed


def encode(document: Json, body: bytes) -> None:
    document["proof"]["proofValue"] = encode_base64url(b"\xd9\x5d\x01" + body)


def flip(place: int) -> Callable[[list[Any]], None]:
    """Flip a bit in one part."""

    def changed(listed: list[Any]) -> None:
        listed[place] = bytes([listed[place][0] ^ 1]) + listed[place][1:]

    return changed


def other_kind(suite: str, key: str) -> Callable[[Json], None]:
    return proof(cryptosuite=suite, verificationMethod=proof_site.method(key))


def statement_of_another(document: Json) -> None:
    """Put in a statement, and its signature, that the issuer made in another credential."""
    other = proof_site.shown(title="別の科目")
    document["name"] = other["name"]
    document["proof"]["proofValue"] = proof_site.with_signatures(document, read_derived(other["proof"]).signatures)


def chosen_as_always(listed: list[Any]) -> None:
    listed[4] = list(range(len(listed[4]) + len(listed[2])))
    listed[2] = []


BAD: Mapping[str, Build] = {
    "B071__invalid_signature__E_PROOF_KEY_TYPE__eddsa_with_a_p256_key": after(
        proof_site.p256, other_kind("eddsa-rdfc-2022", "P-256")
    ),
    "B071__invalid_signature__E_PROOF_KEY_TYPE__ecdsa_with_an_ed25519_key": after(
        issuer_site.good, other_kind("ecdsa-rdfc-2019", "Ed25519")
    ),
    "B071__invalid_signature__E_PROOF_KEY_TYPE__parts_with_a_p384_key": after(
        proof_site.shown, proof(verificationMethod=proof_site.method("P-384"))
    ),
    "B071__invalid_signature__E_PROOF_KEY_TYPE__ecdsa_with_an_rsa_key": after(
        proof_site.p256, proof(verificationMethod=proof_site.method("RSA"))
    ),
    "B071__invalid_signature__E_SIGNATURE__canonical_json_called_statements": after(
        proof_site.over_json, proof(cryptosuite="eddsa-rdfc-2022")
    ),
    "B071__unsupported__E_PROOF_SUITE__a_type_as_a_cryptosuite": after(
        issuer_site.good, proof(cryptosuite="Ed25519Signature2020")
    ),
    "B071__unsupported__E_PROOF_SUITE__the_type_of_2020_with_a_cryptosuite": after(
        issuer_site.good, proof(type="Ed25519Signature2020")
    ),
    "B071__unsupported__E_PROOF_SUITE__cryptosuite_is_a_list": after(
        issuer_site.good, proof(cryptosuite=["eddsa-rdfc-2022"])
    ),
    "B071__unsupported__E_PROOF_SUITE__type_is_a_list": after(issuer_site.good, proof(type=["DataIntegrityProof"])),
    "B073__invalid_signature__E_PROOF_VALUE__63_bytes": after(proof_site.p256, raw(bytes(range(63)))),
    "B073__invalid_signature__E_PROOF_VALUE__65_bytes": after(proof_site.p256, raw(bytes(range(65)))),
    "B073__invalid_signature__E_PROOF_VALUE__96_bytes_for_p256": after(proof_site.p256, raw(bytes(range(96)))),
    "B073__invalid_signature__E_PROOF_VALUE__64_bytes_for_p384": after(proof_site.p384, raw(bytes(range(64)))),
    "B073__invalid_signature__E_PROOF_VALUE__der": after(proof_site.p256, raw(bytes.fromhex("3006020101020101"))),
    "B073__invalid_signature__E_PROOF_VALUE__base64url": after(proof_site.p256, proof(proofValue="u" + "A" * 86)),
    "B073__invalid_signature__E_SIGNATURE__zeros": after(proof_site.p256, numbers(0, 0)),
    "B073__invalid_signature__E_SIGNATURE__r_is_zero": after(proof_site.p256, numbers(0, 1)),
    "B073__invalid_signature__E_SIGNATURE__s_is_zero": after(proof_site.p256, numbers(1, 0)),
    "B073__invalid_signature__E_SIGNATURE__r_is_the_order": after(proof_site.p256, numbers(ORDER_P256, 1)),
    "B073__invalid_signature__E_SIGNATURE__s_is_the_order": after(proof_site.p256, numbers(1, ORDER_P256)),
    "B073__invalid_signature__E_SIGNATURE__all_ones": after(proof_site.p256, numbers(2**256 - 1, 2**256 - 1)),
    "B000__invalid_signature__E_SIGNATURE__p384_name_changed": after(
        proof_site.p384, lambda document: document.update(name="別の名称")
    ),
    "B000__malformed__E_TERM_UNDEFINED__json_with_a_word_added": after(
        proof_site.over_json, lambda document: document.update(grade="S+")
    ),
    "B000__invalid_signature__E_SIGNATURE__json_name_changed": after(
        proof_site.over_json, lambda document: document.update(name="別の名称")
    ),
    "B000__unsupported__E_PROOF_CONTEXT__json_signed_in_fewer_contexts": after(
        proof_site.over_json, proof(**{"@context": [V2]})
    ),
    "B000__invalid_signature__E_PROOF_LINK__previous_is_a_number": after(issuer_site.good, proof(previousProof=3)),
    "B000__invalid_signature__E_PROOF_LINK__previous_is_empty": after(issuer_site.good, proof(previousProof=[])),
    "B000__invalid_signature__E_PROOF_CIRCLE__it_names_itself": after(
        issuer_site.good, proof(id="urn:uuid:1", previousProof="urn:uuid:1")
    ),
    "B000__invalid_signature__E_PROOF_CIRCLE__two_name_each_other": after(
        proof_site.chain, lambda document: document["proof"][0].update(previousProof=document["proof"][1]["id"])
    ),
    "B000__invalid_signature__E_PROOF_MISSING__the_earlier_one_removed": after(
        proof_site.chain, lambda document: document["proof"].pop(0)
    ),
    "B000__invalid_signature__E_PROOF_DOUBLE__two_earlier_ones_of_one_name": after(
        proof_site.chain, lambda document: document["proof"].append(dict(document["proof"][0]))
    ),
    "B000__invalid_signature__E_SIGNATURE__the_earlier_one_replaced": after(
        proof_site.chain,
        lambda document: document["proof"].__setitem__(
            0, {**issuer_site.good()["proof"], "id": document["proof"][0]["id"]}
        ),
    ),
    "B000__invalid_signature__E_SIGNATURE__the_link_cut": after(
        proof_site.chain, lambda document: document["proof"][1].pop("previousProof")
    ),
    "B000__invalid_signature__E_SIGNATURE__one_of_a_set_is_wrong": after(
        proof_site.proof_set,
        lambda document: document["proof"][1].update(proofValue=encode_base58btc(bytes(range(64)))),
    ),
    "B000__unsupported__E_SD_BASE__the_holders_own_copy": lambda: issuer_site.as_bytes(proof_site.base()),
    "B000__unsupported__E_SD_MANDATORY__the_issuer_may_be_left_out": lambda: issuer_site.as_bytes(
        proof_site.shown(mandatory=("/validFrom",), pointers=("",))
    ),
    "B000__unsupported__E_SD_MANDATORY__the_beginning_may_be_left_out": lambda: issuer_site.as_bytes(
        proof_site.shown(mandatory=("/issuer",), pointers=("",))
    ),
    "B000__invalid_signature__E_SIGNATURE__a_part_is_changed": after(
        proof_site.shown, lambda document: document.update(name="別の名称")
    ),
    "B000__invalid_signature__E_SIGNATURE__a_statement_of_another_credential": after(
        proof_site.shown, statement_of_another
    ),
    "B000__invalid_signature__E_SD_COUNT__a_part_is_left_out_without_its_signature": after(
        proof_site.shown, lambda document: document.pop("name")
    ),
    "B000__invalid_signature__E_SD_COUNT__a_part_is_added": after(
        proof_site.shown, lambda document: document.update(description="付け足した説明")
    ),
    "B000__invalid_signature__E_SD_COUNT__too_few_signatures": after(
        proof_site.shown, parts(lambda listed: listed[2].pop())
    ),
    "B000__invalid_signature__E_SD_COUNT__an_index_beyond_the_statements": after(
        proof_site.shown, parts(lambda listed: listed[4].__setitem__(-1, 3999))
    ),
    "B000__invalid_signature__E_SD_COUNT__a_label_is_missing": after(
        proof_site.shown, parts(lambda listed: listed[3].pop(max(listed[3])))
    ),
    "B000__invalid_signature__E_SIGNATURE__what_was_chosen_called_always_shown": after(
        proof_site.shown, parts(chosen_as_always)
    ),
    "B000__invalid_signature__E_SIGNATURE__another_base_signature": after(proof_site.shown, parts(flip(0))),
    "B000__invalid_signature__E_SIGNATURE__signatures_in_another_order": after(
        proof_site.shown, parts(lambda listed: listed[2].reverse())
    ),
    "B000__invalid_signature__E_SIGNATURE__labels_exchanged": after(
        proof_site.shown,
        parts(lambda listed: listed[3].update({0: listed[3][1], 1: listed[3][0]})),
    ),
    "B000__invalid_signature__E_SD_VALUE__two_labels_alike": after(
        proof_site.shown, parts(lambda listed: listed[3].update({0: listed[3][1]}))
    ),
    "B000__invalid_signature__E_SD_VALUE__a_label_of_31_bytes": after(
        proof_site.shown, parts(lambda listed: listed[3].update({0: bytes(31)}))
    ),
    "B000__invalid_signature__E_SD_VALUE__an_index_twice": after(
        proof_site.shown, parts(lambda listed: listed[4].append(listed[4][0]))
    ),
    "B000__invalid_signature__E_SD_VALUE__an_index_below_zero": after(
        proof_site.shown, parts(lambda listed: listed[4].append(-1))
    ),
    "B000__invalid_signature__E_SD_VALUE__an_index_that_is_true": after(
        proof_site.shown, parts(lambda listed: listed[4].__setitem__(0, False))
    ),
    "B000__invalid_signature__E_SD_VALUE__a_signature_of_63_bytes": after(
        proof_site.shown, parts(lambda listed: listed[2].__setitem__(0, bytes(63)))
    ),
    "B000__invalid_signature__E_SD_VALUE__six_parts": after(proof_site.shown, parts(lambda listed: listed.append(1))),
    "B000__invalid_signature__E_SD_VALUE__a_key_of_33_bytes": after(
        proof_site.shown, parts(lambda listed: listed.__setitem__(1, listed[1][2:]))
    ),
    "B000__malformed__E_KEY_POINT__a_key_off_the_curve": after(
        proof_site.shown, parts(lambda listed: listed.__setitem__(1, b"\x80\x24\x02" + b"\xff" * 32))
    ),
    "B000__malformed__E_KEY_LENGTH__an_ed25519_key_inside": after(
        proof_site.shown, parts(lambda listed: listed.__setitem__(1, b"\xed\x01\x02" + bytes(32)))
    ),
    "B000__invalid_signature__E_SD_VALUE__a_tagged_part": after(
        proof_site.shown, parts(lambda listed: listed.__setitem__(0, cbor2.CBORTag(64, listed[0])))
    ),
    "B000__invalid_signature__E_SD_VALUE__something_follows": after(
        proof_site.shown,
        lambda document: encode(document, decode_base64url(document["proof"]["proofValue"])[3:] + b"\x00"),
    ),
    "B000__invalid_signature__E_SD_VALUE__a_tower_of_lists": after(
        proof_site.shown, lambda document: encode(document, b"\x85" + b"\x81" * 60_000)
    ),
    "B000__invalid_signature__E_SD_VALUE__a_list_that_says_it_is_endless": after(
        proof_site.shown, lambda document: encode(document, b"\x85\x9b" + b"\xff" * 8)
    ),
    "B000__invalid_signature__E_SD_VALUE__a_text_of_four_gibibytes": after(
        proof_site.shown, lambda document: encode(document, b"\x85\x5a\xff\xff\xff\xff")
    ),
    "B000__invalid_signature__E_SD_VALUE__another_header": after(
        proof_site.shown, proof(proofValue=encode_base64url(b"\xd9\x5d\x02\x85"))
    ),
    "B000__invalid_signature__E_SD_VALUE__base58": after(
        proof_site.shown, proof(proofValue=encode_base58btc(bytes(90)))
    ),
    "B000__valid__W_SD_OPTIONAL__the_end_may_be_left_out": lambda: issuer_site.as_bytes(
        proof_site.shown(
            mandatory=("/issuer", "/validFrom", "/credentialStatus"), pointers=("/validUntil", *proof_site.OUTCOMES)
        )
    ),
    "B000__valid__W_SD_WITHHELD__no_status_is_shown": lambda: issuer_site.as_bytes(
        proof_site.shown(mandatory=("/issuer", "/validFrom", "/validUntil"))
    ),
}

FILES: Mapping[str, Build] = {f"bad_proofs/{name}.json": build for name, build in BAD.items()}
