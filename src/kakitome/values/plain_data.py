"""Frozen dataclasses to plain JSON data and back, losing nothing.

Stores write records with it: a ledger line, a JSON column. It is for our own data only; bytes from
strangers go through the strict loader of `documents.vc`. Fields at their default are left out, so
that a field added later with a default still reads old data.

>>> from kakitome.values.localized_text import LocalizedText
>>> to_plain(LocalizedText(ja="看護"))
{'ja': '看護'}
"""

import types
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Turn a value into dicts, lists, strings, numbers, booleans and None."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: given if type(given) is str else to_plain(given) for name, given in _given(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        items = [to_plain(item) for item in value]
        return items if isinstance(value, tuple | list) else sorted(items)
    return _scalar_to_plain(value)


def _scalar_to_plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: type[T], data: Any) -> T:
    """Turn plain data back into `kind`; raises `TypeError`, `ValueError`, `KeyError` for data of another shape."""
    return cast("T", _reader(cast("Any", kind))(data))


def _given(value: Any) -> list[tuple[str, Any]]:
    members = []
    for name, default in _fields_with_defaults(cast("Any", type(value))):
        given = getattr(value, name)
        if default is MISSING or given != default:
            members.append((name, given))
    return members


@cache
def _fields_with_defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, _default(field)) for field in fields(kind))


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


@cache
def _reader(kind: Any) -> Reader:
    origin = get_origin(kind)
    if origin is not None:
        return _generic_reader(origin, get_args(kind))
    if is_dataclass(kind):
        return _dataclass_reader(cast("type", kind))
    plain: dict[Any, Reader] = {
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
        Decimal: Decimal,
        bytes: b64decode,
    }
    if kind in plain:
        return plain[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _as_it_is


def _as_it_is(data: Any) -> Any:
    return data


def _generic_reader(origin: Any, arguments: tuple[Any, ...]) -> Reader:
    if origin in (Union, types.UnionType):
        return _union_reader(arguments)
    if origin is Literal:
        return _as_it_is
    item = _reader(arguments[-1] if origin not in (tuple,) else arguments[0])
    if origin is tuple:
        return lambda data: tuple(item(each) for each in data)
    if origin in (frozenset, set):
        return lambda data: frozenset(item(each) for each in data)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return lambda data: {key: item(each) for key, each in data.items()}
    raise TypeError(f"{origin} cannot be read back")


def _union_reader(arguments: tuple[Any, ...]) -> Reader:
    kinds = [each for each in arguments if each is not type(None)]
    if len(kinds) != 1:
        if any(_reader(each) is not _as_it_is for each in kinds):
            raise TypeError("a union of records cannot be read back")
        return _as_it_is
    inner = _reader(kinds[0])
    return lambda data: None if data is None else inner(data)


def _dataclass_reader(kind: type) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    # Most fields are texts and stay what they are.
    turned = {name: reader for name, reader in readers.items() if reader is not _as_it_is}

    def read(data: Any) -> Any:
        return kind(**{**data, **{name: reader(data[name]) for name, reader in turned.items() if name in data}})

    return read
