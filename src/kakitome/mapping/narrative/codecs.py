"""Values as bullets and back: words, numbers, choices, and records made of them.

A *labelled* bullet reads `label: value`; a *bare* one holds the value alone. Which of the two stands where is
fixed by the record, never guessed from the words, so a text that looks like a label stays a text.
A localised text is one bullet in the primary language with its other language below, marked `(en)` or `(ja)`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Protocol

from kakitome.mapping.bilingual import label, plain_number
from kakitome.mapping.narrative.markdown import MarkdownLine, NotOurNarrative, escape, unescape
from kakitome.values.localized_text import Language, LocalizedText

NOT_STATED = MarkdownLine("記載なし / Not stated")
_MARKS: Mapping[str, Language] = {"(ja) ": "ja", "(en) ": "en"}


def other_language(language: Language) -> Language:
    """Return the other of the two languages."""
    return "en" if language == "ja" else "ja"


def shown(name: LocalizedText) -> str:
    """Write a name as it stands in the text: `学習量 / Learner effort`."""
    return name.ja if name.ja == name.en else f"{name.ja} / {name.en}"


class Codec(Protocol):
    """Write one value as bullets and read it back.

    `absent` is the value that a record's field has when it has no bullet.
    """

    @property
    def absent(self) -> Any:
        """Return the value that means "not given"."""

    def write(self, value: Any, language: Language, /) -> tuple[MarkdownLine, ...]:
        """Write a value; `language` is the primary one."""

    def read(self, lines: Sequence[MarkdownLine], language: Language, /) -> Any:
        """Read a value back; raises `NotOurNarrative`."""


def _only(lines: Sequence[MarkdownLine]) -> MarkdownLine:
    if len(lines) != 1:
        raise NotOurNarrative(f"{len(lines)} lines where one belongs")
    return lines[0]


@dataclass(frozen=True, slots=True)
class OneBullet:
    """A value as the words of a single bullet, by two functions that undo each other.

    `parse` may raise what numbers, dates and look-ups raise of words that are none of theirs.
    """

    format: Callable[[Any], str]
    parse: Callable[[str], Any]
    absent: Any = None

    def write(self, value: Any, _: Language, /) -> tuple[MarkdownLine, ...]:
        """Write the bullet."""
        return (MarkdownLine(self.format(value)),)

    def read(self, lines: Sequence[MarkdownLine], _: Language, /) -> Any:
        """Read the value; raises `NotOurNarrative`."""
        words = _only(lines).words
        try:
            return self.parse(words)
        except (ValueError, KeyError, InvalidOperation) as error:
            raise NotOurNarrative(words) from error


TEXT = OneBullet(escape, unescape, absent="")
DAY = OneBullet(date.isoformat, date.fromisoformat)
"""A date in ISO 8601."""


def number(kind: type[int] | type[Decimal], unit: str = "") -> OneBullet:
    """Return the codec of a whole number or an exact decimal, with an optional unit word behind it."""
    return OneBullet(lambda value: f"{plain_number(value)}{unit}", lambda words: kind(words.removesuffix(unit)))


def code(name_of: Callable[[str], LocalizedText]) -> OneBullet:
    """Return the codec of a code with its name behind it: `061 – 情報通信技術 / Information and Communication …`.

    The code alone is read back, so that a name may be bettered.
    """
    return OneBullet(
        lambda value: f"{escape(value)} – {escape(shown(name_of(value)))}",
        lambda words: unescape(words.partition(" – ")[0]),
    )


def choice(words: Mapping[Any, LocalizedText]) -> OneBullet:
    """Return the codec of one of a closed list, written in words of both languages."""
    values = {shown(name): value for value, name in words.items()}
    return OneBullet(lambda value: shown(words[value]), values.__getitem__)


YES_NO = choice({True: label("はい", "Yes"), False: label("いいえ", "No")})


@dataclass(frozen=True, slots=True)
class Localized:
    """A `LocalizedText`; the empty one has no bullet."""

    absent: ClassVar = LocalizedText()

    def write(self, value: LocalizedText, language: Language, /) -> tuple[MarkdownLine, ...]:
        """Write the primary text with the other language under it."""
        other = other_language(language)
        second = (MarkdownLine(f"({other}) {escape(value.in_language(other))}"),) if value.has(other) else ()
        if not value.has(language):
            return second
        return (MarkdownLine(escape(value.in_language(language)), second),)

    def read(self, lines: Sequence[MarkdownLine], language: Language, /) -> LocalizedText:
        """Read both languages."""
        if not lines:
            return LocalizedText()
        line = _only(lines)
        marked, text = _marked(line.words)
        texts: dict[str, str] = {marked or language: text}
        for below in line.lines:
            mark, words = _marked(below.words)
            if mark is None or mark in texts:
                raise NotOurNarrative(below.words)
            texts[mark] = words
        return LocalizedText(**texts)


def _marked(words: str) -> tuple[Language | None, str]:
    for mark, language in _MARKS.items():
        if words.startswith(mark):
            return language, unescape(words.removeprefix(mark))
    return None, unescape(words)


@dataclass(frozen=True, slots=True)
class Each:
    """A tuple of values, each a bullet of its own."""

    of: Codec
    absent: ClassVar = ()

    def write(self, value: Sequence[Any], language: Language, /) -> tuple[MarkdownLine, ...]:
        """Write one bullet per value."""
        return tuple(_only(self.of.write(item, language) or (MarkdownLine(""),)) for item in value)

    def read(self, lines: Sequence[MarkdownLine], language: Language, /) -> tuple[Any, ...]:
        """Read each bullet."""
        return tuple(self.of.read((line,), language) for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """One labelled value of a record: attribute, label and codec; without one that is required there is no record.

    `also` names further attributes that are written into the same bullet ("45 hours"); the codec then takes
    and gives a tuple.
    """

    name: str
    label: LocalizedText
    codec: Codec
    also: tuple[str, ...] = ()
    is_required: bool = False

    def of(self, record: Any) -> Any:
        """Take the value out of a record."""
        if not self.also:
            return getattr(record, self.name)
        return tuple(getattr(record, name) for name in (self.name, *self.also))

    def into(self, value: Any) -> dict[str, Any]:
        """Give the value back by attribute."""
        return dict(zip((self.name, *self.also), value, strict=True)) if self.also else {self.name: value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A record whose fields are labelled bullets side by side; a record with nothing in it says *not stated*."""

    make: type[Any]
    fields: tuple[RecordField, ...]
    absent: ClassVar = None

    def write(self, value: Any, language: Language, /) -> tuple[MarkdownLine, ...]:
        """Write the fields that are given."""
        return _write_fields(self.fields, value, language=language) or (NOT_STATED,)

    def read(self, lines: Sequence[MarkdownLine], language: Language, /) -> Any:
        """Read the record."""
        markdown_lines = () if tuple(lines) == (NOT_STATED,) else lines
        return self.make(**_read_fields(self.fields, markdown_lines, language=language))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordItem:
    """A record as one bullet: a bare head (its main field), the other fields below.

    Without a head the first field that is given takes the bullet, with its label; such a record holds plain
    and localised values only.
    """

    make: type[Any]
    head: RecordField | None = None
    fields: tuple[RecordField, ...] = ()
    absent: ClassVar = None

    def write(self, value: Any, language: Language, /) -> tuple[MarkdownLine, ...]:
        """Write the bullet and those below it."""
        below = _write_fields(self.fields, value, language=language)
        if self.head is not None:
            top = self.head.codec.write(self.head.of(value), language) or (MarkdownLine(""),)
        else:
            top, below = (below[:1] or (NOT_STATED,)), below[1:]
        return (MarkdownLine(top[0].words, (*top[0].lines, *below)),)

    def read(self, lines: Sequence[MarkdownLine], language: Language, /) -> Any:
        """Read the record."""
        line = _only(lines)
        own = tuple(below for below in line.lines if below.words.startswith(tuple(_MARKS)))
        below = line.lines[len(own) :]
        top = MarkdownLine(line.words, own)
        if self.head is None:
            markdown_lines = below if top == NOT_STATED else (top, *below)
            return self.make(**_read_fields(self.fields, markdown_lines, language=language))
        values = self.head.into(self.head.codec.read((top,), language))
        return self.make(**values, **_read_fields(self.fields, below, language=language))


