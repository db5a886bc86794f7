"""Words that a document, or an installation, defines beside the contexts we know: what they may not do.

A context that a document brings along may say anything about any word: that `validUntil` is a remark, that `Ablauf` is
the end of validity, that everything not defined elsewhere lies in some vocabulary. The signature stays good, and a
reader who goes by the words reads another letter than a reader who goes by their meaning. So a document's own context
may add words and do nothing else:

1. A word is new: no context that we know defines it, anywhere, however it is capitalised.
2. Its meaning is new: no known word means it, and it lies in no vocabulary that standards own.
3. It is a plain word for one address. No other keyword, no word within a word, nothing that could begin an address.
4. It stands once, at the top of a document, or of a credential that is shown.

What such words say is told as not known to us, and no fact is read from it.

A context that an operator pins is their word, with more freedom: words within words, kinds of values, a vocabulary for
everything undefined. Rules 1 and 2 hold there too, but that it may repeat what known contexts say.

Source: VCDM 2.0 §4.3, §5.2 (contexts, extensibility); JSON-LD 1.1 §4.1, API §4.2 (term definitions, prefixes);
ADR 0026; docs/standards/hostile-inputs.md B059.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NoReturn

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.contexts import KNOWN, load_context
from kakitome.documents.vc.members import may_hold_member
from kakitome.errors import Problem
from kakitome.values.json_members import as_list

Json = Mapping[str, Any]
_SOURCE: Final = "ADR 0026"
_LETTERS: Final = "A-Za-z\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u4e00-\u9fff"
"""Latin letters of ASCII and Japanese ones: letters of no other script look like them."""
_WORD: Final = re.compile(rf"[{_LETTERS}][{_LETTERS}0-9_-]{{0,79}}")
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?/[A-Za-z0-9._~!$&'()*+,;=:@/?#%-]+")
_COULD_BEGIN_ONE: Final = tuple(":/?#[]@")
"""A word for an address that ends so is a prefix: any address that begins with the word would mean another one.
Source: JSON-LD 1.1 API §4.2.2 (prefix flag)."""
_SCHEMES: Final = frozenset({"http", "https", "urn", "did", "data", "mailto", "tag", "_"})
_OF_STANDARDS: Final = ("www.w3.org/", "w3.org/", "w3id.org/", "purl.imsglobal.org/", "imsglobal.org/")
"""Where a word may mean something to a reader though we do not know it; addresses without their scheme."""
_OF_A_CONTEXT: Final = frozenset({"@protected", "@version"})
_OF_A_WORD: Final = frozenset({"@id", "@type", "@protected"})
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_KINDS: Final = frozenset({"@id", *(_XSD + name for name in ("string", "date", "dateTime", "integer", "boolean"))})
_NEVER: Final = frozenset({"@import", "@base", "@propagate", "@reverse", "@nest", "@index"})
_ALIASES: Final = {"id": "@id", "type": "@type"}
MOST_WORDS: Final = 100
"""Words that one document may bring along."""


class OwnWordsRefused(DocumentRefused):
    """A context does more than add words."""


def demand_only_new_words(context: Json, *, beside: Mapping[str, Json]) -> dict[str, Any]:
    """Return the words of a context that a document brings along, once it is certain that it only adds them.

    Args:
        context: what stands inline.
        beside: contexts that are pinned beside those we know.

    Raises:
        OwnWordsRefused: `E_CONTEXT_INLINE` for anything but words for addresses, `E_CONTEXT_WORD` for a word that
            is known, `E_CONTEXT_MEANING` for a meaning that is (`unsupported`).
    """
    known = known_words() | _words_of(beside)
    meant = known_meanings() | _meanings_of(beside)
    words: dict[str, Any] = {}
    for word, meaning in context.items():
        if word in _OF_A_CONTEXT:
            continue
        address = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
        _demand_plain(word, meaning)
        if word.casefold() in known or word.casefold() in _SCHEMES:
            _refuse("E_CONTEXT_WORD", word)
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address) or address.endswith(_COULD_BEGIN_ONE):
            _refuse("E_CONTEXT_INLINE", word)
        if address in meant or _is_of_a_standard(address):
            _refuse("E_CONTEXT_MEANING", word)
        words[word] = meaning
    return words


def demand_only_new_words_in(document: Any) -> None:
    """Demand the same of every context that stands inline anywhere in a document; raises as that does.

    For documents that are signed as bytes: what they define is no part of what is signed as a graph, and could still
    make two readers read two letters.
    """
    if isinstance(document, Mapping):
        for context in as_list(document.get("@context")):
            if isinstance(context, Mapping):
                demand_only_new_words(context, beside={})
        for key, item in document.items():
            if key != "@context":
                demand_only_new_words_in(item)
    elif isinstance(document, list):
        for item in document:
            demand_only_new_words_in(item)


def demand_pinnable(address: str, document: Json, *, beside: Mapping[str, Json]) -> None:
    """Refuse to pin a context that changes what known words mean, or gives their meanings other words.

    Raises:
        OwnWordsRefused: `E_CONTEXT_ADDRESS`, `E_CONTEXT_SHAPE`, `E_CONTEXT_WORD`, `E_CONTEXT_MEANING`.
    """
    if address in KNOWN or not address.startswith("https://") or _is_near_known(address):
        _refuse("E_CONTEXT_ADDRESS", address)
    if not isinstance(document, Mapping) or not isinstance(document.get("@context"), Mapping | list):
        _refuse("E_CONTEXT_SHAPE", address)
    meanings = _known_pairs() | {
        (word, meaning) for context in beside.values() for word, meaning in _pairs(context, _prefixes(context))
    }
    known, meant = {word for word, _ in meanings}, {meaning for _, meaning in meanings}
    if next(_forbidden(document), None) is not None:
        _refuse("E_CONTEXT_SHAPE", next(_forbidden(document)))
    for word, meaning in _pairs(document, _prefixes(document)):
        is_alias = meaning.startswith("@")
        if (word, meaning) in meanings or (is_alias and _ALIASES.get(word) == meaning):
            continue
        if word in _SCHEMES or (word.casefold() in known and not meaning.endswith(_COULD_BEGIN_ONE)):
            _refuse("E_CONTEXT_WORD", word)
        if is_alias or meaning in meant:
            _refuse("E_CONTEXT_MEANING", word)


def own_words(document: Any) -> tuple[str, ...]:
    """Name the words that a document brings along, in their order, each once."""
    if isinstance(document, Mapping):
        named = as_list(document.get("@context"))
        if not any(isinstance(entry, Mapping) for entry in named) and not may_hold_member(
            document, "@context", beside=1
        ):
            return ()
    return tuple(dict.fromkeys(_brought(document)))


@cache
def known_words() -> frozenset[str]:
    """Return every word that a known context defines anywhere, without regard to capitals."""
    return _words_of({url: load_context(url) for url in KNOWN})


@cache
def known_meanings() -> frozenset[str]:
    """Return every address that a word of a known context stands for."""
    return _meanings_of({url: load_context(url) for url in KNOWN})


def _demand_plain(word: str, meaning: Any) -> None:
    if isinstance(meaning, Mapping):
        is_plain = set(meaning) <= _OF_A_WORD and meaning.get("@type", "@id") in _KINDS
    else:
        is_plain = isinstance(meaning, str)
    if not is_plain or not _WORD.fullmatch(word):
        _refuse("E_CONTEXT_INLINE", word)


def _is_of_a_standard(address: str) -> bool:
    return address.partition("://")[2].lower().startswith(_OF_STANDARDS)


def _is_near_known(address: str) -> bool:
    """Tell whether an address could be taken for that of a known context."""
    plain = address.lower().rstrip("/#")
    return any(plain == address.lower().replace("http://", "https://") for address in KNOWN)


@cache
def _known_pairs() -> frozenset[tuple[str, str]]:
    documents = [load_context(url) for url in KNOWN]
    return frozenset(
        (word.casefold(), meaning) for document in documents for word, meaning in _pairs(document, _prefixes(document))
    ) | {pair for document in documents for pair in _pairs(document, _prefixes(document))}


def _words_of(contexts: Mapping[str, Json]) -> frozenset[str]:
    return frozenset(word.casefold() for definition in contexts.values() for word, _ in _definitions(definition))


def _meanings_of(contexts: Mapping[str, Json]) -> frozenset[str]:
    return frozenset(
        meaning for definition in contexts.values() for _, meaning in _pairs(definition, _prefixes(definition))
    )


def _pairs(document: Json, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each word with the address, or the keyword, that it stands for."""
    for word, definition in _definitions(document):
        address = definition.get("@id") if isinstance(definition, Mapping) else definition
        if isinstance(address, str):
            yield word, _written_out(address, prefixes)


