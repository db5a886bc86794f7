"""Formats with proofs embedded in the JSON: how one kind of credential is known, opened and examined.

Source: Open Badges 3.0 §5, §8 (badges), §B (EndorsementCredential); VCDM 2.0 §4 (any other credential).
"""

from collections.abc import Callable
from typing import Final

from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure
from kakitome.documents.verification.credential_forms import form_of, kind_of_credential, view_of_credential
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.surroundings import Surroundings


def recognises(kind: DocumentKind) -> Callable[[ReceivedFile], bool]:
    """Return what tells whether a file is a credential of this kind in JSON."""
    return lambda seen: seen.json is not None and kind_of(seen) is kind


def kind_of(seen: ReceivedFile) -> DocumentKind | None:
    """Return what a document in JSON is as a credential, found out once for all formats that ask."""
    if "kind" not in seen.read:
        seen.read["kind"] = kind_of_credential(seen.json or {})
    kind: DocumentKind | None = seen.read["kind"]
    return kind


def opens(kind: DocumentKind) -> Callable[[ReceivedFile, Surroundings], OpenedEnvelope]:
    """Return what opens a credential of this kind."""

    def open_credential(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
        del surroundings
        document = seen.json or {}
        return OpenedEnvelope(
            kind=kind,
            form=form_of(kind, document),
            data=seen.data,
            document=document,
            view=view_of_credential(document),
        )

    return open_credential


def _format(name: str, kind: DocumentKind) -> Format:
    return Format(
        name=name, recognises=recognises(kind), open=opens(kind), structure=check_structure, proof=check_proof
    )


OPEN_BADGES_3: Final = _format("open_badges_3", DocumentKind.OPEN_BADGES_3)
"""On the Verifiable Credentials Data Model 2.0 or 1.1."""
ENDORSEMENT: Final = _format("endorsement", DocumentKind.ENDORSEMENT)
"""What a third party says of an issuer or a micro-credential."""
CREDENTIAL: Final = _format("credential", DocumentKind.CREDENTIAL)
"""Any other verifiable credential: who signed it and whether it stands, not what it means."""
