"""Fields of a text that was pasted, such as a syllabus: each has its name before it, and what it says behind or below.

    >>> labels = {"科目名": "title", "到達目標": "outcomes"}
    >>> text = "科目名：データ科学演習\\n到達目標\\n(1) 説明できる。(2) 作れる。"
    >>> [(f.field, f.value) for f in find_labelled(text, labels, lists={"outcomes"})]
    [('title', 'データ科学演習'), ('outcomes', '説明できる。\\n作れる。')]

A field that is found is a proposal with the words it came from: only a person takes it over. What is not found is left
out; nothing is guessed from the middle of a sentence.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST_SYLLABUS: Final = 30_000
LONGEST_VALUE: Final = 1000
_NOT_IN_LABELS: Final = re.compile(r"[\s_.\-・*＊()（）/【】\[\]■□◆◇●○]")
_LABELLED: Final = re.compile(
    r"^\s*[【\[■□◆◇●○]?\s*([^：:\t]{1,30}?)\s*[】\]]?\s*(?:[：:\t]|　+|】|\]|\s{2,}|$)\s*(.*)$"
)
_BETWEEN_ITEMS: Final = re.compile(r"[\r\n]+|[;；]|(?<=。)(?=.)")
_BULLET: Final = re.compile(r"^(?:[\s　]|[・●○■□◆◇‣•*\-–—]|[(（]?[0-9０-９]{1,2}[)）.．、]|[①-⑳])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledField:
    """One field that was found.

    Attributes:
        field: what its label stands for.
        value: what the text says; the items of a list a line each.
        label: the words before it, as they stand in the text.
        line: the line of the text, from 1.
    """

    field: str
    value: str
    label: str
    line: int


def find_labelled(text: str, labels: Mapping[str, str], *, lists: Collection[str]) -> Sequence[LabelledField]:
    """Find labelled fields, each once, in their order; a text of more than 30,000 characters is read so far.

    Args:
        text: as it was pasted.
        labels: label → field; labels as `fold_label` leaves them.
        lists: the fields that have items, behind their label or in the lines below it.
    """
    lines = text[:LONGEST_SYLLABUS].splitlines()
    fields: dict[str, LabelledField] = {}
    for place, line in enumerate(lines):
        field, label, rest = _labelled(line, labels)
        if not field or field in fields:
            continue
        following = lines[place + 1 :]
        if field in lists:
            value = "\n".join((*split_items(rest), *_listed(following, labels)))
        else:
            below = (line.strip() for line in following[:1] if line.strip() and not _labelled(line, labels)[0])
            value = " ".join((rest or next(below, "")).split())[:LONGEST_VALUE]
        if value:
            fields[field] = LabelledField(field=field, value=value, label=label, line=place + 1)
    return tuple(fields.values())


def fold_label(label: str) -> str:
    """Bring a label to the form in which labels are compared: without blanks, brackets and bullets, in lower case.

    >>> fold_label("【授業の 概要】")
    '授業の概要'
    """
    return _NOT_IN_LABELS.sub("", unicodedata.normalize("NFKC", label)).casefold()


def split_items(text: str) -> tuple[str, ...]:
    """Part a cell or a paragraph into items: by lines, semicolons and full stops, without what marks an item.

    >>> split_items("(1) 説明できる。(2) 作れる。")
    ('説明できる。', '作れる。')
    """
    parts = (" ".join(_BULLET.sub("", part).split()) for part in _BETWEEN_ITEMS.split(text))
    return tuple(part for part in parts if part)


def _labelled(line: str, labels: Mapping[str, str]) -> tuple[str, str, str]:
    match = _LABELLED.match(line[:LONGEST_VALUE])
    if match is None:
        return "", "", ""
    label = match[1].strip()
    return labels.get(fold_label(label), ""), label, match[2].strip()


def _listed(lines: Sequence[str], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the items below a label, until an empty line behind them or the next label."""
    has_begun = False
    for line in lines:
        if _labelled(line, labels)[0] or (has_begun and not line.strip()):
            return
        for item in split_items(line):
            has_begun = True
            yield item
