"""Turn a stranger's bytes into plain tables: TOML, YAML or JSON, each strictly.

Nothing is executed, expanded or guessed: no YAML tags, anchors or dates, no duplicate keys, no NaN, bounded size
and depth. Everything wrong is a `Problem`; nothing here raises for bad input.

Source: docs/rules/threats.md T3; docs/standards/hostile-inputs.md B003, B005, B051, B053, B055.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import yaml

from kakitome.errors import Problem, ProblemFactory

Format = Literal["toml", "yaml", "json"]
LARGEST = 256 * 1024
"""Bytes; source: docs/rules/threats.md T1 (256 KiB)."""
DEEPEST = 32
"""Levels of nesting; source: docs/rules/threats.md T1."""
SUFFIXES: Mapping[str, Format] = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}
_KANA_OR_KANJI = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_HALF_WIDTH_KANA = re.compile(r"[\uff61-\uff9f]")

_problem = ProblemFactory()
Parsed = tuple[Mapping[str, object] | None, tuple[Problem, ...]]


class _Refusal(Exception):
    """Carry one problem out of a parser's callback."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def format_of(name: str) -> Format | None:
    """Find the format of a file by its name."""
    return next((form for suffix, form in SUFFIXES.items() if name.lower().endswith(suffix)), None)


def guess_format(data: bytes) -> Format:
    """Guess the format by the first meaningful line, for bytes without a name.

    >>> guess_format(b'{"title": "x"}'), guess_format(b'title: x'), guess_format(b'title = "x"')
    ('json', 'yaml', 'toml')
    """
    text = data.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    if text.startswith("{"):
        return "json"
    for line in text.splitlines():
        bare = line.strip()
        if bare and not bare.startswith("#"):
            return "toml" if re.match(r"\[|[\w\"'.\-]+\s*=", bare) else "yaml"
    return "toml"


def parse(data: bytes, form: Format) -> Parsed:
    """Parse bytes into a table and what was found on the way; None when it cannot be read at all."""
    notes: tuple[Problem, ...] = ()
    try:
        text, notes = _decoded(data)
        return _table({"toml": _toml, "yaml": _yaml, "json": _json}[form](text)), notes
    except _Refusal as refusal:
        return None, (*notes, refusal.problem)
    except RecursionError:
        return None, (*notes, _problem("E_DEFINITION_DEPTH", deepest=DEEPEST))


def _table(content: object) -> Mapping[str, object]:
    if not isinstance(content, dict):
        raise _Refusal(_problem("E_DEFINITION_NOT_A_TABLE"))
    if depth_of(content) > DEEPEST:
        raise _Refusal(_problem("E_DEFINITION_DEPTH", deepest=DEEPEST))
    return content


def depth_of(value: object) -> int:
    """Measure nesting without recursion, stopping just beyond the limit."""
    level, current = 0, [value]
    while current and level <= DEEPEST:
        level += 1
        inner: list[object] = []
        for item in current:
            if isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        current = inner
    return level


