"""One table of a stranger's document while it is read: each key is taken once, and what is left is told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kakitome.documents.refusal import pointer_to
from kakitome.errors import Param, Problem, ProblemFactory

MOST_ITEMS = 100
"""Items of any one list that are read; the rest is told."""
_LANGUAGES = {"ja": "ja", "jp": "ja", "jpn": "ja", "en": "en", "eng": "en"}
_problem = ProblemFactory()


class Findings:
    """Everything that is found in one document."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def warn(self, code: str, *steps: str | int, **params: Param) -> None:
        """Note at a place of the document that something there was not read."""
        self.problems.append(_problem(code, pointer_to(*steps), **params))


class ImportNode:
    """A table at a place; keys are looked up by their last part, so that `ceterms:name` and `name` are one."""

    def __init__(self, table: object, findings: Findings, *steps: str | int) -> None:
        self._findings = findings
        self._steps = steps
        self._table: dict[str, tuple[str, Any]] = {}
        if isinstance(table, Mapping):
            for key, value in table.items():
                self._table.setdefault(local_name(str(key)), (str(key), value))

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def take(self, *names: str) -> Any:
        """Take the first of some names that holds anything."""
        taken = None
        for name in names:
            _key, value = self._table.pop(name, ("", None))
            taken = value if taken in (None, "", [], {}) else taken
        return taken

    def text(self, *names: str) -> dict[str, str]:
        """Take a text: a string, a language map, or a list of either."""
        value = self.take(*names)
        return self.read_text(value, names[0])

    def word(self, *names: str) -> str:
        """Take a plain string; a number is written as one, anything else is told."""
        value = first_of(self.take(*names))
        if isinstance(value, bool) or value is None:
            return ""
        if isinstance(value, str | int | float):
            return str(value).strip()
        self.warn("W_IMPORT_SHAPE", names[0])
        return ""

    def number(self, *names: str) -> int | float | None:
        """Take a number, also one that is written as a string."""
        value = first_of(self.take(*names))
        if isinstance(value, str):
            value = _number_in(value)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self.warn("W_IMPORT_SHAPE", names[0])
        return None

    def nodes(self, *names: str) -> list["ImportNode"]:
        """Take tables: one, or a list of them; a plain string becomes a table with an `@id`."""
        value = self.take(*names)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if len(items) > MOST_ITEMS:
            self.warn("W_IMPORT_MANY", names[0], most=MOST_ITEMS)
        return [
            ImportNode(
                {"@id": item} if isinstance(item, str) else item, self._findings, *self._steps, names[0], position
            )
            for position, item in enumerate(items[:MOST_ITEMS])
            if isinstance(item, str | Mapping)
        ]

    def node(self, *names: str) -> "ImportNode":
        """Take one table; an empty one when there is none."""
        import_nodes = self.nodes(*names)
        if len(import_nodes) > 1:
            self.warn("W_IMPORT_FIRST_ONLY", names[0])
        return import_nodes[0] if import_nodes else ImportNode({}, self._findings, *self._steps, names[0])

    def read_text(self, value: object, name: str) -> dict[str, str]:
        """Read a text in our two languages; other languages are told and left out."""
        texts: dict[str, list[str]] = {}
        for language, words in _spoken(value):
            known = _LANGUAGES.get(language.partition("-")[0].lower(), "") if language else _guessed(words)
            if not known:
                self.warn("W_IMPORT_LANGUAGE", name, language=language[:20])
            elif words.strip():
                texts.setdefault(known, []).append(words.strip())
        return {language: "\n".join(lines[:MOST_ITEMS]) for language, lines in texts.items()}

    def warn(self, code: str, *steps: str | int, **params: Param) -> None:
        """Note a finding here."""
        self._findings.warn(code, *self._steps, *steps, **params)

    def finish(self, ignored: Iterable[str] = ()) -> None:
        """Tell every key that nobody asked for."""
        for name, (key, value) in self._table.items():
            if name not in ignored and not key.startswith("@") and value not in (None, "", [], {}):
                self.warn("W_IMPORT_UNKNOWN", key[:80], key=key[:80])


def local_name(key: str) -> str:
    """Return the last part of a key: behind a prefix, a slash or a hash."""
    if key.startswith("@"):
        return key
    return key.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1]


def first_of(value: object) -> Any:
    """Return the first of a list, or the value itself."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def types_of(table: object) -> Sequence[str]:
    """Return the local names of a table's types."""
    if not isinstance(table, Mapping):
        return ()
    value = table.get("@type", table.get("type"))
    items = value if isinstance(value, list) else [value]
    return [local_name(item) for item in items if isinstance(item, str)]


def _spoken(value: object, language: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        yield language, value
    elif isinstance(value, list):
        for item in value[:MOST_ITEMS]:
            yield from _spoken(item, language)
    elif isinstance(value, Mapping):
        if isinstance(value.get("@value"), str):
            yield str(value.get("@language", language)), value["@value"]
            return
        for key, item in value.items():
            if isinstance(item, str | list):
                yield from _spoken(item, str(key))


def _guessed(words: str) -> str:
    return "ja" if any("\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" for c in words) else "en"


def _number_in(text: str) -> int | float | str:
    try:
        return int(text) if text.strip().isascii() and text.strip().isdigit() else float(text)
    except ValueError:
        return text
