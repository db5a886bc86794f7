"""European Digital Credentials (ELM v3): a JSON-LD document that a certificate seals as a whole (JAdES).

The seal covers every byte, so the document is not canonicalised. Who sealed is known by the certificate and not by
what the document says of its issuer: when the two differ, that is told, and nobody is taken for the institution it
names. A document without a seal is a draft that anybody could have written.

One that is also an Open Badge and has a proof of its own is verified as the badge it is (`open_badges_3`).

Source: European Learning Model v3, EDC application profile; ETSI TS 119 182-1.
"""

from typing import Any

from kakitome.documents.elm.jades import JadesRefused, read_jades
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.limits import PICTURED, is_sealed_text
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile, types_of
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.edc_checks import (
    check_attachments,
    check_document,
    check_period,
    check_seal,
    check_sealing_issuer,
)
from kakitome.documents.verification.formats.edc_sealing import EdcSealing, sealing_of
from kakitome.documents.verification.formats.edc_view import view_of
from kakitome.documents.verification.formats.embedded import kind_of
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.errors import Problem

NAME = "European Digital Credential"
TYPE = "EuropeanDigitalCredential"


def _recognises(seen: ReceivedFile) -> bool:
    if seen.json is None:
        return False
    return is_sealed_text(seen.json) or kind_of(seen) is DocumentKind.EDC


def _open(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    received = seen.json or {}
    if not is_sealed_text(received):
        return _envelope(NAME, seen, document=received)
    jades = read_jades(received)
    document = strict_json.load(jades.payload, limits=PICTURED)
    if not isinstance(document, dict) or TYPE not in types_of(document):
        problem = Problem(code="E_EDC_KIND", pointer="/payload", source="European Learning Model v3")
        raise JadesRefused(problem, kind="unsupported")
    return _envelope(f"{NAME} · JAdES", seen, document=document, sealing=sealing_of(jades, surroundings))


def _envelope(
    form: str, seen: ReceivedFile, *, document: dict[str, Any], sealing: EdcSealing | None = None
) -> OpenedEnvelope:
    certificate = sealing.certificates[0] if sealing else b""
    view = view_of(document, certificate)
    return OpenedEnvelope(
        kind=DocumentKind.EDC, form=form, data=seen.data, document=document, view=view, securing=sealing
    )


FORMAT = Format(
    name="edc",
    recognises=_recognises,
    open=_open,
    structure=check_document,
    proof=check_seal,
    validity_period=check_period,
    issuer_identity=check_sealing_issuer,
    enclosed=check_attachments,
    visits=6,
)