def _decoded(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Decode UTF-8; tell a BOM, and read CP932 and UTF-16 with a warning when that is beyond doubt."""
    if not data.strip():
        raise _Refusal(_problem("E_DEFINITION_EMPTY"))
    if len(data) > LARGEST:
        raise _Refusal(_problem("E_DEFINITION_TOO_LARGE", size=len(data), largest=LARGEST))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _other_encoding(data, "utf-16", name="UTF-16")
    notes: tuple[Problem, ...] = ()
    if data.startswith(b"\xef\xbb\xbf"):
        data, notes = data[3:], (_problem("W_DEFINITION_BOM"),)
    try:
        return data.decode("utf-8"), notes
    except UnicodeDecodeError as error:
        text, problem = _other_encoding(data, "cp932", name="CP932 (Shift_JIS)")
        if _KANA_OR_KANJI.search(text) and not _HALF_WIDTH_KANA.search(text):
            return text, problem
        raise _Refusal(_problem("E_DEFINITION_ENCODING", byte=error.start)) from error


def _other_encoding(data: bytes, codec: str, *, name: str) -> tuple[str, tuple[Problem, ...]]:
    try:
        return data.decode(codec), (_problem("W_DEFINITION_ENCODING", encoding=name),)
    except UnicodeDecodeError as error:
        raise _Refusal(_problem("E_DEFINITION_ENCODING", byte=error.start)) from error


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        if re.search(r"Cannot (overwrite|declare)|multiple times|already defined", message, re.IGNORECASE):
            raise _Refusal(_problem("E_DEFINITION_KEY_DUPLICATE", line=_line(message))) from error
        raise _Refusal(_syntax("TOML", _line(message))) from error
    except (ValueError, OverflowError) as error:
        # Python refuses integers of thousands of digits and impossible dates.
        raise _Refusal(_syntax("TOML")) from error


def _line(message: str) -> str:
    match = re.search(r"line (\d+)", message)
    return match.group(1) if match else ""


# A string whole, so that its brackets do not count; possessive, so that an open one costs one pass.
_JSON_MARK = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def _demand_depth(text: str) -> None:
    """Refuse deep JSON before it is parsed: how deep the parser may go is not ours to say in every process."""
    depth = 0
    for mark in _JSON_MARK.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth > DEEPEST:
            raise _Refusal(_problem("E_DEFINITION_DEPTH", deepest=DEEPEST))


def _json(text: str) -> Any:
    _demand_depth(text)
    try:
        return json.loads(  # noqa: TID251 - this is a strict loader: duplicate keys, NaN and depth are refused
            text, object_pairs_hook=_without_duplicates, parse_float=Decimal, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        raise _Refusal(_syntax("JSON", str(error.lineno))) from error
    except ValueError as error:
        raise _Refusal(_syntax("JSON")) from error


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table: dict[str, object] = {}
    for key, value in pairs:
        if key in table:
            raise _Refusal(_problem("E_JSON_DUPKEY", key=key[:80]))
        table[key] = value
    return table


def _no_constant(word: str) -> object:
    raise _Refusal(_problem("E_DEFINITION_NOT_A_NUMBER", word=word))


class _PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Read YAML scalars as JSON does: `no` stays a word (Norway), dates stay text, no tags, no merge keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, object]:  # noqa: ARG002 - inherited shape
        """Build a table, refusing a key that is written twice."""
        table: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(self.construct_object(key_node, deep=True))
            if key in table:
                line = key_node.start_mark.line + 1
                raise _Refusal(_problem("E_DEFINITION_KEY_DUPLICATE", line=str(line)))
            table[key] = self.construct_object(value_node, deep=True)
        return table


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", "~nN\0"),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]{0,18})", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+", "-+0123456789"),
):
    _PlainLoader.add_implicit_resolver(
        _tag, re.compile(rf"^(?:{_pattern})$"), [*_first, *([""] if "~" in _first else [])]
    )
_PlainLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node)))
_PlainLoader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node))


def _yaml(text: str) -> Any:
    """Look at the events first: anchors, tags and depth are refused before anything is built."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_PlainLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
                raise _Refusal(_problem("E_YAML_ANCHOR", line=_event_line(event)))
            if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) not in (None, "!"):
                raise _Refusal(_problem("E_YAML_TAG", line=_event_line(event)))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise _Refusal(_problem("E_DEFINITION_DEPTH", deepest=DEEPEST))
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.MarkedYAMLError as error:
        line = str(error.problem_mark.line + 1) if error.problem_mark else ""
        raise _Refusal(_syntax("YAML", line)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise _Refusal(_syntax("YAML")) from error


def _syntax(form: str, line: str = "") -> Problem:
    return _problem("E_DEFINITION_SYNTAX", format=form, **({"line": line} if line else {}))


def _event_line(event: Any) -> str:
    return str(event.start_mark.line + 1) if event.start_mark else "?"
