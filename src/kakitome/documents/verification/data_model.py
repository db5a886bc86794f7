"""What the data model asks of every verifiable credential, whatever it is about.

Kinds of credential that we know have rules of their own, which say all this and more (`field_rules`). It deliberately
checks no digest of a related resource: nothing is fetched for it.

Source: VCDM 2.0 §4.8 (credential subject), §4.10 (status), §4.11 (schemas), §5.3 (related resources), §5.4 to §5.6.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kakitome.documents.refusal import pointer_to
from kakitome.errors import Param, Problem

_WITH_A_TYPE: Final = ("credentialStatus", "credentialSchema", "evidence", "termsOfUse", "refreshService")
_DIGESTS: Final = ("digestSRI", "digestMultibase")
_SOURCE = "VCDM 2.0 §4"


def data_model_problems(view: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what no verifiable credential may lack."""
    yield from _subject_problems(view.get("credentialSubject"))
    for name in _WITH_A_TYPE:
        for number, one in enumerate(_listed(view.get(name))):
            if not isinstance(one, Mapping):
                yield _problem("E_FIELD_KIND", name, number, kind="object")
            elif not one.get("type"):
                yield _problem("E_FIELD_MISSING", name, number, member="type")
    yield from _related_problems(view.get("relatedResource"))


def _subject_problems(stated: Any) -> Iterator[Problem]:
    subjects = _listed(stated)
    if not subjects:
        yield _problem("E_FIELD_MISSING", "credentialSubject", member="credentialSubject")
    for number, one in enumerate(subjects):
        if not isinstance(one, Mapping):
            yield _problem("E_FIELD_KIND", "credentialSubject", number, kind="object")
        elif not one:
            yield _problem("E_SUBJECT_EMPTY", "credentialSubject", number)


def _related_problems(stated: Any) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, one in enumerate(_listed(stated)):
        if not isinstance(one, Mapping):
            yield _problem("E_FIELD_KIND", "relatedResource", number, kind="object")
            continue
        name = one.get("id")
        if not isinstance(name, str):
            yield _problem("E_FIELD_MISSING", "relatedResource", number, member="id")
        elif name in seen:
            yield _problem("E_RELATED_TWICE", "relatedResource", number)
        else:
            seen.add(name)
        if not any(one.get(digest) for digest in _DIGESTS):
            yield _problem("E_FIELD_MISSING", "relatedResource", number, member=" / ".join(_DIGESTS))


def _listed(stated: Any) -> list[Any]:
    if stated is None:
        return []
    return stated if isinstance(stated, list) else [stated]


def _problem(code: str, *steps: str | int, **params: Param) -> Problem:
    return Problem(code=code, pointer=pointer_to(*steps), source=_SOURCE, params=params)