def _write_fields(fields: Sequence[RecordField], value: Any, *, language: Language) -> tuple[MarkdownLine, ...]:
    out: list[MarkdownLine] = []
    for record_field in fields:
        held, absent = record_field.of(value), record_field.codec.absent
        if held == absent and type(held) is type(absent):
            continue
        out.extend(
            MarkdownLine(f"{shown(record_field.label)}: {line.words}", line.lines)
            for line in record_field.codec.write(held, language)
        )
    return tuple(out)


def _read_fields(fields: Sequence[RecordField], lines: Sequence[MarkdownLine], *, language: Language) -> dict[str, Any]:
    """Return the values by field name, absent ones included."""
    by_label = {shown(record_field.label): record_field for record_field in fields}
    markdown_lines: dict[str, list[MarkdownLine]] = {}
    for line in lines:
        name, separator, words = line.words.partition(": ")
        if not separator or name not in by_label:
            raise NotOurNarrative(line.words)
        markdown_lines.setdefault(name, []).append(MarkdownLine(words, line.lines))
    values: dict[str, Any] = {}
    for name, record_field in by_label.items():
        bullets = markdown_lines.get(name)
        if record_field.is_required and not bullets:
            raise NotOurNarrative(f"no {record_field.label.en}")
        codec = record_field.codec
        values |= record_field.into(codec.read(bullets, language) if bullets else codec.absent)
    return values
