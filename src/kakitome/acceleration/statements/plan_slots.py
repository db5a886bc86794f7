"""What may stand in a variable leaf of a document without changing what the reference makes of the rest.

A leaf becomes a literal or a name (an IRI) in the graph. A literal's text goes into the canonical form as it is, save
three characters that are escaped. A name must be absolute beyond doubt: JSON-LD would read anything else as a term, a
compact IRI or a relative one. Whatever is not plainly harmless is refused here, and the reference decides.

Source: RDFC-1.0 §5 (canonical N-Quads: what is escaped); JSON-LD 1.1 API §5.2 (IRI expansion); RFC 3987.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from kakitome.documents.vc.contexts import load_context, named_contexts

Path = tuple[str | int, ...]
"""Where a leaf stands: keys and indices from the root."""

_ESCAPED: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Refused in literals: escaped in more ways than one, not text at all, or not a character."""

_PCHARS: Final = r"\-A-Za-z0-9._~!$&'()*+,;=:@"
_ESCAPE: Final = "%[0-9A-Fa-f]{2}"
# Runs of characters that nothing behind them could begin with are taken whole: one step instead of one per character.
_SEGMENTS: Final = rf"[{_PCHARS}/]*+(?:{_ESCAPE}[{_PCHARS}/]*+)*+"
_REST: Final = rf"[{_PCHARS}/?]*+(?:{_ESCAPE}[{_PCHARS}/?]*+)*+"
_PATH: Final = rf"{_SEGMENTS}(?:\?{_REST})?(?:#{_REST})?"
_WEB: Final = rf"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{{1,5}})?(?:/{_PATH})?"
_SCHEMES: Final = frozenset({"urn", "did", "mailto"})
_OTHER: Final = rf":(?:[{_PCHARS}]|{_ESCAPE}){_PATH}"

# The second is a common mistake in contexts: no processor knows it as a datatype, and we ask no questions.
_XSD: Final = ("^^<http://www.w3.org/2001/XMLSchema#", "^^<https://www.w3.org/2001/XMLSchema#")
_UNCOERCED: Final = frozenset(f"{xsd}{name}>" for xsd in _XSD for name in ("string", "dateTime", "date", "anyURI"))
_RDF: Final = "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_NOT_VALUES: Final = frozenset({"@context", "@language", "@type", "type"})
"""What stands under these keys decides how the rest is read."""


def is_plain(text: str) -> bool:
    """Tell whether a text stands in canonical literals as it is, beyond doubt; one question for many texts, joined."""
    return text.isprintable() and '"' not in text and "\\" not in text


def literal(value: str) -> str | None:
    """Return a text as it stands in a canonical literal, or None when it is not plainly text."""
    # Spaces other than U+0020 are not printable, and common in Japanese; so the exact test follows.
    if not value.isprintable() and _ESCAPED.search(value):
        return None
    if "\\" in value or '"' in value or "\n" in value:
        return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return value


def may_be_variable(path: Path) -> bool:
    """Tell whether a leaf may vary at all: it must be no context, type or language."""
    return bool(path) and not any(step in _NOT_VALUES for step in path)


def is_coerced(after: str) -> bool:
    """Tell whether a literal's datatype, as written behind it, makes the processor look into its text.

    Source: JSON-LD 1.1 API §8.2.2 (numbers, booleans, JSON literals).
    """
    if after.startswith(_XSD):
        return after not in _UNCOERCED
    return after.startswith(_RDF)


@lru_cache(maxsize=64)
def absolute_iri(taken: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of names that every processor takes as they are, unless a scheme in `taken` is a prefix."""
    others = sorted(_SCHEMES - taken)
    choices = [_WEB, *((rf"(?:{'|'.join(others)}){_OTHER}",) if others else ())]
    return re.compile(rf"(?:{'|'.join(choices)})\Z")


def terms_of(document: Any) -> frozenset[str]:
    """Return every word that any context named anywhere in a document could define."""
    terms: set[str] = set()
    for url in named_contexts(document):
        terms |= _context_terms(url)
    return frozenset(terms)


def put(document: Any, values: Mapping[Path, str]) -> Any:
    """Copy a document with other values in some of its leaves."""
    return _put(document, values, path=())


def leaves(document: Any) -> Iterator[tuple[Path, Any]]:
    """Walk over everything that is neither object nor array, in the document's order."""
    return _leaves(document, ())


def leaf(document: Any, path: Sequence[str | int]) -> Any:
    """Return the value at a place, or None when there is no such place."""
    value = document
    try:
        for step in path:
            value = value[step]
    except (KeyError, IndexError, TypeError):
        return None
    return value


def _put(value: Any, values: Mapping[Path, str], *, path: Path) -> Any:
    if isinstance(value, Mapping):
        return {key: _put(item, values, path=(*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_put(item, values, path=(*path, index)) for index, item in enumerate(value)]
    return values.get(path, value)


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


@lru_cache(maxsize=64)
def _context_terms(url: str) -> frozenset[str]:
    context = load_context(url)
    terms = set(_keys(context))
    for other in set(named_contexts(context)) - {url}:
        terms |= _context_terms(other)
    return frozenset(terms)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)
