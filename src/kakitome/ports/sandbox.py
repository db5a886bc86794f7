"""What the inside asks for when it must run a stranger's document: work that can be stopped."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from kakitome.documents.pdf.facts import PdfFacts
from kakitome.documents.vc.canonical import Digest
from kakitome.errors import Problem, Unavailable


class Busy(Unavailable):
    """Too many of the same costly kind are being worked on: come again in a moment. It says nothing of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPage:
    """A page of a PDF as a picture (PNG), with its text; both empty where the PDF has fewer pages."""

    pages: int
    picture: bytes
    text: str


class Sandbox(Protocol):
    """Do the expensive things with foreign documents under a limit of time and memory.

    All raise `documents.refusal.DocumentRefused`, with `kind` `too_expensive` when the limit was reached.
    """

    def canonicalize(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        """Return the canonical N-Quads of a JSON-LD document, blank nodes told apart with a hash."""
        ...

    def write(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> bytes:
        """Return what `canonicalize` returns in UTF-8, as it is hashed."""
        ...

    def schema_problems(self, schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[Problem]:
        """Return every way in which the document breaks a JSON Schema."""
        ...

    def examine_pdf(self, data: bytes) -> PdfFacts:
        """Return what can be said about a PDF: signatures, attachments, what would act by itself."""
        ...

    def draw_page(self, data: bytes, *, page: int) -> DrawnPage:
        """Draw one page of a PDF, counted from 1."""
        ...

    def read_codes(self, picture: bytes) -> list[str]:
        """Return the texts of the QR codes in a PNG, JPEG or WebP picture."""
        ...

    def clean_picture(self, picture: bytes) -> tuple[str, bytes]:
        """Return the media type and the bytes of a stranger's picture, made such that it may be shown: PNG or SVG."""
        ...

    def trace_mark(self, picture: bytes) -> str:
        """Return the outline of a crest or mark (PNG, JPEG, WebP, SVG) as path data for badge images."""
        ...

    def patiently(self) -> AbstractContextManager[None]:
        """Wait in this thread as long as it takes: work behind the scenes is never told to come again."""
        ...

    def missing_walls(self) -> list[str]:
        """Return what work is not cut off from on this machine, of `network` and `files`; none is best."""
        ...
