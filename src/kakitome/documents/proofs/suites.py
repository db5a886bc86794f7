"""The signature schemes we read, by name; a scheme says which keys it may be used with.

Source: docs/standards/hostile-inputs.md B071 (the scheme must fit the key).
"""

from collections.abc import Mapping, Sequence
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


class DemandForm(Protocol):
    """Look at what a proof says of itself, before any key is fetched for it."""

    def __call__(self, proof: Json) -> None:
        """Raise `ProofRefused`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One signature scheme.

    Attributes:
        name: as a proof states it, its cryptosuite or, without one, its type.
        algorithms: the kinds of keys that it is for.
        demand_form: refuses a proof that says something impossible of itself.
        verify: checks a proof.
    """

    name: str
    algorithms: frozenset[Algorithm]
    demand_form: DemandForm
    verify: Verify


_ED25519: Final[frozenset[Algorithm]] = frozenset({"Ed25519"})
_ELLIPTIC: Final[frozenset[Algorithm]] = frozenset({"P-256", "P-384"})


def _edwards(name: str) -> Suite:
    return Suite(
        name=name,
        algorithms=_ED25519,
        demand_form=eddsa_rdfc_2022.demand_form,
        verify=eddsa_rdfc_2022.verify_proof,
    )


def _elliptic(name: str) -> Suite:
    return Suite(
        name=name,
        algorithms=_ELLIPTIC,
        demand_form=ecdsa_rdfc_2019.demand_form,
        verify=ecdsa_rdfc_2019.verify_proof,
    )


SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    {
        suite.name: suite
        for suite in (
            _edwards(eddsa_rdfc_2022.CRYPTOSUITE),
            _edwards(eddsa_rdfc_2022.DRAFT_NAME),
            _edwards(eddsa_rdfc_2022.SIGNATURE_2020),
            Suite(
                name=eddsa_jcs_2022.CRYPTOSUITE,
                algorithms=_ED25519,
                demand_form=eddsa_jcs_2022.demand_form,
                verify=eddsa_jcs_2022.verify_proof,
            ),
            _elliptic(ecdsa_rdfc_2019.CRYPTOSUITE),
            _elliptic(ecdsa_rdfc_2019.JSON_CRYPTOSUITE),
            Suite(
                name=ecdsa_sd_2023.CRYPTOSUITE,
                algorithms=frozenset({"P-256"}),
                demand_form=ecdsa_sd_2023.demand_form,
                verify=ecdsa_sd_2023.verify_proof,
            ),
        )
    }
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
