"""The one loader for bytes from strangers: strict, and bounded before it starts.

Python's own parser keeps the last of two equal keys, accepts NaN and lone surrogates and recurses as
deep as the input asks. Here size and depth are looked at before parsing, and everything on which two
readers could disagree is refused. It deliberately knows nothing of JSON-LD.

>>> load(b'{"name": "\\u770b\\u8b77"}')
{'name': '看護'}
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import orjson

from kakitome.documents.refusal import DocumentRefused, Refuser


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLimits:
    """Bound what one document may cost.

    Attributes:
        size: bytes of JSON text.
        depth: nesting of arrays and objects.
        nodes: values of any kind: objects, arrays, strings, numbers, literals.
        blank_nodes: nodes without a name in the RDF graph, which canonicalisation must tell apart.
        contexts: named contexts, nested ones included: processing each costs a millisecond or more.

    Source: docs/rules/threats.md T1 (256 KiB, depth 32, 2,000 nodes, 64 blank nodes).
    """

    size: int = 256 * 1024
    depth: int = 32
    nodes: int = 2_000
    blank_nodes: int = 64
    contexts: int = 64


DEFAULT = JsonLimits()

LARGEST_INTEGER = 2**53 - 1
"""Integers beyond this differ between readers that use doubles. Source: RFC 7493 §2.2."""

# Strings are consumed whole so that their brackets do not count; the closing quote is optional and the
# groups are possessive, so that an unterminated string costs one pass and not one per quote.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
_EXCERPT = 80
_INDENTED: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_STRICT_INTEGER
_COMPACT: Final = orjson.OPT_STRICT_INTEGER


class StrictJsonError(DocumentRefused):
    """The bytes are not JSON that every reader reads alike, or they cost too much to read."""


_refuse = Refuser(StrictJsonError, source="RFC 8259; docs/rules/threats.md T1, T3")


def load(data: bytes, *, limits: JsonLimits = DEFAULT) -> Any:
    """Parse bytes as JSON, refusing whatever is ambiguous or oversized.

    Raises:
        StrictJsonError: with `kind` `too_expensive` for size, depth and number of values, else `malformed`.

    Source: docs/rules/threats.md T1, T3; docs/standards/hostile-inputs.md B051–B055; RFC 8259; RFC 7493 (I-JSON).
    """
    seen = _seen(data, limits)
    is_written_so = seen is not None and _is_written_so(seen, data)
    if seen is not None and not (is_written_so and _is_plainly_within(data, limits)) and not _is_within(seen, limits):
        seen = None
    if seen is not None and is_written_so:
        return seen
    text = _text_of(data, limits)
    # Well-formed text within the limits is parsed again only for what the quick parser does not tell.
    if seen is None:
        _check_depth(data, limits)
    try:
        value = json.loads(  # noqa: TID251 - this is the one place
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        code = "E_JSON_TRAILING" if error.msg == "Extra data" else "E_JSON_SYNTAX"
        _refuse(code, line=error.lineno, column=error.colno)
    except RecursionError:
        # Under a key that stands twice the quick parser forgets how deep the first value was.
        _refuse("E_JSON_DEPTH", kind="too_expensive", limit=limits.depth)
    if seen is None:
        _check_values(value, limits)
    return value


def _seen(data: bytes, limits: JsonLimits) -> dict[str, Any] | None:
    """Parse an object quickly; None when it is none, or too large.

    This parser bounds its own depth and takes no text that is not UTF-8 and no half of a character. It keeps the last
    of two equal keys and reads numbers in its own way, so what it returns is not believed yet.
    """
    if len(data) > limits.size or not data.startswith(b"{"):
        return None
    try:
        value: dict[str, Any] = orjson.loads(data)
    except ValueError:
        return None
    return value


def _is_written_so(value: dict[str, Any], data: bytes) -> bool:
    """Tell whether an object is written as a common writer would write what it says.

    When the parsed value, written again, gives the very bytes, then no key stood twice, no number was of more than one
    reading, and there was nothing between or behind what was read.
    """
    try:
        return orjson.dumps(value, option=_INDENTED if data.startswith(b"{\n") else _COMPACT) == data
    except TypeError:
        return False


def _is_plainly_within(data: bytes, limits: JsonLimits) -> bool:
    """Tell whether an indented text is within the limits by its lines alone: each value has one, indented by depth."""
    return data.startswith(b"{\n") and data.count(b"\n") <= limits.nodes and b"\n" + b"  " * limits.depth not in data


def _is_within(value: Any, limits: JsonLimits) -> bool:
    """Tell whether depth and number of values are allowed, level by level."""
    level, count = [value], 1
    for _ in range(limits.depth):
        level = [
            item
            for outer in level
            if type(outer) in (dict, list)
            for item in (outer.values() if type(outer) is dict else outer)
        ]
        count += len(level)
        if not level or count > limits.nodes:
            return count <= limits.nodes
    return not any(type(innermost) in (dict, list) for innermost in level)


def _text_of(data: bytes, limits: JsonLimits) -> str:
    if len(data) > limits.size:
        _refuse("E_JSON_SIZE", kind="too_expensive", size=len(data), limit=limits.size)
    if data.startswith(b"\xef\xbb\xbf"):
        _refuse("E_JSON_BOM")
    # JSON begins with two ASCII characters, so a zero byte or an UTF-16 mark tells the wide encodings.
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        _refuse("E_JSON_ENCODING", encoding="UTF-16/32", position=0)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse("E_JSON_ENCODING", encoding="?", position=error.start)


def _check_depth(data: bytes, limits: JsonLimits) -> None:
    depth = 0
    for token in _TOKEN.finditer(data):
        match data[token.start()]:
            case 0x5B | 0x7B:
                depth += 1
                if depth > limits.depth:
                    _refuse("E_JSON_DEPTH", kind="too_expensive", limit=limits.depth)
            case 0x5D | 0x7D:
                depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                _refuse("E_JSON_DUPKEY", key=_excerpt(key))
            seen.add(key)
    return result


def _integer(literal: str) -> int:
    if len(literal) > 17 or abs(int(literal)) > LARGEST_INTEGER:
        _refuse("E_JSON_NUMBER", number=_excerpt(literal))
    return int(literal)


def _float(literal: str) -> float:
    value = float(literal)
    if value in (float("inf"), float("-inf")) or len(literal) > _EXCERPT:
        _refuse("E_JSON_NUMBER", number=_excerpt(literal))
    return value


def _constant(literal: str) -> NoReturn:
    _refuse("E_JSON_NUMBER", number=literal)


def _check_values(value: Any, limits: JsonLimits) -> None:
    for count, item in enumerate(_values(value), start=1):
        if count > limits.nodes:
            _refuse("E_JSON_NODES", kind="too_expensive", limit=limits.nodes)
        if isinstance(item, str):
            _check_string(item)
        elif isinstance(item, dict):
            for key in item:
                _check_string(key)


def _values(value: Any) -> Iterator[Any]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        yield item
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _check_string(text: str) -> None:
    if text.isascii():
        return
    for character in text:
        if "\ud800" <= character <= "\udfff":
            _refuse("E_JSON_SURROGATE", character=f"U+{ord(character):04X}")


def _excerpt(text: str) -> str:
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return safe if len(safe) <= _EXCERPT else safe[: _EXCERPT - 1] + "…"
