"""The papers of a case, page by page, as pictures: a stranger's file is never opened in the browser of who reads it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.documents.refusal import DocumentRefused
from kakitome.journeys.recognition.credit_cases import AWARD
from kakitome.journeys.recognition.prior_learning import rests_on_portfolio
from kakitome.learning.recognition.case import Case, Document
from kakitome.learning.recognition.procedure import Procedure
from kakitome.learning.recognition.scoring import CitedPlace
from kakitome.ports.sandbox import Busy
from kakitome.services.examining.anonymising import without_names
from kakitome.services.examining.contents import PDF, PNG, media_type_of
from kakitome.web.desk.papers import open_nameless_paper, open_paper
from kakitome.web.pages.body.reviewing.seen import ReviewDesk
from kakitome.web.parts import written


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPaper:
    """A paper of the case that can be turned to; `is_here` for the one that is open."""

    name: str
    sha256: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """One page of a paper.

    Attributes:
        picture: the page as an address of the scheme `data`; empty where it cannot be shown.
        obstacle: why it cannot be shown.
        text: what stands on the page, for those who do not see it, and to copy from.
        download: where the file itself is.
        papers: all that can be turned to.
    """

    name: str
    sha256: str
    page: int
    pages: int
    picture: str
    text: str
    obstacle: str
    download: str
    papers: Sequence[OtherPaper]

    @property
    def before(self) -> int:
        """The page before this one; 0 on the first."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after this one; 0 on the last."""
        return self.page + 1 if self.page < self.pages else 0


def paper_page_of(seen: ReviewDesk, sha256: str, *, page: int) -> PaperPage:
    """Draw one page; 404 for a paper that is closed to the person, and for a page that is not there."""
    is_blind = rests_on_portfolio(seen.case)
    data, name = (open_nameless_paper if is_blind else open_paper)(seen, sha256)
    case = without_names(seen.case) if is_blind else seen.case
    obstacle, picture, text, pages = "", b"", "", 1
    if media_type_of(data, name=name) != PDF:
        obstacle = _("Only a PDF is shown page by page. Download this file to read it.")
    else:
        try:
            drawn = seen.place.platform.sandbox.draw_page(data, page=page)
        except (DocumentRefused, Busy) as refusal:
            obstacle = written.refusal(refusal)
        else:
            picture, text, pages = drawn.picture, drawn.text, drawn.pages
            if not picture:
                raise Http404
    return PaperPage(
        name=_name(case, seen.procedure, sha256),
        sha256=sha256,
        page=page,
        pages=pages,
        picture=f"data:{PNG};base64,{base64.b64encode(picture).decode('ascii')}" if picture else "",
        text=text,
        obstacle=obstacle,
        download=reverse("review-paper", args=[case.number, sha256]),
        papers=[
            OtherPaper(
                name=_name(case, seen.procedure, document.sha256),
                sha256=document.sha256,
                is_here=document.sha256 == sha256,
            )
            for document in case.current_documents
            if not is_blind or document.kind != AWARD
        ],
    )


def place_address(seen: ReviewDesk, place: CitedPlace) -> str:
    """Return where a reviewer opens a place in a paper."""
    return reverse("review-paper-page", args=[seen.case.number, place.sha256, place.page])


def _name(case: Case, procedure: Procedure, sha256: str) -> str:
    """Name a paper by what it is, and by its file where there are several of a kind."""
    papers = case.current_documents
    paper = next((document for document in papers if document.sha256 == sha256), None)
    if paper is None:
        return ""
    kind = next(
        (kind.name.in_language(written.language()) for kind in procedure.documents if kind.id == paper.kind), ""
    )
    return kind if kind and _is_alone(paper, papers) else written.in_row(filter(None, [kind, paper.name]))


def _is_alone(paper: Document, papers: Sequence[Document]) -> bool:
    return sum(document.kind == paper.kind for document in papers) == 1
