"""The narrative of an achievement: every descriptor that Open Badges has no field for, readable and lossless.

Written in the order of `descriptors.TABLE`, from outcomes to contact, each under a heading in both languages.
The section *kind* is always there: by it we know our own narrative from another platform's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.descriptors import KIND_ROW, TABLE
from kakitome.mapping.narrative.codecs import NOT_STATED, TEXT, Localized, other_language, shown
from kakitome.mapping.narrative.markdown import MarkdownLine, NotOurNarrative, read_sections, write_sections
from kakitome.values.localized_text import Language, LocalizedText

_problem = ProblemFactory()
_REMEMBERED = 16_000
"""The longest narrative that is remembered, in characters."""
_IDENTIFIER = next(row for row in TABLE if row.id == "identifier")
_BY_HEADING = {shown(row.name): row for row in TABLE if row.way in ("section", "primary")} | {
    shown(_IDENTIFIER.name): replace(_IDENTIFIER, codec=TEXT)
}


@lru_cache(maxsize=64)
def write_narrative(microcredential: Microcredential, language: Language) -> str:
    """Write all sections; `language` is the primary one, which the native fields speak.

    Remembered, since a class list gives the same definition hundreds of times.
    """
    return write_sections(_sections(microcredential, language))


def write_narrative_with_identifier(microcredential: Microcredential, language: Language) -> str:
    """Write all sections and the identifier, for an envelope that has no field for it (Open Badges 2.0)."""
    text = write_narrative(microcredential, language)
    if not microcredential.identifier:
        return text
    lines = TEXT.write(microcredential.identifier, language)
    return f"{text}\n\n{write_sections([(shown(_IDENTIFIER.name), lines)])}"


def _sections(microcredential: Microcredential, language: Language) -> Iterable[tuple[str, Sequence[MarkdownLine]]]:
    for row in TABLE:
        if row.way == "primary":
            lines = _second_language(row.of(microcredential), language)
        elif row.codec is not None and row.is_given(microcredential):
            lines = row.codec.write(row.of(microcredential), language)
        else:
            continue
        if lines:
            yield shown(row.name), lines


def _second_language(text: LocalizedText, language: Language) -> tuple[MarkdownLine, ...]:
    """Write what the native field cannot hold: the other language, and that the primary one is missing."""
    missing = () if text.has(language) else (NOT_STATED,)
    return (*missing, *Localized().write(replace(text, **{language: ""}), language))


def read_narrative(text: str, language: Language) -> tuple[Mapping[str, Any], tuple[Problem, ...]] | None:
    """Read the sections back into values by descriptor id; None when the narrative is not one of ours.

    For title and description the value is what the section adds: see `with_native_text`.
    A section that cannot be read is reported and left out; the others stand.
    """
    # Awards of one class say the same; what a stranger makes long is read and forgotten.
    return _read_before(text, language) if len(text) <= _REMEMBERED else _read(text, language)


def _read(text: str, language: Language) -> tuple[Mapping[str, Any], tuple[Problem, ...]] | None:
    try:
        sections = read_sections(text)
    except NotOurNarrative:
        return None
    if shown(KIND_ROW.name) not in sections:
        return None
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for heading, lines in sections.items():
        row = _BY_HEADING.get(heading)
        try:
            if row is None:
                raise NotOurNarrative(heading)
            values[row.id] = lines if row.codec is None else row.codec.read(lines, language)
        except NotOurNarrative:
            problems.append(_problem("W_SECTION_UNREAD", section=heading))
    return MappingProxyType(values), tuple(problems)


_read_before = lru_cache(maxsize=128)(_read)


def with_native_text(native: str, lines: Sequence[MarkdownLine], *, language: Language) -> LocalizedText:
    """Put a native field and its section together into the text of both languages."""
    try:
        second = Localized().read([line for line in lines if line != NOT_STATED], language)
    except NotOurNarrative:
        second = LocalizedText()
    primary = "" if NOT_STATED in lines else native
    return LocalizedText(**{language: primary, other_language(language): second.in_language(other_language(language))})
