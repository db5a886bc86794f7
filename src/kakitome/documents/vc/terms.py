"""One spelling per statement: what JSON-LD allows and a reader of plain JSON would overlook is refused.

In JSON-LD `validUntil` can also be written as its full IRI, as a value object, under `@nest` or `@reverse`,
or hung onto a second node. The signature stays good, and software that reads
`document["validUntil"]` sees no expiry. So keys are plain terms, the only keywords are `@context`, and those of a text
with a language: `@value`, `@language`, `@direction`. Contexts are named; one written inline may add new words at the
top of a document or of a credential that is shown, and do nothing else (`own_words`).

It deliberately does not know which terms exist: that is expansion's part (`documents.vc.canonical`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from kakitome.documents.refusal import DocumentRefused, Refuser, pointer_to
from kakitome.documents.vc.contexts import load_context
from kakitome.documents.vc.own_words import MOST_WORDS, demand_only_new_words
from kakitome.documents.vc.strict_json import JsonLimits

_LITERAL_KEYS = {"@value", "@language", "@direction"}
_DIRECTIONS = ("ltr", "rtl")
"""Directions of a text. The graph that is signed holds none, so no reader of ours acts on it (`data_model` says so)."""

READ_AS_IRI = frozenset({"https://www.w3.org/2018/credentials#credentialStatus"})
"""Full IRIs that may stand as keys, because every reader of ours looks under them too.

Our awards of before had a second status entry there (`documents.openbadges.credential.status_entries`); none is
written any more, since other verifiers either refuse such a key or pass it over.
"""

Steps = tuple[str | int, ...]
_NONE_FURTHER: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


class TermRefused(DocumentRefused):
    """A document says something that its signature would not cover, or in a spelling readers overlook."""


refuse = Refuser(TermRefused, source="docs/rules/threats.md T1, T2")


class PlacedString(str):
    """A string that remembers where in its document it stands."""

    __slots__ = ("_steps",)
    _steps: Steps

    @classmethod
    def at(cls, steps: Steps, text: str) -> Self:
        """Make a string with its place."""
        placed = cls(text)
        placed._steps = steps
        return placed

    @property
    def pointer(self) -> str:
        """Its place as a JSON pointer; written when it is asked for, since next to none ever are."""
        return pointer_to(*self._steps)

    def __deepcopy__(self, memo: object) -> Self:
        return self


class _Placing:
    """One walk over one document, with what it has counted."""

    def __init__(self, limits: JsonLimits, further: Mapping[str, Mapping[str, Any]]) -> None:
        self._limits = limits
        self._further = further
        self._values = 0
        self._contexts = 0
        self._own: dict[str, Any] = {}
        self.is_pinned = True

    def copy(self, value: Any, steps: Steps) -> Any:
        self._values += 1
        if self._values > self._limits.nodes:
            refuse("E_JSON_NODES", kind="too_expensive", limit=self._limits.nodes)
        if isinstance(value, str):
            return PlacedString.at(steps, value)
        if isinstance(value, Mapping | list):
            if len(steps) >= self._limits.depth:
                refuse("E_JSON_DEPTH", kind="too_expensive", limit=self._limits.depth)
            if isinstance(value, Mapping):
                return self._object(value, steps)
            return [self.copy(item, (*steps, index)) for index, item in enumerate(value)]
        return value

    def _object(self, value: Mapping[str, Any], steps: Steps) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, item in value.items():
            here = (*steps, key)
            if key == "@context":
                result[key] = self._context(item, here)
                continue
            if key.startswith("@") and key not in _LITERAL_KEYS:
                refuse("E_TERM_KEYWORD", pointer_to(*here), kind="unsupported", term=key)
            if ":" in key and key not in READ_AS_IRI:
                refuse("E_TERM_IRI", pointer_to(*here), kind="unsupported", term=key)
            result[PlacedString.at(here, key)] = self.copy(item, here)
        if not _LITERAL_KEYS.isdisjoint(value):
            _check_literal(value, steps)
        return result

    def _context(self, value: Any, steps: Steps) -> list[Any]:
        listed = [value] if isinstance(value, str) else value
        # First a context that is named: what is written inline stands beside it and never alone.
        if not isinstance(listed, list) or not listed or not isinstance(listed[0], str):
            refuse("E_CONTEXT_INLINE", pointer_to(*steps), kind="unsupported", word="@context")
        self._contexts += len(listed)
        if self._contexts > self._limits.contexts:
            refuse("E_CONTEXT_MANY", pointer_to(*steps), kind="too_expensive", limit=self._limits.contexts)
        return [self._one_context(item, (*steps, number)) for number, item in enumerate(listed)]

    def _one_context(self, context: Any, steps: Steps) -> Any:
        if isinstance(context, str):
            self.is_pinned = self.is_pinned and context not in self._further
            if context not in self._further:
                load_context(context)
            return context
        if not isinstance(context, Mapping) or not _is_at_a_top(steps[:-2]):
            refuse("E_CONTEXT_INLINE", pointer_to(*steps), kind="unsupported", word="@context")
        self.is_pinned = False
        words = demand_only_new_words(context, beside=self._further)
        for word, meaning in words.items():
            if self._own.setdefault(word, meaning) != meaning:
                refuse("E_CONTEXT_TWICE", pointer_to(*steps), word=word)
        if len(self._own) > MOST_WORDS:
            refuse("E_CONTEXT_MANY", pointer_to(*steps), kind="too_expensive", limit=MOST_WORDS)
        return dict(context)


def _is_at_a_top(steps: Steps) -> bool:
    """Tell whether an object is the document, or a credential that is shown in it."""
    member = (
        steps[-2] if len(steps) > 1 and isinstance(steps[-1], int) else steps[-1] if steps else "verifiableCredential"
    )
    return member == "verifiableCredential"


class Placed(NamedTuple):
    """A document whose strings know their places; `is_pinned` where every context in it is one that we know."""

    document: dict[str, Any]
    is_pinned: bool


def place(
    document: Mapping[str, Any], *, limits: JsonLimits, further: Mapping[str, Mapping[str, Any]] = _NONE_FURTHER
) -> Placed:
    """Copy a document with every string knowing its place, refusing what has a second spelling.

    `further` are contexts that the operator pins beside those we know, by address.

    Raises:
        TermRefused: `E_CONTEXT_MISSING`, `E_CONTEXT_INLINE`, `E_CONTEXT_MANY`, `E_TERM_KEYWORD`, `E_TERM_IRI`,
            `E_VALUE_OBJECT`, `E_CONTEXT_TWICE`, or a limit.
        OwnWordsRefused: what stands inline does more than add words.
        UnknownContext: a named context is not pinned.

    Source: docs/rules/threats.md T1, T2; docs/standards/hostile-inputs.md B059, B061.
    """
    if "@context" not in document:
        refuse("E_CONTEXT_MISSING", "/@context")
    placing = _Placing(limits, further)
    placed = placing.copy(document, ())
    return Placed(placed, placing.is_pinned)


def _check_literal(value: Mapping[str, Any], steps: Steps) -> None:
    # A language without a value, or beside a null, would be dropped without a word.
    is_literal = set(value) <= _LITERAL_KEYS and isinstance(value.get("@value"), str)
    is_directed = value.get("@direction", _DIRECTIONS[0]) in _DIRECTIONS
    if not is_literal or not is_directed or not isinstance(value.get("@language", ""), str):
        refuse("E_VALUE_OBJECT", pointer_to(*steps))
