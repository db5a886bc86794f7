"""The signature schemes we read, by name; a scheme says which keys it may be used with.

Source: docs/standards/hostile-inputs.md B071 (the scheme must fit the key).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol

from kakitome.documents.keys.public_key import Algorithm, PublicKey
from kakitome.documents.proofs import ecdsa_rdfc_2019, ecdsa_sd_2023, eddsa_jcs_2022, eddsa_rdfc_2022
from kakitome.documents.proofs.data_integrity import PROOF_TYPE, Json, ProofResult, refuse_proof
from kakitome.documents.vc.canonical import Write


class Verify(Protocol):
    """Check one proof of a document with an established key."""

    def __call__(
        self,
        document: Json,
        proof: Json,
        *,
        public_key: PublicKey,
        canonicalize: Write,
        previous: Sequence[Json] = (),
    ) -> ProofResult:
        """Raise `DocumentRefused` when the proof cannot be checked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One signature scheme.

    Attributes:
        name: as a proof states it, its cryptosuite or, without one, its type.
        algorithms: the kinds of keys that it is for.
        demand_form: refuses a proof that says something impossible of itself, before any key is fetched for it.
        verify: checks a proof.
    """

    name: str
    algorithms: frozenset[Algorithm]
    demand_form: Callable[[Json], None]
    verify: Verify


def _suites(
    *names: str, algorithms: set[Algorithm], demand_form: Callable[[Json], None], verify: Verify
) -> dict[str, Suite]:
    return {
        name: Suite(name=name, algorithms=frozenset(algorithms), demand_form=demand_form, verify=verify)
        for name in names
    }


SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    _suites(
        eddsa_rdfc_2022.CRYPTOSUITE,
        eddsa_rdfc_2022.DRAFT_NAME,
        eddsa_rdfc_2022.SIGNATURE_2020,
        algorithms={"Ed25519"},
        demand_form=eddsa_rdfc_2022.demand_form,
        verify=eddsa_rdfc_2022.verify_proof,
    )
    | _suites(
        eddsa_jcs_2022.CRYPTOSUITE,
        algorithms={"Ed25519"},
        demand_form=eddsa_jcs_2022.demand_form,
        verify=eddsa_jcs_2022.verify_proof,
    )
    | _suites(
        ecdsa_rdfc_2019.CRYPTOSUITE,
        ecdsa_rdfc_2019.JSON_CRYPTOSUITE,
        algorithms={"P-256", "P-384"},
        demand_form=ecdsa_rdfc_2019.demand_form,
        verify=ecdsa_rdfc_2019.verify_proof,
    )
    | _suites(
        ecdsa_sd_2023.CRYPTOSUITE,
        algorithms={"P-256"},
        demand_form=ecdsa_sd_2023.demand_form,
        verify=ecdsa_sd_2023.verify_proof,
    )
)


def suite_of(proof: Json) -> Suite:
    """Return the scheme that a proof names.

    Raises:
        ProofRefused: `E_PROOF_SUITE`, `unsupported`: a scheme we do not read, older ones included.
    """
    type_, cryptosuite = proof.get("type"), proof.get("cryptosuite")
    name = cryptosuite if type_ == PROOF_TYPE else type_ if "cryptosuite" not in proof else None
    suite = SUITES.get(name) if isinstance(name, str) else None
    # A type is no cryptosuite, nor the other way about.
    if suite is None or (type_ != PROOF_TYPE) != (suite.name == eddsa_rdfc_2022.SIGNATURE_2020):
        refuse_proof("E_PROOF_SUITE", kind="unsupported", found=str(cryptosuite if cryptosuite else type_ or ""))
    return suite
