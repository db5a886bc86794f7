"""Kinds of institution, a closed list, so that fields and kinds can be counted together.

A definition keeps the word its author wrote; whoever counts or shows it asks `find_kind` which kind that is. Names,
words and sources: `institution_kinds.toml`.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionKind:
    """One kind: its word in definitions, its names, and further words read as it."""

    id: str
    name: LocalizedText
    words: tuple[str, ...]


@cache
def institution_kinds() -> Mapping[str, InstitutionKind]:
    """Return every kind by id, schools first."""
    table = tomllib.loads(resources.files(__package__).joinpath("institution_kinds.toml").read_text(encoding="utf-8"))
    return {
        key: InstitutionKind(id=key, name=LocalizedText(ja=entry["ja"], en=entry["en"]), words=tuple(entry["words"]))
        for key, entry in table.items()
    }


def find_kind(word: str) -> InstitutionKind | None:
    """Find a kind by its id, a name, or another word for it.

    >>> find_kind("国立大学法人").id, find_kind("Learned Society").id, find_kind("guild")
    ('university', 'learned-society', None)
    """
    return _by_word().get(_folded(word))


@cache
def _by_word() -> Mapping[str, InstitutionKind]:
    return {
        _folded(word): kind
        for kind in institution_kinds().values()
        for word in (kind.id, kind.name.ja, kind.name.en, *kind.words)
    }


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).replace("-", " ").split()).casefold()
