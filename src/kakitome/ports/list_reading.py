"""What is kept while a class list is read, and of the reading afterwards.

One reader at a time holds a lease; rows that a reader brings after its lease was lost are refused. Who takes over
begins anew: reading is cheap, and half-read lists are nobody's truth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kakitome.errors import Problem
from kakitome.learning.class_list import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLease:
    """The right to read a batch's file; `attempt` counts from 1."""

    batch: str
    fence: int
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingProgress:
    """How far a file is read."""

    rows: int
    bytes_read: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFinding:
    """What was found about a stored row by looking at the whole list; a status can only make it worse."""

    number: int
    status: Status | None
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """What an institution said that columns under a set of headings are.

    Attributes:
        key: what the set goes by (`class_list.columns.key_of_headings`).
        uses: folded heading → use.
    """

    key: str
    uses: Mapping[str, str]
    chosen_at: datetime
    chosen_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNotes:
    """How a list was read, for a person to look at.

    Attributes:
        fields: heading as written → field.
        header_row: the row that holds the headings.
        sheet: the worksheet that was read, empty for text files.
        evidence: why the encoding is what it is.
        samples: cells with rare forms of characters.
        problems: findings about the file as a whole.
        left_out: headings of remarks, which are left out unless a person asks for them.
        unmapped: headings nobody knows, the same.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    header_row: int = 0
    sheet: str = ""
    evidence: tuple[Problem, ...] = ()
    samples: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
