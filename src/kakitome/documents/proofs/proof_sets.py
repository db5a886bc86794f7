"""Several proofs on one document: sets, in which each stands for itself, and chains, in which one signs others.

A proof names the earlier ones by their `id` in `previousProof`. An earlier proof that is missing, one name for two
proofs, and a circle are refused: nobody could say what was signed.

Source: VC Data Integrity 1.0 §2.1.2 (chains) and §4.7 (verifying).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakitome.documents.proofs.data_integrity import Json, refuse_proof
from kakitome.values.json_members import as_list


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedProof:
    """One proof and the earlier proofs that it signs; none in a set."""

    proof: Json
    previous: tuple[Json, ...]


def link(proofs: Sequence[Json]) -> tuple[LinkedProof, ...]:
    """Put the proofs of a document in an order in which each follows those it names.

    Raises:
        ProofRefused: `E_PROOF_LINK` (not a name or a list of names), `E_PROOF_MISSING`, `E_PROOF_DOUBLE`,
            `E_PROOF_CIRCLE`.
    """
    if len(proofs) == 1 and "previousProof" not in proofs[0]:
        return (LinkedProof(proof=proofs[0], previous=()),)
    named = [_names(proof) for proof in proofs]
    places: dict[str, int] = {}
    wanted = {name for names in named for name in names}
    for place, proof in enumerate(proofs):
        name = proof.get("id")
        if isinstance(name, str) and name in wanted:
            if name in places:
                refuse_proof("E_PROOF_DOUBLE")
            places[name] = place
    if not wanted <= places.keys():
        refuse_proof("E_PROOF_MISSING")
    earlier = [tuple(places[name] for name in names) for names in named]
    return tuple(
        LinkedProof(proof=proofs[place], previous=tuple(proofs[number] for number in earlier[place]))
        for place in _ordered(earlier)
    )


def _names(proof: Mapping[str, Any]) -> tuple[str, ...]:
    if "previousProof" not in proof:
        return ()
    names = as_list(proof["previousProof"])
    if not names or not all(isinstance(name, str) and name for name in names) or len(set(names)) != len(names):
        refuse_proof("E_PROOF_LINK")
    return tuple(names)


def _ordered(earlier: Sequence[tuple[int, ...]]) -> list[int]:
    done: list[int] = []
    waiting = list(range(len(earlier)))
    while waiting:
        ready = [place for place in waiting if set(earlier[place]) <= set(done)]
        if not ready:
            refuse_proof("E_PROOF_CIRCLE")
        done.extend(ready)
        waiting = [place for place in waiting if place not in ready]
    return done
