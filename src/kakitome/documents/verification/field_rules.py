"""Our own rules of form: they need no schema at hand, and always run.

What breaks the data model is an error. What every reader understands alike though the specification writes it
otherwise (one value where an array is asked for, an empty array) is a warning: our own issuing refuses it, a
stranger's credential is not called broken for it. A null is an error, because it can be added to a signed document
without breaking the signature.

Source: Open Badges 3.0 §B, §E.1; VCDM 2.0 §4; docs/standards/hostile-inputs.md B075, B077.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

import orjson

from kakitome.documents.refusal import pointer_to
from kakitome.documents.verification.field_classes import CLASSES, CLOSED, EXTENSIBLE, NAMED_TYPES, VOCABULARIES
from kakitome.errors import Param, Problem, Severity
from kakitome.values.instants import parse_instant
from kakitome.values.json_members import as_list, items_of

Steps = tuple[str | int, ...]

_SOURCE = "Open Badges 3.0 §B"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_MOST = 50
_REPEATED = frozenset({"Achievement", "Profile"})
"""Classes whose objects stand unchanged in one award after the other."""
_REMEMBERED_SIZE = 32 * 1024


def field_problems(document: Mapping[str, Any], *, name: str = "OpenBadgeCredential") -> list[Problem]:
    """Find everything in a credential that is not of the form the standard gives the class `name`."""
    if not _has_null(document) and _is_in_form(name, document) and next(_across(document, name), None) is None:
        return []
    problems = [*_nulls(document, ()), *_of_class(name, document, steps=()), *_across(document, name)]
    return problems[:_MOST]


def _is_in_form(name: str, value: Any) -> bool:
    """Tell whether `_of_class` would find nothing; the same rules, with nothing prepared for telling where."""
    if type(value) is not dict or (name in NAMED_TYPES and not _has_type(value, name)):
        return False
    if name in CLOSED and not value.keys() <= CLASSES[name].keys():
        return False
    for member, rule in _rules_of(name):
        stated = value.get(member)
        if stated is None:
            if rule.is_required:
                return False
        elif type(stated) is list:
            if not stated or not rule.may_be_many or not all(map(rule.fits, stated)):
                return False
        elif not rule.may_be_one or not rule.fits(stated):
            return False
    return True


class _Rule(NamedTuple):
    """One rule of `CLASSES`, taken apart."""

    is_required: bool
    may_be_one: bool
    may_be_many: bool
    fits: Callable[[Any], bool]


@cache
def _rules_of(name: str) -> tuple[tuple[str, _Rule], ...]:
    return tuple((member, _rule(text)) for member, text in CLASSES[name].items())


def _rule(text: str) -> _Rule:
    kind = text.rstrip("!*+")
    if kind in _REPEATED:
        fits: Callable[[Any], bool] = partial(_is_repeated_in_form, kind)
    elif kind in CLASSES:
        fits = partial(_is_in_form, kind)
    else:
        fits = partial(_in_vocabulary, kind) if kind in VOCABULARIES else _SIMPLE[kind]
    return _Rule(
        is_required="!" in text,
        may_be_one=not text.endswith("*"),
        may_be_many=text.endswith(("*", "+")),
        fits=fits,
    )


def _is_repeated_in_form(name: str, value: Any) -> bool:
    text = _text_of(value) if type(value) is dict else b""
    return _is_text_in_form(name, text) if text else _is_in_form(name, value)


@lru_cache(maxsize=128)
def _is_text_in_form(name: str, text: bytes) -> bool:
    # For the same text it is the same every time.
    return _is_in_form(name, orjson.loads(text))


def _text_of(value: Mapping[str, Any]) -> bytes:
    """Write an object as the text by which it is found again; nothing for what is too large to be remembered."""
    try:
        text = orjson.dumps(value)
    except TypeError:
        return b""
    return text if len(text) <= _REMEMBERED_SIZE else b""


def _of_class(name: str, value: Any, *, steps: Steps) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield _problem("E_FIELD_KIND", steps, kind=name)
        return
    if name in NAMED_TYPES and not _has_type(value, name):
        yield _problem("E_FIELD_TYPE", (*steps, "type"), kind=name)
    for member, rule in CLASSES[name].items():
        if value.get(member) is not None:
            yield from _member(rule, value[member], steps=(*steps, member))
        elif "!" in rule:
            yield _problem("E_FIELD_MISSING", (*steps, member), member=member)
    if name in CLOSED:
        for member in value.keys() - CLASSES[name].keys():
            yield _problem("E_FIELD_EXTRA", (*steps, member), kind=name, member=str(member)[:80])


def _member(rule: str, value: Any, *, steps: Steps) -> Iterator[Problem]:
    kind = rule.rstrip("!*+")
    if not isinstance(value, list):
        if rule.endswith("*"):
            yield _problem("W_FIELD_ARRAY", steps, severity="warning", member=str(steps[-1]))
        yield from _value(kind, value, steps=steps)
        return
    if not rule.endswith(("*", "+")):
        yield _problem("E_FIELD_SINGLE", steps, member=str(steps[-1]))
        return
    if not value:
        yield _problem("W_FIELD_EMPTY", steps, severity="warning", member=str(steps[-1]))
    for index, item in enumerate(value):
        yield from _value(kind, item, steps=(*steps, index))


def _value(kind: str, value: Any, *, steps: Steps) -> Iterator[Problem]:
    if kind in CLASSES:
        yield from _of_class(kind, value, steps=steps)
    elif kind in VOCABULARIES:
        if not _in_vocabulary(kind, value):
            yield _problem("E_FIELD_WORD", steps, kind=kind, word=str(value)[:80])
    elif not _SIMPLE[kind](value):
        yield _problem("E_FIELD_DATE" if kind == "instant" else "E_FIELD_KIND", steps, kind=kind)


def _in_vocabulary(kind: str, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    return value in VOCABULARIES[kind] or (kind in EXTENSIBLE and value.startswith("ext:"))


def _is_text_with_language(value: Any) -> bool:
    values = as_list(value)
    return all(
        isinstance(item, str) or (isinstance(item, Mapping) and isinstance(item.get("@value"), str)) for item in values
    )


_SIMPLE: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": _is_text_with_language,
    "iri": lambda value: isinstance(value, str) and bool(_SCHEME.fullmatch(value)),
    "instant": lambda value: parse_instant(value) is not None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and value >= 0,
    "flag": lambda value: isinstance(value, bool),
}


def _has_type(value: Mapping[str, Any], name: str) -> bool:
    return name in as_list(value.get("type"))


def _has_null(document: Mapping[str, Any]) -> bool:
    """Tell whether there could be a null anywhere."""
    try:
        return b"null" in orjson.dumps(document)
    except TypeError:
        return True


def _nulls(value: Any, steps: Steps) -> Iterator[Problem]:
    if value is None:
        yield _problem("E_FIELD_NULL", steps)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _nulls(item, (*steps, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nulls(item, (*steps, index))


def _across(document: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """Check what more than one member says together."""
    start, end = parse_instant(document.get("validFrom")), parse_instant(document.get("validUntil"))
    if start and end and end < start:
        yield _problem("E_PERIOD_REVERSED", ("validUntil",))
    subject = document.get("credentialSubject")
    if name != "OpenBadgeCredential" or not isinstance(subject, Mapping):
        return
    if not subject.get("id") and not subject.get("identifier"):
        yield _problem("E_SUBJECT_UNKNOWN", ("credentialSubject",))
    achievement = subject.get("achievement")
    if isinstance(achievement, Mapping):
        criteria = achievement.get("criteria")
        if isinstance(criteria, Mapping) and not criteria.get("id") and not criteria.get("narrative"):
            yield _problem("E_CRITERIA_EMPTY", ("credentialSubject", "achievement", "criteria"))
        yield from _results(subject, achievement)


def _results(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> Iterator[Problem]:
    described = {
        description["id"]: description
        for description in items_of(achievement.get("resultDescription"))
        if isinstance(description, Mapping) and isinstance(description.get("id"), str)
    }
    for index, result in enumerate(items_of(subject.get("result"))):
        steps: Steps = ("credentialSubject", "result", index)
        named = result.get("resultDescription") if isinstance(result, Mapping) else None
        if not isinstance(named, str):
            continue
        if named not in described:
            yield _problem("W_RESULT_UNDESCRIBED", (*steps, "resultDescription"), severity="warning")
        elif described[named].get("resultType") == "Status" and not result.get("status"):
            yield _problem("E_FIELD_MISSING", (*steps, "status"), member="status")


def _problem(code: str, steps: Steps, *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, pointer=pointer_to(*steps), source=_SOURCE, params=params, severity=severity)
