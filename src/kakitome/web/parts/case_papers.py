"""The documents of a case: along the matrix of quality assurance (internal/external × institution/programme), others.

    papers_of(case, procedure, address=lambda document: reverse(…))
    {% include "parts/case_papers.html" with papers=papers %}

Source: Inoue 2024, マイクロクレデンシャルの質保証のマトリックス.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.learning.recognition.case import Case, Document
from kakitome.learning.recognition.hearing import HEARING_PAPER, REPORT_PAPER
from kakitome.learning.recognition.procedure import Procedure, RequiredDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFile:
    """One file that was handed in; `address` is empty for those who may not open it."""

    document: Document
    size: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPlace:
    """One kind of document: what it is, whether it must be there, and what is there."""

    kind: RequiredDocument
    files: Sequence[PaperFile]

    @property
    def is_missing(self) -> bool:
        """Whether it must be there and is not."""
        return self.kind.is_required and not self.files


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """All documents: rows of the matrix (aspect, internal, external), those outside it, and how many are there.

    A cell of the matrix may hold several kinds, or none.
    """

    rows: Sequence[tuple[str, Sequence[PaperPlace], Sequence[PaperPlace]]]
    others: Sequence[PaperPlace]
    required: int
    present: int

    @property
    def places(self) -> Sequence[PaperPlace]:
        """Every kind of document, the matrix first."""
        return [*(paper_place for _row, inner, outer in self.rows for paper_place in (*inner, *outer)), *self.others]

    @property
    def missing(self) -> int:
        """How many required documents are not there."""
        return self.required - self.present


def papers_of(case: Case, procedure: Procedure, *, address: Callable[[Document], str] | None = None) -> Papers:
    """Sort the documents of a case into their places.

    Args:
        case: the case.
        procedure: the procedure as the body applies it.
        address: where a document is opened; None when the reader may not open any.
    """
    kinds = [
        *procedure.documents,
        *((HEARING_PAPER,) if case.hearings else ()),
        *((REPORT_PAPER,) if case.reports else ()),
    ]
    places = [_place(case, kind, address) for kind in kinds]
    needed = [place for place in places if place.kind.is_required]
    words = {"institution": _("Institution"), "programme": _("Programme")}
    has_matrix = any(place.kind.cell for place in places)
    return Papers(
        rows=[
            (words[aspect], _in_cell(places, f"internal_{aspect}"), _in_cell(places, f"external_{aspect}"))
            for aspect in ("institution", "programme")
        ]
        if has_matrix
        else [],
        others=[place for place in places if not place.kind.cell],
        required=len(needed),
        present=sum(bool(paper_place.files) for paper_place in needed),
    )


def size_in_words(size: int) -> str:
    """Write a number of bytes."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1024 * 1024):.1f} MB"


def _in_cell(places: Sequence[PaperPlace], cell: str) -> Sequence[PaperPlace]:
    return [place for place in places if place.kind.cell == cell]


def _place(case: Case, kind: RequiredDocument, address: Callable[[Document], str] | None) -> PaperPlace:
    return PaperPlace(
        kind=kind,
        files=[
            PaperFile(
                document=document, size=size_in_words(document.size), address=address(document) if address else ""
            )
            for document in case.current_documents
            if document.kind == kind.id
        ],
    )
