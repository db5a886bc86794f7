"""What the form of a definition is made of: fields, rows of fields, sections of rows."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from kakitome.learning.framework.catalogue import descriptors
from kakitome.web.pages.provider.define.options import EN, JA, Options, Words, named


class Widget(StrEnum):
    """How a field is typed."""

    LINE = "line"
    SHORT = "short"
    TEXT = "text"
    SELECT = "select"
    CHECKS = "checks"
    LEVEL = "level"
    """A value of a list of levels, which are offered by name; what is typed counts, a range too."""
    SELECTS = "selects"
    """Some of a long list, each from its own menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionField:
    """One field: its path, what it is called, how it is typed; `language` of a localised text."""

    path: str
    label: Words
    widget: Widget = Widget.LINE
    hint: Words = ""
    options: Options = ()
    language: str = ""
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """Fields side by side."""

    fields: tuple[DefinitionField, ...]
    legend: Words = ""
    hint: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the form; `folded` rows lie behind a line that opens; `adds` names a list that can grow.

    `proposes` tells that skills and a level are proposed at the head of what is folded.
    `asked_by` are the short names of the frameworks that require something of what is folded; `filled` counts the
    folded rows in which something is typed that the institution does not say by itself.
    """

    title: Words
    rows: tuple[FieldRow, ...]
    folded: tuple[FieldRow, ...] = ()
    folded_title: Words = ""
    adds: str = ""
    add_label: Words = ""
    asked_by: tuple[Words, ...] = ()
    filled: int = 0
    proposes: bool = False


def line(path: str, label: Words, **options: Any) -> DefinitionField:
    """Ask for a line of text."""
    return DefinitionField(path=path, label=label, **options)


short = partial(line, widget=Widget.SHORT)
select = partial(line, widget=Widget.SELECT)
checks = partial(line, widget=Widget.CHECKS)


def both(path: str, labels: tuple[Words, Words] = (JA, EN), **options: Any) -> tuple[DefinitionField, DefinitionField]:
    """Ask one text in Japanese and in English."""
    ja, en = labels
    return line(f"{path}.ja", ja, language="ja", **options), line(f"{path}.en", en, language="en", **options)


def row(*fields: DefinitionField, legend: Words = "", hint: Words = "") -> FieldRow:
    """Put fields side by side."""
    return FieldRow(fields=fields, legend=legend, hint=hint)


def pair(
    path: str, label: Words = "", *, widget: Widget = Widget.LINE, needed: bool = False, hint: Words = ""
) -> FieldRow:
    """Ask one text in both languages; without a label, by the descriptor's name in the catalogue."""
    ja, en = both(path, widget=widget)
    return row(replace(ja, is_needed=needed), en, legend=label or named(descriptors()[path].name, ""), hint=hint)
