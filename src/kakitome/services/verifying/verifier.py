"""The journey of verifying: a document from a file, a pasted text or an address → a report.

1. Take the bytes, or fetch them from the address through the one door to the network.
2. Examine them with everything a verdict needs: key documents and status lists (fetched), registries (trusted by
   whoever runs this), the sandbox for foreign documents, the clock as an argument.
3. Return the report. It is never an exception, however bad the document or the network.

What the report is kept as (a check record with its number) and shown as is the surface's matter. A number that names
an award of one's own platform is looked up by the surface, which then hands in the stored bytes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.documents.anchoring.anchors import FindAnchor
from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.documents.anchoring.log_evidence import LogEvidence
from kakitome.documents.openbadges.formats import FileFormat, open_file, recognise
from kakitome.documents.openbadges2.forms import says_revoked
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.pipeline import report_unread, verify
from kakitome.documents.verification.programmes import Programmes
from kakitome.documents.verification.registries import IssuerRegistry
from kakitome.documents.verification.surroundings import KnownHolder, StatusMemory, Surroundings
from kakitome.errors import Problem, Refused, Unavailable
from kakitome.mapping.awarding_body import with_awarding_body
from kakitome.ports.fetcher import Fetcher, Gone
from kakitome.ports.sandbox import Busy, Sandbox
from kakitome.values.number import parse_number

ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_DOCUMENTS = (FileFormat.JSON, FileFormat.JWS, FileFormat.SD_JWT)
_JPEG, _RIFF, _WEBP = b"\xff\xd8\xff", b"RIFF", b"WEBP"


def is_plain_picture(data: bytes) -> bool:
    """Tell whether a file is a picture that carries no credential itself, so that only a code in it can help.

    A PNG that is damaged, or holds two credentials, is not plain: what is wrong with it is to be said.
    """
    if data.startswith(_JPEG) or (data.startswith(_RIFF) and data[8:12] == _WEBP):
        return True
    if recognise(data) is not FileFormat.PNG:
        return False
    try:
        open_file(data)
    except DocumentRefused as refusal:
        return refusal.code == "E_IMAGE_EMPTY"
    return False


def may_lead_to_credential(text: str) -> bool:
    """Tell whether a short text is an address, a registered number, or a credential itself."""
    is_document = recognise(text.encode("utf-8", errors="replace")) in _DOCUMENTS
    return bool(ADDRESS.match(text)) or parse_number(text) is not None or is_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Verify documents with what one installation has and whom it trusts.

    Attributes:
        fetcher: the door to the network, or what stands in for it.
        sandbox: where foreign documents are worked on.
        registries: that make an issuer known.
        programmes: registries of programmes that are asked for what is awarded.
        memory: of status lists; without one, an older list that is played back is not noticed.
        find_schema: finds schemas at hand; None for those that are not.
        find_anchor: asks ledgers for batches' roots; without it, what is secured by a ledger alone stays open.
        find_log_evidence: issuer, credential → evidence at hand that a log holds it; asked when its key was stolen.
        logs: transparency logs whose evidence is believed.
        log_witnesses: witnesses whose cosignatures are told.
    """

    fetcher: Fetcher
    sandbox: Sandbox
    registries: tuple[IssuerRegistry, ...] = ()
    programmes: tuple[Programmes, ...] = ()
    memory: StatusMemory | None = None
    find_schema: Callable[[str], bytes | None] = lambda _: None
    find_anchor: FindAnchor | None = None
    find_log_evidence: Callable[[str, str], Sequence[LogEvidence]] | None = None
    logs: tuple[NoteKey, ...] = ()
    log_witnesses: tuple[NoteKey, ...] = ()

    def verify_bytes(
        self,
        data: bytes,
        *,
        now: datetime,
        holder: KnownHolder | None = None,
        answers: Mapping[str, bytes] | None = None,
    ) -> Report:
        """Verify a document from its bytes: JSON, or a PNG or SVG image that carries it.

        `answers` came along with the document and stand in for addresses that do not answer themselves.
        """
        return with_awarding_body(verify(data, self._surroundings(now, holder), answers=answers))

    def verify_address(self, url: str, *, now: datetime, holder: KnownHolder | None = None) -> Report:
        """Fetch a document from an https address and verify it; raises `Busy` when too many wait for addresses."""
        fetched = self.fetch(url)
        if isinstance(fetched, Problem):
            return report_unread(fetched, now=now)
        return self.verify_bytes(fetched, now=now, holder=holder)

    def fetch(self, url: str) -> bytes | Problem:
        """Fetch a document from an https address, or say why it cannot be had; raises as `verify_address`."""
        try:
            return self.fetcher.fetch(url)
        except Gone as gone:
            # A revoked Open Badge 2.0 is told so; whatever else is gone is out of reach.
            return gone.body if says_revoked(gone.body) else Problem(code=gone.code, params=gone.params)
        except Busy:
            raise
        except (Refused, Unavailable) as failure:
            return Problem(code=failure.code, params=failure.params)

    def verify_file(self, data: bytes, *, now: datetime, holder: KnownHolder | None = None) -> tuple[Report, str]:
        """Verify a file, or what the QR code in a picture leads to; return the report and the text of that code."""
        if not is_plain_picture(data):
            return self.verify_bytes(data, now=now, holder=holder), ""
        code = self.code_in(data)
        if isinstance(code, Problem):
            return report_unread(code, now=now), ""
        if ADDRESS.match(code):
            return self.verify_address(code, now=now, holder=holder), code
        return self.verify_bytes(code.encode(), now=now, holder=holder), code

    def code_in(self, picture: bytes) -> str | Problem:
        """Return the text of the QR code in a picture (`is_plain_picture`) that may lead to a credential.

        A photograph of a paper certificate proves nothing; the code on it leads to something that can.

        Source: docs/standards/hostile-inputs.md B139.
        """
        try:
            found = self.sandbox.read_codes(picture)
        except DocumentRefused as refusal:
            return refusal.problem
        if not found:
            return Problem(code="E_PICTURE_NO_CODE", source="docs/standards/hostile-inputs.md B139")
        other = Problem(
            code="E_PICTURE_CODE_OTHER", source="docs/standards/hostile-inputs.md B139", params={"text": found[0]}
        )
        return next((text for text in found if may_lead_to_credential(text)), other)

    def _surroundings(self, now: datetime, holder: KnownHolder | None) -> Surroundings:
        return Surroundings(
            now=now,
            fetch=self.fetcher.fetch,
            canonicalize=self.sandbox.write,
            find_schema=self.find_schema,
            schema_problems=self.sandbox.schema_problems,
            examine_pdf=self.sandbox.examine_pdf,
            registries=self.registries,
            programmes=self.programmes,
            memory=self.memory,
            holder=holder,
            find_anchor=self.find_anchor,
            find_log_evidence=self.find_log_evidence,
            logs=self.logs,
            log_witnesses=self.log_witnesses,
        )
