"""What the form of a definition is made of: fields, rows of fields, sections of rows."""

from dataclasses import dataclass
from enum import StrEnum
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
    """A part of the form; `folded` rows lie behind a line that opens; `adds` names a list that can grow."""

    title: Words
    rows: tuple[FieldRow, ...]
    folded: tuple[FieldRow, ...] = ()
    folded_title: Words = ""
    adds: str = ""
    add_label: Words = ""


def pair(
    path: str, label: Words = "", *, widget: Widget = Widget.LINE, needed: bool = False, hint: Words = ""
) -> FieldRow:
    """Ask one text in both languages; without a label, by the descriptor's name in the catalogue."""
    return FieldRow(
        legend=label or named(descriptors()[path].name, ""),
        hint=hint,
        fields=(
            DefinitionField(path=f"{path}.ja", label=JA, widget=widget, language="ja", is_needed=needed),
            DefinitionField(path=f"{path}.en", label=EN, widget=widget, language="en"),
        ),
    )


def single(path: str, label: Words, **options: Any) -> FieldRow:
    return FieldRow(fields=(DefinitionField(path=path, label=label, **options),))