def _definitions(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every definition of a word, also of words within words."""
    for context in as_list(value.get("@context") if isinstance(value, Mapping) else None):
        if isinstance(context, Mapping):
            for word, definition in context.items():
                if not word.startswith("@"):
                    yield word, definition
                    yield from _definitions(definition)


def _prefixes(document: Json) -> dict[str, str]:
    return {
        word: address
        for word, definition in _definitions(document)
        if isinstance(address := definition.get("@id") if isinstance(definition, Mapping) else definition, str)
    }


def _written_out(address: str, prefixes: Mapping[str, str]) -> str:
    for _ in range(4):
        prefix, colon, rest = address.partition(":")
        if not colon or rest.startswith("//") or prefix not in prefixes:
            break
        address = prefixes[prefix] + rest
    return address


def _forbidden(value: Any) -> Iterator[str]:
    """Yield what no pinned context needs, and readers overlook; and vocabularies of standards for everything else."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            vocabulary = item if key == "@vocab" else None
            if key in _NEVER or (vocabulary is not None and not _is_own_vocabulary(vocabulary)):
                yield key
            yield from _forbidden(item)
    elif isinstance(value, list):
        for item in value:
            yield from _forbidden(item)


def _is_own_vocabulary(stated: Any) -> bool:
    if not isinstance(stated, str) or not stated.startswith(("https://", "http://")):
        return False
    return not any(meaning.startswith(stated) for meaning in known_meanings())


def _brought(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for context in as_list(value.get("@context")):
            if isinstance(context, Mapping):
                yield from (word for word in context if not word.startswith("@"))
        for key, item in value.items():
            if key != "@context":
                yield from _brought(item)
    elif isinstance(value, list):
        for item in value:
            yield from _brought(item)


def _refuse(code: str, word: str) -> NoReturn:
    raise OwnWordsRefused(
        Problem(code=code, pointer="/@context", source=_SOURCE, params={"word": word[:80]}), kind="unsupported"
    )
