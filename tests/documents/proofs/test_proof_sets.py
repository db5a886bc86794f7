"""Several proofs on one document: the order in which they are checked, and links that hold nothing."""

from typing import Any

import pytest

from kakitome.documents.proofs.data_integrity import ProofRefused
from kakitome.documents.proofs.proof_sets import link


def named(name: str, *previous: str) -> dict[str, Any]:
    return {"id": name} | ({"previousProof": list(previous)} if previous else {})


def order(*proofs: dict[str, Any]) -> list[str]:
    return [str(one.proof.get("id")) for one in link(proofs)]


def test_in_a_set_each_stands_for_itself() -> None:
    assert [one.previous for one in link([{}, {}, named("a")])] == [(), (), ()]


def test_an_earlier_proof_comes_first_wherever_it_stands() -> None:
    assert order(named("c", "b"), named("b", "a"), named("a")) == ["a", "b", "c"]
    assert order(named("d", "a", "c"), named("a"), named("c")) == ["a", "c", "d"]


def test_the_earlier_proofs_are_handed_over_in_the_order_in_which_they_are_named() -> None:
    proofs = [named("a"), named("b"), named("c", "b", "a")]
    assert link(proofs)[2].previous == (proofs[1], proofs[0])
    assert link([named("a"), {"previousProof": "a"}])[1].previous == (named("a"),)


@pytest.mark.parametrize(
    ("code", "proofs"),
    [
        ("E_PROOF_MISSING", [named("a", "b")]),
        ("E_PROOF_MISSING", [named("a"), named("b", "A")]),
        ("E_PROOF_CIRCLE", [named("a", "a")]),
        ("E_PROOF_CIRCLE", [named("a", "b"), named("b", "c"), named("c", "a"), named("d")]),
        ("E_PROOF_DOUBLE", [named("a"), named("a"), named("b", "a")]),
        ("E_PROOF_LINK", [named("a"), {"previousProof": None}]),
        ("E_PROOF_LINK", [named("a"), {"previousProof": ["a", "a"]}]),
        ("E_PROOF_LINK", [named("a"), {"previousProof": ["a", 1]}]),
        ("E_PROOF_LINK", [named("a"), {"previousProof": {"id": "a"}}]),
        ("E_PROOF_LINK", [named(""), {"previousProof": ""}]),
    ],
)
def test_a_link_that_holds_nothing_is_refused(code: str, proofs: list[dict[str, Any]]) -> None:
    with pytest.raises(ProofRefused) as caught:
        link(proofs)
    assert caught.value.problem.code == code


def test_names_that_nobody_uses_may_be_doubled() -> None:
    assert order(named("a"), named("a")) == ["a", "a"]
