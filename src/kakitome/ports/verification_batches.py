"""Checks of many at once: items wait, are answered item by item, and are forgotten when their time is over.

What an employer's own list holds, and the names in credentials, are kept with the batch and deleted with it.

The secret of a batch's link is kept as its hash: whoever reads the records cannot open a result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from kakitome.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to verify.

    Attributes:
        position: its place in what was sent, from 1; for a list the row as Excel numbers it.
        label: what it is called in the answer: the link, or the file's name.
        text: a link, a number, or a credential as text; empty for a file.
        data: a file's bytes.
        problem: why it cannot be verified.
        applicant: who handed it in, as a place in `OwnList.applicants` from 1; 0 where nobody is known.
        answer: key of the answer to a request that it came with; empty for what the asker sent in.
        is_nameless: its holder showed the result alone, and no name.
    """

    position: int
    label: str
    text: str = ""
    data: bytes = b""
    problem: Problem | None = None
    applicant: int = 0
    answer: str = ""
    is_nameless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer. `facts` is plain JSON data, as `row_of` makes it."""

    position: int
    label: str
    verdict: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    applicant: int = 0
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchApplicant:
    """Somebody on the asker's own list, or a folder of an archive.

    Attributes:
        row: the row as Excel numbers it; 0 for who is on no list.
        cells: what the list says, one text for each of `OwnList.columns`.
        folder: the folder or file of the archive that was read as this person; empty for none.
    """

    row: int = 0
    cells: tuple[str, ...] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """What an asker sent about people, as they sent it.

    Attributes:
        columns: headings in their order; an empty one where the list has none.
        reference: place of the column with the asker's number for somebody; -1 where there is none.
        names: ways in which the list names somebody, each the places of the columns that make it up.
        links: places of the columns that hold links.
    """

    columns: tuple[str, ...] = ()
    applicants: tuple[BatchApplicant, ...] = ()
    reference: int = -1
    names: tuple[tuple[int, ...], ...] = ()
    links: tuple[int, ...] = ()
    has_folders: bool = False

    @property
    def tells_people(self) -> bool:
        """Whether what was sent says who handed in what."""
        return bool(self.names) or self.reference >= 0 or self.has_folders

    def reference_of(self, applicant: BatchApplicant) -> str:
        """Return the asker's number for somebody; empty where the list has none."""
        return applicant.cells[self.reference] if applicant.cells and self.reference >= 0 else ""

    def names_of(self, applicant: BatchApplicant) -> list[str]:
        """Return the ways in which the list names somebody, each once."""
        if not applicant.cells:
            return []
        ways = (" ".join(filter(None, (applicant.cells[place] for place in way))) for way in self.names)
        return [name for name in dict.fromkeys(ways) if name]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """The request by which people of a batch were asked.

    Attributes:
        number: of the request.
        places: key of somebody on the request's list → their place in `OwnList.applicants`, from 1.
        is_joined: whoever reads the asker's mail agreed that the answers appear in the batch.
    """

    number: str = ""
    places: Mapping[str, int] = field(default_factory=dict)
    is_joined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerificationBatch:
    """One batch and how far it is; `number` is that of its check record, made when it is finished."""

    number: str
    created_at: datetime
    expires_at: datetime
    finished_at: datetime | None
    total: int
    done: int
    own_list: OwnList = OwnList()
    request: BatchRequest = BatchRequest()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingItem:
    """One item whose turn has come, and how often it was begun before."""

    id: int
    item: Item
    attempts: int


class VerificationBatches(Protocol):
    """The batches of one platform."""

    def add(
        self,
        items: Iterable[Item],
        *,
        secret: str,
        created_at: datetime,
        expires_at: datetime,
        own_list: OwnList = OwnList(),
    ) -> str:
        """Store a batch with all its items, or nothing; return its number."""

    def note_request(self, number: str, request: BatchRequest) -> None:
        """Store by which request people of a batch were asked, or that its answers are joined."""

    def find_by_request(self, request: str, *, now: datetime) -> KeptVerificationBatch | None:
        """Find the batch from which a request was made; one whose time is over is not found."""

    def list_answer_keys(self, number: str) -> Sequence[str]:
        """Return the keys of the answers to requests whose documents are in a batch, each once."""

    def add_answers(self, number: str, items: Sequence[Item]) -> None:
        """Put documents of answers behind what is in a batch, whatever their positions say, and open it again."""

    def drop_answers(self, number: str, keys: Sequence[str]) -> None:
        """Take out everything that came with some answers."""

    def find(self, secret: str, *, now: datetime) -> KeptVerificationBatch | None:
        """Find a batch by the secret of its link; one whose time is over is not found."""

    def list_open(self) -> Sequence[KeptVerificationBatch]:
        """Return the batches that have items waiting, the oldest first."""

    def count_open(self) -> int:
        """Count the batches that have items waiting."""

    def begin(self, number: str, *, most: int) -> Sequence[WaitingItem]:
        """Take the next items of a batch; that they were begun is on record before anything is done with them."""

    def answer(self, item_id: int, row: Row) -> None:
        """Store what came of an item, and drop what was sent."""

    def finish(self, number: str, *, at: datetime) -> None:
        """Close a batch whose items are all answered."""

    def list_rows(self, number: str, *, limit: int | None = None) -> Sequence[Row]:
        """Return the answers there are, in the order in which the items were sent."""

    def drop_expired(self, *, now: datetime) -> int:
        """Forget the batches whose time is over; return how many."""
