"""What a syllabus that was pasted seems to say of a course: each find is a proposal with the words it came from.

    >>> [(find.field, find.value) for find in propose_from_syllabus("授業科目名：データ科学演習\\n単位数　2")]
    [('title_ja', 'データ科学演習'), ('credits', '2')]

A find is taken over only by a person. What is not found is left out; nothing is guessed from the middle of a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kakitome.learning.credit.course_list import HEADINGS, read_quantity, split_outcomes

LONGEST_SYLLABUS: Final = 30_000
_LISTS: Final = frozenset({"outcomes_ja", "outcomes_en"})
_NUMBERS: Final = frozenset({"credits", "study_hours", "class_hours"})
_LABELS: Final = {heading: field for field, headings in HEADINGS.items() for heading in headings}
_ENGLISH_SPACED: Final = re.compile(r"[\s_.\-・*＊()（）/【】\[\]■□◆◇●○]")
_LABELLED: Final = re.compile(
    r"^\s*[【\[■□◆◇●○]?\s*([^：:\t]{1,30}?)\s*[】\]]?\s*(?:[：:\t]|　+|】|\]|\s{2,}|$)\s*(.*)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyllabusFind:
    """One field that was found.

    Attributes:
        field: a name of `course_list.HEADINGS`.
        value: what it would become; outcomes a line each.
        label: the words before it, as they stand in the text.
        line: the line of the text, from 1.
    """

    field: str
    value: str
    label: str
    line: int


def propose_from_syllabus(text: str) -> Sequence[SyllabusFind]:
    """Find labelled fields, each once, in their order; a text of more than 30,000 characters is read so far."""
    lines = text[:LONGEST_SYLLABUS].splitlines()
    finds: dict[str, SyllabusFind] = {}
    for place, line in enumerate(lines):
        field, label, rest = _labelled(line)
        if not field or field in finds:
            continue
        value = _value(field, rest, following=lines[place + 1 :])
        if value:
            finds[field] = SyllabusFind(field=field, value=value, label=label, line=place + 1)
    return tuple(finds.values())


def _labelled(line: str) -> tuple[str, str, str]:
    match = _LABELLED.match(line[:1000])
    if match is None:
        return "", "", ""
    label = match[1].strip()
    return _LABELS.get(_ENGLISH_SPACED.sub("", label).casefold(), ""), label, match[2].strip()


def _value(field: str, rest: str, *, following: Sequence[str]) -> str:
    if field in _LISTS:
        items = (*split_outcomes(rest), *_listed(following))
        return "\n".join(items)
    value = rest or next((line.strip() for line in following[:1] if line.strip() and not _labelled(line)[0]), "")
    if field in _NUMBERS:
        quantity = read_quantity(value)
        return "" if quantity is None else str(quantity)
    return " ".join(value.split())[:1000]


def _listed(lines: Sequence[str]) -> Iterator[str]:
    """Yield the items below a heading, until an empty line behind them or the next label."""
    has_begun = False
    for line in lines:
        if _labelled(line)[0] or (has_begun and not line.strip()):
            return
        for item in split_outcomes(line):
            has_begun = True
            yield item
