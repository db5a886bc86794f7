"""What we remember of contexts changes nothing: the library alone, remembering nothing, says the same."""

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from acceleration.test_award_plan import CARRIED, made
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import canonical
from kakitome.documents.vc.canonical import canonicalize, dataset_of, expand, expand_and_canonicalize
from kakitome.documents.vc.limits import limits_of
from mapping import examples

pytestmark = pytest.mark.slow


VECTORS = Path(__file__).parents[2] / "vectors"
FOLDERS = ("bad_credentials", "bad_proofs", "bad_status_lists", "bad_open_badges")
"""Documents of every kind that we read, most with one flaw; nothing in them is made to take for ever."""


def _read() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, attachments in CARRIED.items():
        yield name, made(attachments=attachments).write()
    for path in sorted(path for folder in FOLDERS for path in (VECTORS / folder).glob("*.json")):
        try:
            document = json.loads(path.read_bytes())
            expand_and_canonicalize(document)
        except (ValueError, RecursionError, DocumentRefused, AttributeError, TypeError):
            continue
        yield str(path.relative_to(VECTORS)), document


@cache
def documents() -> dict[str, dict[str, Any]]:
    return dict(_read())


def by_the_library_alone(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> str:
    """Canonicalise with a resolver that has seen nothing, and let the library expand what it expanded."""

    def options(*_: object) -> dict[str, Any]:
        load = canonical._loader({})
        return {"base": None, "documentLoader": load, "contextResolver": ContextResolver({}, load)}

    def processor(*, memory: object, **how: Any) -> jsonld.JsonLdProcessor:
        del memory
        return jsonld.JsonLdProcessor(**how)

    with monkeypatch.context() as patched:
        patched.setattr(canonical, "_options", options)
        patched.setattr(canonical, "_Processor", processor)
        patched.setattr(canonical, "_Expanded", processor)
        limits = limits_of(document)
        return canonicalize(dataset_of(expand(copy.deepcopy(document), limits=limits)), limits=limits)


def test_there_is_something_to_compare() -> None:
    assert len(documents()) > 20


def test_the_library_alone_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, document in documents().items():
        assert expand_and_canonicalize(document) == by_the_library_alone(document, monkeypatch), name


def test_documents_in_any_order_say_what_they_say_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = {name: by_the_library_alone(document, monkeypatch) for name, document in documents().items()}
    for names in (list(documents()), list(reversed(documents()))):
        assert {name: expand_and_canonicalize(documents()[name]) for name in names} == alone


def test_what_is_remembered_does_not_grow_with_documents() -> None:
    expand_and_canonicalize(made().write())
    known, scoped = len(canonical._memory().known), len(canonical._memory().scoped)
    for number in range(5):
        expand_and_canonicalize(made(number=number).write())
    assert (len(canonical._memory().known), len(canonical._memory().scoped)) == (known, scoped)
    assert examples.UUID not in str(canonical._memory().contexts.keys())


def test_the_contexts_of_strangers_are_not_remembered() -> None:
    document = made().write()
    expand_and_canonicalize(document)
    known, scoped = len(canonical._memory().known), len(canonical._memory().scoped)
    for number in range(5):
        own = {f"Sample{number}": "https://u.example/words/sample"}
        expand_and_canonicalize({**document, "@context": [*document["@context"], own]})
    assert (len(canonical._memory().known), len(canonical._memory().scoped)) == (known, scoped)


def test_what_is_remembered_of_types_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = {name: by_the_library_alone(document, monkeypatch) for name, document in documents().items()}
    monkeypatch.setattr(canonical, "_MOST_SCOPED", 3)
    canonical._memory().scoped.clear()
    for name, document in documents().items():
        assert expand_and_canonicalize(document) == alone[name]
        assert len(canonical._memory().scoped) <= 3
