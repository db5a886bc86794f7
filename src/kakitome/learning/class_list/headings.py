"""Headings of class lists: which column is which field, by name and never by position.

The table of accepted headings is data (`headings.toml`, and `docs/reference/class-list.md` is generated from it).
A column nobody knows is not imported; a column of sensitive data is refused by name.

>>> field_of("メールアドレス（必須）")
'email'
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from importlib import resources
from typing import Any, Final, cast

from kakitome.errors import Problem, ProblemFactory, several
from kakitome.learning.class_list.model import Columns

_PUNCTUATION: Final = re.compile(r"[\s\u200b\ufeff_\-‐‑–—:;.,。、・/|*※＊#'\"「」『』【】〔〕<>?!]+")
_BRACKETED: Final = re.compile(r"[(\[{](.*?)[)\]}]")
_REQUEST: Final = re.compile(r"をご?(?:記入|入力|お書き)(?:して)?(?:ください|下さい)。?$")
_HALVES: Final = re.compile(r"[/|・\n]+|(?<=[\u3041-\u9fff])\s*(?=[A-Za-z])|(?<=[A-Za-z])\s*(?=[\u3041-\u9fff])")
_LONGEST: Final = 60
_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each field stands.

    Attributes:
        columns: what a person is told.
        positions: field or part of a name → index of its column.
        headings: field → its heading as written, for sentences.
        words: heading → column of what is to stand in the award as words, in the order of the file; whether the
            heading itself is to be written before them.
        width: number of columns under a heading.
        problems: findings about the headings.
    """

    columns: Columns
    positions: Mapping[str, int]
    headings: Mapping[str, str]
    width: int
    words: Mapping[str, tuple[int, bool]]
    problems: tuple[Problem, ...] = ()


