"""Pieces of a page that are the same on many pages, made once: a check that passed as it passes for every award.

    drawn("parts/check_row.html", row, level=3)          # by a template
    made_once(_lines, microcredential, grade)            # by a function

What is made depends on the values and the reader's language; it must ask for nothing else. Remembered is what is
short, and only so much of it: what a stranger's document makes long or strange is made and forgotten.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from threading import Lock
from typing import Any, Final, TypeVar

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST: Final = 1024
LONGEST: Final = 6000
"""Characters of what is remembered, and of what it was made from."""

_Made = TypeVar("_Made")
_pieces: OrderedDict[Any, Any] = OrderedDict()
_lock = Lock()


def drawn(template: str, value: Any, **beside: Any) -> SafeString:
    """Draw `value` by a template that calls it `value`, or hand out what came of the same value before."""
    if settings.DEBUG:
        # An engineer who works on a template wants to see it.
        return _draw(template, value, beside)
    return made_once(_draw, template, value, beside)


def made_once(make: Callable[..., _Made], /, *values: Any) -> _Made:
    """Return what a function makes of values, or what it made of the same before; nobody may change it."""
    try:
        key = (make, get_language(), identity(values))
    except _Strange:
        return make(*values)
    with _lock:
        if key in _pieces:
            _pieces.move_to_end(key)
            known: _Made = _pieces[key]
            return known
    made = make(*values)
    if _length(key[2]) <= LONGEST and (not isinstance(made, str) or len(made) <= LONGEST):
        with _lock:
            _pieces[key] = made
            while len(_pieces) > MOST:
                _pieces.popitem(last=False)
    return made


def _draw(template: str, value: Any, beside: Mapping[str, Any]) -> SafeString:
    return SafeString(get_template(template).render({"value": value, **beside}))


def _length(identity: Any) -> int:
    """Count the characters of texts in an identity."""
    if isinstance(identity, str):
        return len(identity)
    return sum(map(_length, identity)) if type(identity) is tuple else 1


class _Strange(Exception):
    """Something whose sameness we cannot tell."""


def identity(value: Any) -> Any:
    """Return what two values share exactly when they are drawn alike.

    HTML of ours and a stranger's text that reads like it are equal as texts, and must never stand for each other.
    """
    kind = type(value)
    # Nothing else becomes a text, a truth or nothing by itself: whatever equals one of them stands beside its kind.
    if kind in _BARE:
        return value
    if kind is tuple or kind is list:
        return tuple([member if type(member) in _BARE else identity(member) for member in value])
    if kind in _PLAIN:
        return (kind, value)
    if kind is dict:
        return (dict, *[(identity(name), identity(member)) for name, member in value.items()])
    if isinstance(value, Enum):
        return (kind, value.name)
    get = _getters.get(kind) or _getters.setdefault(kind, _getter_of(value))
    return (kind, *[member if type(member) in _BARE else identity(member) for member in get(value)])


def _getter_of(value: Any) -> Callable[[Any], Iterable[Any]]:
    """Return what reads all fields of a dataclass at once."""
    if not is_dataclass(value):
        raise _Strange
    names = [field.name for field in fields(value)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda each: [getattr(each, name) for name in names]


_BARE: Final = frozenset({str, bool, type(None)})
_PLAIN: Final = frozenset({SafeString, int, float, Decimal, date, datetime})
_getters: dict[type, Callable[[Any], Iterable[Any]]] = {}
