"""What a format brings to the pipeline: how its envelopes are known, opened and examined.

Every field but the first five has a default that reads the view alone, so a format says only what is its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kakitome.documents.verification.check import Check, RegistryAnswer
from kakitome.documents.verification.checks.anchoring import check_anchoring
from kakitome.documents.verification.checks.enclosed import check_enclosed
from kakitome.documents.verification.checks.issuer_identity import check_issuer_identity
from kakitome.documents.verification.checks.schema import check_schema
from kakitome.documents.verification.checks.status import check_status
from kakitome.documents.verification.checks.validity_period import check_validity_period
from kakitome.documents.verification.envelope import OpenedEnvelope, ReceivedFile
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.surroundings import Surroundings

Examine = Callable[[Examination], Check]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way in which a learning record travels.

    Attributes:
        name: the module's name, for those who read a traceback.
        recognises: is this file ours? Asked in the order of `formats.FORMATS`; it must be cheap and never raise.
        open: read it; raises `DocumentRefused`.
        structure: form and words; fatal when it asks for a verdict with any reason but `E_STRUCTURE`.
        proof: who secured it? Nothing later is said when it asks for a verdict.
        visits: addresses one document of this format may make us visit. Source: docs/rules/threats.md T1.
    """

    name: str
    recognises: Callable[[ReceivedFile], bool]
    open: Callable[[ReceivedFile, Surroundings], OpenedEnvelope]
    structure: Examine
    proof: Examine
    schema: Examine = check_schema
    validity_period: Examine = check_validity_period
    status: Examine = check_status
    anchoring: Examine = check_anchoring
    issuer_identity: Callable[[Examination], tuple[tuple[Check, ...], tuple[RegistryAnswer, ...]]] = (
        check_issuer_identity
    )
    enclosed: Examine = check_enclosed
    visits: int = 3
