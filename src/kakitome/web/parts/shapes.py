"""Values that the part templates show. Pages build them; nothing here knows where they come from.

`state` is always one of `ok warn fail unk none`; texts may be plain, `LocalizedText` or safe HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written

State = Literal["ok", "warn", "fail", "unk", "none"]
Words = str | LocalizedText | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One of the facts under a verdict: what holds, and on what ground."""

    state: State
    title: Words
    ground: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoLines:
    """Then and now, never merged: what held when it was awarded, and what holds now."""

    then: Words
    now: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionPlaces:
    """Where one can read on: the recognition by its number, and the decision behind it; empty where neither is here."""

    recognition: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionView:
    """What a page shows of it.

    Attributes:
        heading: the name of the fact: recognition, or certification, by a third party.
        label: a few words for a mark beside the verdict's.
        sentence: the same said as a sentence.
        body, number: who recognises, and the number of the recognition; empty where nobody does. `by` stands before.
        note: what "not found" rests on.
        seal: what the seal on the badge shows, for a badge that has one.
        is_certification: whether a badge was certified (認証), not a micro-credential recognised (承認).
    """

    state: State
    heading: Words
    title: Words
    label: Words
    sentence: Words
    lines: TwoLines
    by: Words
    body: Words = ""
    number: str = ""
    places: RecognitionPlaces = RecognitionPlaces()
    note: Words = ""
    seal: Words = ""
    is_certification: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check: what was looked at, what came of it, why, and the working folded away."""

    state: State
    title: Words
    outcome: Words
    why: Words
    more: Sequence[Words] = ()
    working: Sequence[tuple[Words, Words]] = ()
    two_lines: TwoLines | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictCard:
    """The sentence first: one verdict with its reason, instant, record number and facts."""

    state: State
    sentence: Words
    because: Words
    as_of: str = ""
    number: str = ""
    facts: Sequence[Fact] = ()
    recognition: RecognitionView | None = None
    anchor: str = "verdict"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorLine:
    """One line of a descriptor list; an empty `value` is shown as "not stated".

    `field` names the field of `Microcredential` it tells, where it tells one.
    """

    title: Words
    value: Words
    hint: Words = ""
    field: str = ""


def descriptor_lines(*rows: tuple[Words, Words]) -> list[DescriptorLine]:
    """Return titles and values as a descriptor list, those without a value left out."""
    return [DescriptorLine(title=title, value=value) for title, value in rows if value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a timeline, newest first; planned ones carry the clock.

    `when` is a `<time>` as `written.day` or `written.moment` writes it.
    """

    when: SafeString
    title: Words
    what: Words = ""
    state: State = "none"
    is_planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that turns into cards where it is narrow; the first cell of a row names the row."""

    caption: Words
    columns: Sequence[Words]
    rows: Sequence[Sequence[Words]]
    is_caption_shown: bool = False

    @property
    def labelled(self) -> Sequence[Sequence[tuple[str, Words]]]:
        """Rows with the label of its column beside each cell, for the narrow form."""
        labels = [strip_tags(written.text(column)) for column in self.columns]
        return [list(zip(labels, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedRows:
    """Rows of one kind, folded under their title.

    Attributes:
        more: how many are not shown.
        next: the address that shows them; empty where none does.
        begins: the row after which the shown ones begin, 0 for the first.
    """

    id: str
    state: State
    icon: str
    title: str
    table: Table
    is_open: bool
    more: int
    next: str = ""
    begins: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for a person, and where; `due_at` None when nothing presses."""

    state: State
    title: str
    what: str
    address: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One count of a row of tiles; `href` leads to the group it counts."""

    state: State
    count: int
    label: Words
    href: str = ""
