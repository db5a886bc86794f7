"""Sections and nested lists as Markdown text, and the same text back, exactly.

    ### 学修成果 / Learning outcomes

    - データの偏りを説明できる。
      - (en) Can explain bias in data.

The text is read by people in any wallet and by `read_sections`. Every line of an author stands after a bullet
or is indented, and what Markdown would take for structure in it is escaped by a backslash; so an author's
`### heading`, fence or bullet stays their text. A line break inside a text is a hard break (two spaces).

It deliberately is no Markdown parser: it reads what `write_sections` writes, and refuses everything else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

INDENT = "  "
_HEADING = "### "
_BULLET = re.compile(r"( *)- (.*)", re.DOTALL)
_BREAK = "  "
_NOTHING = "\\"
_ONLY_NOTHING = re.compile(r"([ \t]*)\\")

_INLINE = re.compile(r"[\\`*\[|~]|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]+;)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_AT_START = re.compile(r"([ \t]*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|[-=]+[ \t]*$|:?-+:?[ \t]*$|>|\((?:ja|en)\) )")
_NUMBERED = re.compile(r"([ \t]*\d+)([.)])(?=\s|$)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class NotOurNarrative(ValueError):
    """The text is not one that `write_sections` wrote."""


@dataclass(frozen=True, slots=True)
class MarkdownLine:
    """One bullet: its first words as they stand in the text (escaped already), and the bullets under it."""

    words: str
    lines: tuple["MarkdownLine", ...] = ()


def escape(text: str) -> str:
    """Escape what Markdown would take for structure; line breaks stay for `write_sections` to indent."""
    return "\n".join(_escape_line(line) for line in text.split("\n"))


def _escape_line(line: str) -> str:
    line = _INLINE.sub(lambda m: "\\" + m.group(), line)
    line = _AT_START.sub(r"\1\\\2", line, count=1) if _AT_START.match(line) else line
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line


def unescape(text: str) -> str:
    """Undo `escape`: a backslash before ASCII punctuation goes, the character stays."""
    return _ESCAPED.sub(r"\1", text)


def write_sections(sections: Iterable[tuple[str, Sequence[MarkdownLine]]]) -> str:
    """Write headings, each with its bullets."""
    return "\n\n".join("\n".join([_HEADING + heading, "", *_written(lines, 0)]) for heading, lines in sections)


def _written(lines: Sequence[MarkdownLine], depth: int) -> list[str]:
    out: list[str] = []
    for line in lines:
        first, *rest = line.words.split("\n")
        # A bullet with nothing behind it would end the list or turn the line above into a heading.
        first += "" if first.strip(" \t") else _NOTHING
        *broken, last = first, *rest
        first, *rest = *(part + _BREAK for part in broken), last
        out.append(INDENT * depth + "- " + first)
        out.extend(INDENT * (depth + 1) + words for words in rest)
        out.extend(_written(line.lines, depth + 1))
    return out


def read_sections(text: str) -> Mapping[str, tuple[MarkdownLine, ...]]:
    """Read headings and their bullets.

    Raises:
        NotOurNarrative: a line is neither heading, bullet nor continuation, or a heading comes twice.
    """
    opens: dict[str, list[_Open]] = {}
    here: list[_Open] | None = None
    for line in text.split("\n"):
        if line.startswith(_HEADING):
            if line in opens:
                raise NotOurNarrative(line)
            here = opens[line] = []
        elif here is None:
            raise NotOurNarrative(line)
        elif line:
            _take(line, here)
    return {heading.removeprefix(_HEADING): tuple(_closed(item) for item in items) for heading, items in opens.items()}


@dataclass(slots=True)
class _Open:
    words: list[str]
    items: list["_Open"]


def _closed(item: _Open) -> MarkdownLine:
    nothing = _ONLY_NOTHING.fullmatch(item.words[0])
    first = nothing.group(1) if nothing else item.words[0]
    return MarkdownLine("\n".join([first, *item.words[1:]]), tuple(_closed(child) for child in item.items))


def _take(line: str, top: list[_Open]) -> None:
    """Add one line of text to the bullets read so far: a new bullet, or more of the last one."""
    bullet = _BULLET.fullmatch(line)
    if bullet is not None:
        depth, odd = divmod(len(bullet.group(1)), len(INDENT))
        path = _last_path(top)
        if odd or depth > len(path):
            raise NotOurNarrative(line)
        (top if depth == 0 else path[depth - 1].items).append(_Open([bullet.group(2)], []))
        return
    path = _last_path(top)
    indent = INDENT * len(path)
    if not path or not line.startswith(indent) or not path[-1].words[-1].endswith(_BREAK):
        raise NotOurNarrative(line)
    path[-1].words[-1] = path[-1].words[-1].removesuffix(_BREAK)
    path[-1].words.append(line.removeprefix(indent))


def _last_path(top: list[_Open]) -> list[_Open]:
    path: list[_Open] = []
    items = top
    while items:
        path.append(items[-1])
        items = items[-1].items
    return path
