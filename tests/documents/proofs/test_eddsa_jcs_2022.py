"""eddsa-jcs-2022 on our own credentials: every member counts, and what has no canonical form is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakitome.documents.keys.public_key import KeyRefused
from kakitome.documents.proofs.data_integrity import ProofRefused
from kakitome.documents.proofs.eddsa_jcs_2022 import create_proof, verify_proof
from vectors import issuer_site, proof_site

KEY = issuer_site.key("now")
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def signed(document: dict[str, Any]) -> dict[str, Any]:
    proof = create_proof(
        document, sign=KEY.sign, verification_method=proof_site.method("Ed25519"), created=issuer_site.SIGNED_AT
    )
    return {**document, "proof": proof}


@given(st.dictionaries(st.text().filter(lambda name: name != "proof"), values, max_size=5))
def test_any_json_object_can_be_signed_and_any_order_of_members_verifies(document: dict[str, Any]) -> None:
    made = signed(document)
    turned = dict(reversed(made.items()))
    assert verify_proof(turned, made["proof"], public_key=KEY.public_key()).verified


def test_a_member_that_no_context_defines_is_signed_too() -> None:
    made = signed(issuer_site.unsigned() | {"grade": "S"})
    assert verify_proof(made, made["proof"], public_key=KEY.public_key()).verified
    assert not verify_proof(made | {"grade": "S+"}, made["proof"], public_key=KEY.public_key()).verified


@pytest.mark.parametrize("number", [2**53, -(2**60), float("inf"), float("nan")])
def test_a_number_that_readers_disagree_on_is_refused(number: float) -> None:
    with pytest.raises(ProofRefused) as caught:
        signed({"number": number})
    assert caught.value.problem.code == "E_PROOF_JSON"


def test_a_key_of_another_kind_is_refused() -> None:
    made = proof_site.over_json()
    with pytest.raises(KeyRefused) as caught:
        verify_proof(made, made["proof"], public_key=proof_site.P256.public_key())
    assert caught.value.problem.code == "E_KEY_OTHER_ALGORITHM"


def test_an_earlier_proof_is_covered_when_it_is_named() -> None:
    made = proof_site.over_json()
    with pytest.raises(ProofRefused) as caught:
        verify_proof(made, made["proof"], public_key=KEY.public_key(), previous=[made["proof"]])
    assert caught.value.problem.code == "E_PROOF_CHAIN"
