"""What verifying needs from outside, handed in as values and functions: no clock, no network, no process of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from kakitome.documents.anchoring.anchors import FindAnchor
from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.documents.anchoring.log_evidence import LogEvidence
from kakitome.documents.pdf.facts import PdfFacts
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import Write
from kakitome.documents.vc.strict_json import DEFAULT, JsonLimits
from kakitome.documents.verification.programmes import Programmes
from kakitome.documents.verification.registries import IssuerRegistry
from kakitome.errors import Problem

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationLimits:
    """Bound what one verification may cost, and how far clocks may disagree.

    Source: docs/rules/threats.md T1 (10 proofs; the visits are each format's own); docs/standards/hostile-inputs.md
    B111 (120 s), B153 (60 s … 24 h).
    """

    json: JsonLimits = DEFAULT
    proofs: int = 10
    depth: int = 4
    clock_skew: timedelta = timedelta(seconds=120)
    shortest_ttl: timedelta = timedelta(seconds=60)
    longest_ttl: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHolder:
    """What the person asking knows about the holder, to be compared with the credential; empty is unknown."""

    did: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """identity type → value, e.g. `{"emailAddress": "a@example.com"}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenList:
    """A status list whose signature was good when it was read.

    Attributes:
        issuer: who signed it.
        purposes: its `statusPurpose`, one or several; of a Token Status List its `typ`.
        bits: the decompressed list.
        size: bits of one status in a Token Status List.
        valid_from, valid_until: as it says.
        ttl: how long it asks to be kept, already clamped.
        seen_at: when it was read.
        digest: SHA-256 of the bytes that were read.
        tells_replaced: whether its second half says what was replaced (`bitstring.TELLS_REPLACED`).
        doubts: about the keys that signed it, see `Examination.key_doubts`.
    """

    issuer: str
    purposes: tuple[str, ...]
    bits: bytes
    valid_from: datetime | None
    valid_until: datetime | None
    ttl: timedelta
    seen_at: datetime
    digest: str
    size: int = 1
    tells_replaced: bool = False
    doubts: Mapping[str, Problem] = field(default_factory=dict)


class StatusMemory(Protocol):
    """Remember status lists by address, so that an older one that is played back is noticed."""

    def recall(self, url: str) -> SeenList | None:
        """Return the newest list seen at an address."""
        ...

    def remember(self, url: str, seen: SeenList) -> None:
        """Keep a list that was just verified."""
        ...


def _refuse_pdf(_: bytes) -> PdfFacts:
    raise DocumentRefused(Problem(code="E_KIND_UNSUPPORTED", params={"kind": "PDF"}), kind="unsupported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything that one verification may use.

    Attributes:
        now: the instant the report speaks of.
        fetch: address → bytes; raises `Unavailable` or `Refused` (as `ports.fetcher.Fetcher`).
        canonicalize: JSON-LD document → N-Quads, text or UTF-8; raises `DocumentRefused` (as `ports.sandbox.Sandbox`).
        find_schema: address → schema bytes at hand without the network, or None.
        schema_problems: schema, document → what is broken (as `ports.sandbox.Sandbox`).
        examine_pdf: PDF → facts; raises `DocumentRefused` (as `ports.sandbox.Sandbox`).
        registries: those that are trusted.
        programmes: registries of programmes that are asked for what is awarded.
        bundled_programmes: what such registries answered on another day, as it came along; it is nobody's word.
        memory: of status lists, when there is one.
        holder: what is known about the person who shows the credential.
        find_anchor: anchor → what is written there, or None when nothing is; raises `Unavailable`. Without it no
            chain and no log is asked.
        find_log_evidence: issuer, credential → pieces of evidence at hand that a transparency log holds it.
        log_evidence: evidence that came with the document that it is in a transparency log.
        log_key: the key of the log of that evidence, as it came along; it is nobody's word.
        logs: public keys of the logs that are trusted to be append-only.
        log_witnesses: public keys of the witnesses whose cosignatures count.
    """

    now: datetime
    fetch: Callable[[str], bytes]
    canonicalize: Write
    find_schema: Callable[[str], bytes | None] = lambda _: None
    schema_problems: Callable[[Json, Json], list[Problem]] = lambda *_: []
    examine_pdf: Callable[[bytes], PdfFacts] = _refuse_pdf
    registries: tuple[IssuerRegistry, ...] = ()
    programmes: tuple[Programmes, ...] = ()
    bundled_programmes: tuple[Programmes, ...] = ()
    memory: StatusMemory | None = None
    holder: KnownHolder | None = None
    limits: VerificationLimits = field(default_factory=VerificationLimits)
    find_anchor: FindAnchor | None = None
    log_evidence: LogEvidence | None = None
    log_key: NoteKey | None = None
    find_log_evidence: Callable[[str, str], Sequence[LogEvidence]] | None = None
    logs: tuple[NoteKey, ...] = ()
    log_witnesses: tuple[NoteKey, ...] = ()