@cache
def table() -> Mapping[str, Any]:
    """Load the table of accepted headings."""
    text = resources.files(__package__).joinpath("headings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def parts() -> Mapping[str, str]:
    """Return part of a name → the field it is joined into, family name before given name."""
    return {part: str(entry["joins"]) for part, entry in table()["parts"].items()}


def field_of(heading: str) -> str:
    """Return the field or part a heading means, or an empty string."""
    text = unicodedata.normalize("NFKC", heading)
    if len(text) > _LONGEST:
        return ""
    if field := _known(_fold(text)):
        return field
    remarks = " ".join(_BRACKETED.findall(text)).casefold()
    if any(word in remarks for word in table()["words"]["meaningful_remarks"]):
        return ""
    plain = _REQUEST.sub("", _BRACKETED.sub("", text).strip())
    return _known(_fold(plain)) or _in_two_languages(plain)


def _in_two_languages(text: str) -> str:
    """Return the field of a heading such as 氏名 / Name when both halves mean the same."""
    halves = [half for half in _HALVES.split(text) if _fold(half)]
    fields = {_known(_fold(half)) for half in halves}
    return fields.pop() if len(halves) == 2 and len(fields) == 1 else ""


def is_sensitive(heading: str) -> bool:
    """Tell whether a heading announces data that must not be collected for an award."""
    label = folded(heading)
    words = table()["sensitive"]
    return label in words["whole"] or any(word in label for word in words["contains"])


def count_known(cells: Sequence[str]) -> int:
    """Count the cells of a row that are headings; a row with an e-mail address in it is data."""
    if any("@" in cell for cell in cells):
        return 0
    return len({field for cell in cells if cell and (field := field_of(cell))})


def lay_out(
    cells: Sequence[str], *, header_row: int, include: Collection[str] = (), uses: Sequence[str] | None = None
) -> Layout:
    """Map the cells of the heading row to fields and tell what is missing, doubled, unknown or sensitive.

    Remarks (備考, コメント) and columns nobody knows are left out unless `include` names their heading: a teacher's
    note to the office is not for the learner's employer. `uses` is what a person said each column is.
    """
    labels = [as_shown(cell) for cell in cells]
    placed = _Placed(include={folded(label) for label in include})
    if uses is not None:
        labels = labels_of(cells)
        for index, use in enumerate(uses[: len(cells)]):
            placed.take_chosen(index, labels[index], use=use)
    for index, label in enumerate(labels if uses is None else ()):
        if label and not is_own(label):
            placed.take(index, label, field=field_of(cells[index]))
    _drop_needless_parts(placed)
    columns = Columns(
        fields={
            **{placed.headings[field]: field for field in placed.positions},
            **dict.fromkeys(placed.words, "narrative"),
        },
        unmapped=tuple(placed.unmapped),
        left_out=tuple(placed.left_out),
        refused=tuple(placed.refused),
        header_row=header_row,
    )
    return Layout(
        columns=columns,
        positions=placed.positions,
        headings=placed.headings | ({"narrative": next(iter(placed.words))} if placed.words else {}),
        words=placed.words,
        width=max((i + 1 for i, label in enumerate(labels) if label), default=0),
        problems=(*placed.problems, *_about(columns, placed)),
    )


@dataclass(slots=True, kw_only=True)
class _Placed:
    """The columns placed so far."""

    include: set[str]
    positions: dict[str, int] = dataclass_field(default_factory=dict)
    headings: dict[str, str] = dataclass_field(default_factory=dict)
    words: dict[str, tuple[int, bool]] = dataclass_field(default_factory=dict)
    left_out: list[str] = dataclass_field(default_factory=list)
    unmapped: list[str] = dataclass_field(default_factory=list)
    refused: list[str] = dataclass_field(default_factory=list)
    problems: list[Problem] = dataclass_field(default_factory=list)

    def take(self, index: int, label: str, *, field: str) -> None:
        """Place one column; a weak heading gives way to a surer one for the same field."""
        if is_sensitive(label):
            self.refused.append(label)
        elif field in ("", "narrative") and folded(label) in self.include:
            self.words[label] = (index, not field)
        elif field == "narrative":
            self.left_out.append(label)
        elif not field or (field in self.positions and _is_weak(label)):
            self.unmapped.append(label)
        elif field in self.positions and not _is_weak(self.headings[field]):
            twice = {"field": f"field.{field}", "first": self.headings[field], "second": label}
            self.problems.append(_problem("E_COLUMN_TWICE", field, **twice))
        else:
            if field in self.headings:
                self.unmapped.append(self.headings[field])
            self.positions[field], self.headings[field] = index, label

    def take_chosen(self, index: int, label: str, *, use: str) -> None:
        """Place one column as a person said; what is sensitive is refused all the same."""
        if is_sensitive(label):
            self.refused.append(label)
        elif not use:
            self.left_out.append(label)
        elif use == "narrative":
            self.words[label] = (index, field_of(label) != "narrative")
        elif use in self.positions:
            twice = {"field": f"field.{use}", "first": self.headings[use], "second": label}
            self.problems.append(_problem("E_COLUMN_TWICE", use, **twice))
        else:
            self.positions[use], self.headings[use] = index, label


def labels_of(cells: Sequence[str]) -> list[str]:
    """Return what each column is called: its heading, with its letter where that is empty or stands twice."""
    labels: list[str] = []
    for index, cell in enumerate(cells):
        label = as_shown(cell)
        letter = column_letter(index)
        labels.append(f"{label} ({letter})" if label and label in labels else label or letter)
    return labels


def column_letter(index: int) -> str:
    """Return the letter of a column as spreadsheets show it, A for 0."""
    letters = ""
    place = index + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _drop_needless_parts(placed: _Placed) -> None:
    """Leave 姓 and 名 alone when there is a 氏名, and a lone half of a name is no name."""
    positions, headings = placed.positions, placed.headings
    for field in set(parts().values()):
        halves = [part for part, joined in parts().items() if joined == field]
        present = [part for part in halves if part in positions]
        if field in positions or len(present) < len(halves):
            for part in present:
                del positions[part]
                placed.unmapped.append(headings.pop(part))
        else:
            headings[field] = " ".join(headings[part] for part in halves)


def _about(columns: Columns, placed: _Placed) -> list[Problem]:
    """Tell what the headings as a whole lack or should not hold."""
    problems = []
    if "name" not in placed.headings:
        problems.append(_problem("E_COLUMN_NAME_MISSING", "name"))
    if not {"email", "student_number", "did"} & placed.positions.keys():
        problems.append(_problem("E_COLUMN_IDENTIFIER_MISSING", "email"))
    elif "email" not in placed.positions:
        problems.append(_problem("W_COLUMN_EMAIL_MISSING", "email"))
    if columns.refused:
        problems.append(_problem("W_COLUMN_SENSITIVE", columns=several(columns.refused)))
    if columns.unmapped:
        problems.append(_problem("I_COLUMN_UNKNOWN", columns=several(columns.unmapped)))
    if columns.left_out:
        problems.append(_problem("I_COLUMN_LEFT_OUT", columns=several(columns.left_out)))
    if placed.words:
        shown = several(placed.words)
        problems.append(_problem("W_COLUMN_NOTE_SHOWN", "narrative", columns=shown))
    return problems


def as_shown(cell: str) -> str:
    """Bring a heading to one line, no longer than can be shown."""
    return " ".join(cell.replace("\ufeff", "").split())[:_LONGEST]


def _fold(text: str) -> str:
    """Leave only what distinguishes headings: letters and digits, lower case, brackets dissolved."""
    return _PUNCTUATION.sub("", re.sub(r"[()\[\]{}]", "", text)).casefold()


def folded(label: str) -> str:
    """Return what headings are compared by."""
    return _fold(unicodedata.normalize("NFKC", label))


def _known(folded: str) -> str:
    """Look a folded heading up, also behind a prefix such as 受講者の."""
    if field := _by_label().get(folded):
        return field
    for prefix in table()["words"]["prefixes"]:
        if folded.startswith(prefix) and (field := _by_label().get(folded.removeprefix(prefix))) in table()["fields"]:
            return cast("str", field)
    return ""


@cache
def _by_label() -> Mapping[str, str]:
    """Return folded heading → field or part of a name."""
    return {
        folded(label): field
        for group in ("fields", "parts")
        for field, entry in table()[group].items()
        for label in (*entry["ja"], *entry["en"])
    }


def _is_weak(label: str) -> bool:
    """Tell whether a heading is too general to contradict a surer one for the same field."""
    return folded(label) in table()["words"]["weak"]


def is_own(label: str) -> bool:
    """Tell whether a heading is of a column that we wrote into a list we gave back."""
    return folded(label) in _own()


@cache
def _own() -> frozenset[str]:
    return frozenset(folded(label) for label in table()["words"]["own"])
