"""The papers of a case, page by page, as pictures: a stranger's file is never opened in the browser of who reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from kakitome.documents.refusal import DocumentRefused
from kakitome.journeys.recognition.credit_cases import AWARD
from kakitome.learning.recognition.case import Case, Document
from kakitome.learning.recognition.procedure import Procedure
from kakitome.learning.recognition.scoring import CitedPlace
from kakitome.ports.sandbox import Busy
from kakitome.services.examining.anonymising import without_names
from kakitome.services.examining.contents import PDF, PNG, media_type_of
from kakitome.web.desk.acting import CaseDesk
from kakitome.web.desk.papers import open_nameless_paper, open_paper
from kakitome.web.parts import written
from kakitome.web.parts.files import data_address


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDoor:
    """Where somebody opens the papers of a case: one page of one, by its hash, and the file itself.

    `is_blind` for who may not learn whose papers they are: files are named by number, signed credentials are left out.
    """

    page: Callable[[str, int], str]
    file: Callable[[str], str]
    is_blind: bool = False

    def place(self, place: CitedPlace) -> str:
        """Return where a place in a paper is opened."""
        return self.page(place.sha256, place.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPaper:
    """A paper of the case that can be turned to; `is_here` for the one that is open."""

    name: str
    sha256: str
    address: str
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
        door: how other pages are opened.
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
    door: PaperDoor

    @property
    def before(self) -> int:
        """The page before this one; 0 on the first."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after this one; 0 on the last."""
        return self.page + 1 if self.page < self.pages else 0

    @property
    def address_before(self) -> str:
        """Where the page before this one is."""
        return self.door.page(self.sha256, self.before)

    @property
    def address_after(self) -> str:
        """Where the page after this one is."""
        return self.door.page(self.sha256, self.after)


def paper_page_of(desk: CaseDesk, sha256: str, *, page: int, door: PaperDoor) -> PaperPage:
    """Draw one page; 404 for a paper that is closed to the person, and for a page that is not there."""
    data, name = (open_nameless_paper if door.is_blind else open_paper)(desk, sha256)
    case = without_names(desk.case) if door.is_blind else desk.case
    obstacle, picture, text, pages = "", b"", "", 1
    if media_type_of(data, name=name) != PDF:
        obstacle = _("Only a PDF is shown page by page. Download this file to read it.")
    else:
        try:
            drawn = desk.place.platform.sandbox.draw_page(data, page=page)
        except (DocumentRefused, Busy) as refusal:
            obstacle = written.refusal(refusal)
        else:
            picture, text, pages = drawn.picture, drawn.text, drawn.pages
            if not picture:
                raise Http404
    return PaperPage(
        name=_name(case, desk.procedure, sha256),
        sha256=sha256,
        page=page,
        pages=pages,
        picture=data_address(picture, PNG) if picture else "",
        text=text,
        obstacle=obstacle,
        download=door.file(sha256),
        papers=[
            OtherPaper(
                name=_name(case, desk.procedure, document.sha256),
                sha256=document.sha256,
                address=door.page(document.sha256, 1),
                is_here=document.sha256 == sha256,
            )
            for document in case.current_documents
            if not door.is_blind or document.kind != AWARD
        ],
        door=door,
    )


def paper_address(document: Document, *, door: PaperDoor) -> str:
    """Return where a paper is read: a PDF page by page, any other file as it is."""
    return door.page(document.sha256, 1) if document.name.lower().endswith(".pdf") else door.file(document.sha256)


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
