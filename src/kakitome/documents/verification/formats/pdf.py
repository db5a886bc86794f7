"""PDF: our certificates and anybody's signed documents.

The seal is the proof; a credential attached to the file is verified as well and has its own report. A PDF that nobody
signed proves nothing, and is not false either: what is attached to it, or the code on a scan, leads on.

Source: ISO 32000-2 §12.8; ETSI EN 319 142-1; docs/standards/hostile-inputs.md B127–B139.
"""

from datetime import datetime
from typing import Any

from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.openbadges.profile import certified_issuer
from kakitome.documents.pdf.facts import PdfFacts, SignatureFacts
from kakitome.documents.pdf.sealed_when import ProvenTime, proven_time
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.pdf_checks import (
    check_attachments,
    check_certificate_period,
    check_certificate_status,
    check_contents,
    check_seal,
)
from kakitome.documents.verification.formats.pdf_sealing import PdfSealing
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.values.instants import write_instant

FORM = "PDF"


def _recognises(seen: ReceivedFile) -> bool:
    return seen.file is FileFormat.PDF


def _open(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    facts = surroundings.examine_pdf(seen.data)
    main = next((signature for signature in facts.signatures if not signature.is_stamp), None)
    sealing = PdfSealing(
        facts=facts,
        main=main,
        proven=_proven(facts, main, surroundings=surroundings),
        credentials=tuple((name, data) for name, data in facts.attachments if _may_be_credential(data)),
    )
    form = f"{FORM} · PAdES" if main else FORM
    return OpenedEnvelope(kind=DocumentKind.PDF, form=form, data=seen.data, view=_view(sealing), securing=sealing)


def _proven(facts: PdfFacts, main: SignatureFacts | None, *, surroundings: Surroundings) -> ProvenTime:
    if main is None or main.problem:
        return ProvenTime()
    later = [
        signature
        for signature in facts.signatures
        if signature.is_stamp and not signature.problem and signature.covered > main.covered
    ]
    roots = [root for registry in surroundings.registries for root in registry.roots]
    return proven_time(main, later, roots=roots, now=surroundings.now)


def _may_be_credential(data: bytes) -> bool:
    """Tell whether an attached file tries to be a credential; other attachments are none of our business."""
    kind = recognise(data)
    if kind in (FileFormat.JWS, FileFormat.SD_JWT):
        return True
    return kind is FileFormat.JSON and b'"@context"' in data


def _view(sealing: PdfSealing) -> dict[str, Any]:
    """Say what the file says of itself in the words of Open Badges 3.0."""
    view: dict[str, Any] = {"type": ["PdfDocument"], "name": _title(sealing)}
    moment = sealing.sealed_at or (sealing.main.claimed_at if sealing.main else None)
    if isinstance(moment, datetime):
        view["validFrom"] = write_instant(moment)
    if sealing.certificates:
        view["issuer"] = certified_issuer(sealing.certificates[0])
    return view


def _title(sealing: PdfSealing) -> str:
    """Return the title of the credential attached, else of the file; neither is believed because of it."""
    for _, data in sealing.credentials:
        try:
            document = strict_json.load(data)
            name = document["credentialSubject"]["achievement"]["name"]
        except (DocumentRefused, KeyError, TypeError):
            continue
        if isinstance(name, str) and name:
            return name
    return sealing.facts.title


FORMAT = Format(
    name="pdf",
    recognises=_recognises,
    open=_open,
    structure=check_contents,
    proof=check_seal,
    validity_period=check_certificate_period,
    status=check_certificate_status,
    enclosed=check_attachments,
)
