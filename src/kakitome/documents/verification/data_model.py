"""What the data model asks of every verifiable credential, whatever it is about.

Kinds of credential that we know have rules of their own, which say all this and more (`field_rules`). Digests of
related resources are the matter of `related_resources`.

A text with a language may also say in which direction it is written. The graph that signatures of JSON-LD cover holds
no direction, so one could be added or turned without breaking the signature: it is told, and no page acts on it.

Source: VCDM 2.0 §4.4 (identifiers), §4.5 (types), §4.6 (names and descriptions), §4.7 (issuer), §4.8 (credential
subject), §4.10 (status), §4.11 (schemas), §5.3 (related resources), §5.4 to §5.6, §11.1 (language and direction);
JSON-LD 1.1 API §8.4.2 (`rdfDirection` null: no direction in the graph).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kakitome.documents.refusal import pointer_to
from kakitome.documents.vc.members import may_hold_member
from kakitome.errors import Param, Problem, Severity
from kakitome.values.json_members import items_of

_WITH_A_TYPE: Final = ("credentialStatus", "credentialSchema", "evidence", "termsOfUse", "refreshService")
_WITH_A_NAME: Final = (*_WITH_A_TYPE, "credentialSubject")
_DIGESTS: Final = ("digestSRI", "digestMultibase")
_TEXTS: Final = ("name", "description")
_OF_A_TEXT: Final = frozenset({"@value", "@language", "@direction"})
_DIRECTION: Final = "@direction"
_SOURCE: Final = "VCDM 2.0 §4"
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
Steps = tuple[str | int, ...]


def data_model_problems(view: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what no verifiable credential may lack."""
    yield from _id_problems(view, ())
    yield from named_problems(view.get("issuer"), "issuer")
    yield from _subject_problems(view.get("credentialSubject"))
    for name in _WITH_A_TYPE:
        for number, item in enumerate(items_of(view.get(name))):
            if not isinstance(item, Mapping):
                yield _problem("E_FIELD_KIND", name, number, kind="object")
            elif not _has_type(item):
                yield _problem("E_FIELD_MISSING", name, number, member="type")
            elif name == "credentialSchema" and "id" not in item:
                yield _problem("E_FIELD_MISSING", name, number, member="id")
    for name in _WITH_A_NAME:
        for number, item in enumerate(items_of(view.get(name))):
            if isinstance(item, Mapping):
                yield from _id_problems(item, (name, number))
    yield from _related_problems(view.get("relatedResource"))
    issuer = view.get("issuer")
    yield from _text_problems(view, ())
    yield from _text_problems(issuer if isinstance(issuer, Mapping) else {}, ("issuer",))


def named_problems(stated: Any, member: str) -> Iterator[Problem]:
    """Find what is wrong with somebody who must be named by an address, or by an object with one: issuer, holder."""
    if isinstance(stated, Mapping):
        if "id" not in stated:
            yield _problem("E_FIELD_MISSING", member, "id", member="id")
        else:
            yield from _id_problems(stated, (member,))
    elif stated is None:
        yield _problem("E_FIELD_MISSING", member, member=member)
    elif not is_url(stated):
        yield _problem("E_FIELD_KIND", member, kind="iri")


def is_url(stated: Any) -> bool:
    """Tell whether a value is one absolute address. Source: VCDM 2.0 §4.4."""
    return isinstance(stated, str) and _URL.fullmatch(stated) is not None


def unsigned_directions(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Name the first text whose direction no signature of JSON-LD covers."""
    steps = next(_directed(document, ()), None) if may_hold_member(document, _DIRECTION) else None
    if steps is not None:
        yield _problem("W_DIRECTION_UNSIGNED", *steps, severity="warning")


def _id_problems(node: Mapping[str, Any], steps: Steps) -> Iterator[Problem]:
    if "id" in node and not is_url(node["id"]):
        yield _problem("E_FIELD_KIND", *steps, "id", kind="iri")


def _has_type(node: Mapping[str, Any]) -> bool:
    types = items_of(node.get("type"))
    return bool(types) and all(isinstance(name, str) and name for name in types)


def _subject_problems(stated: Any) -> Iterator[Problem]:
    subjects = items_of(stated)
    if not subjects:
        yield _problem("E_FIELD_MISSING", "credentialSubject", member="credentialSubject")
    for number, subject in enumerate(subjects):
        if not isinstance(subject, Mapping):
            yield _problem("E_FIELD_KIND", "credentialSubject", number, kind="object")
        elif not subject:
            yield _problem("E_SUBJECT_EMPTY", "credentialSubject", number)


def _related_problems(stated: Any) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, item in enumerate(items_of(stated)):
        if not isinstance(item, Mapping):
            yield _problem("E_FIELD_KIND", "relatedResource", number, kind="object")
            continue
        name = item.get("id")
        if not isinstance(name, str):
            yield _problem("E_FIELD_MISSING", "relatedResource", number, member="id")
        elif name in seen:
            yield _problem("E_RELATED_TWICE", "relatedResource", number)
        else:
            seen.add(name)
        if not any(item.get(digest) for digest in _DIGESTS):
            yield _problem("E_FIELD_MISSING", "relatedResource", number, member=" / ".join(_DIGESTS))


def _text_problems(node: Mapping[str, Any], steps: Steps) -> Iterator[Problem]:
    """Names and descriptions are texts, or texts with a language. Source: VCDM 2.0 §4.6, §11.1."""
    for name in _TEXTS:
        for number, text in enumerate(items_of(node.get(name))):
            if not isinstance(text, str) and not _is_text_with_language(text):
                yield _problem("E_VALUE_OBJECT", *steps, name, number)


def _is_text_with_language(text: Any) -> bool:
    if not isinstance(text, Mapping) or not set(text) <= _OF_A_TEXT:
        return False
    return all(isinstance(value, str) for value in text.values()) and "@value" in text


def _directed(value: Any, steps: Steps) -> Iterator[Steps]:
    if isinstance(value, Mapping):
        if _DIRECTION in value:
            yield steps
        for key, item in value.items():
            yield from _directed(item, (*steps, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _directed(item, (*steps, number))


def _problem(code: str, *steps: str | int, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, pointer=pointer_to(*steps), source=_SOURCE, params=params, severity=severity)
