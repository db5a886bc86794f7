"""The words a definition may use, from `words.toml`: looked up, never guessed from likeness.

Words are compared without case, width, spaces, hyphens and underscores.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Any

from kakitome.learning.framework.catalogue import descriptors
from kakitome.learning.microcredential import Microcredential

_LATIN = re.compile(r"[a-z0-9]")


def fold(word: str) -> str:
    """Bring a word to the form in which words are compared.

    >>> fold("On-Site "), fold("ｅラーニング")
    ('onsite', 'eラーニング')
    """
    return re.sub(r"[\s\-_‐–—・、，,。（）()]", "", unicodedata.normalize("NFKC", word)).casefold()


@cache
def words() -> Mapping[str, Any]:
    """Return the tables of `words.toml`."""
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def meanings(table: str) -> Mapping[str, str]:
    """Return folded word → meaning for a table of plain lists or of exact words."""
    return {
        fold(word): meaning
        for meaning, entry in words()[table].items()
        for word in (meaning, *(entry["exact"] if isinstance(entry, Mapping) and "exact" in entry else _plain(entry)))
    }


def _plain(entry: Any) -> list[str]:
    return entry if isinstance(entry, list) else []


def exact_meaning(table: str, word: str) -> str | None:
    """Find what a word means when it says the same as the meaning itself."""
    return meanings(table).get(fold(word))


def contained_meanings(table: str, text: str) -> tuple[str, ...]:
    """Name the meanings whose words occur in a text, in the order of the text, longest words first.

    Latin words must stand alone: "on" is not in "only".
    """
    rest = unicodedata.normalize("NFKC", text).casefold()
    compact = re.sub(r"[\s\-_‐–—]+", " ", rest)
    hits: list[tuple[int, str]] = []
    for word, meaning in _spaced(table):
        pattern = rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])" if _LATIN.search(word) else re.escape(word)
        match = re.search(pattern, compact)
        if match:
            hits.append((match.start(), meaning))
            compact = compact[: match.start()] + "\x00" * len(match.group(0)) + compact[match.end() :]
    return tuple(dict.fromkeys(meaning for _, meaning in sorted(hits)))


@cache
def _spaced(table: str) -> tuple[tuple[str, str], ...]:
    """Return words as they are written, single spaces for separators, longest first."""
    spaced: dict[str, str] = {}
    for meaning, entry in words()[table].items():
        if meaning == "none":
            continue
        for word in (meaning, *entry.get("exact", ()), *entry.get("near", ())):
            if not word.startswith("http") and not re.fullmatch(r"[0-9a-f]{10}", word):
                plain = unicodedata.normalize("NFKC", word).casefold()
                spaced.setdefault(re.sub(r"[\s\-_]+", " ", plain), meaning)
    return tuple(sorted(spaced.items(), key=lambda item: -len(item[0])))


@cache
def country_codes() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes."""
    return frozenset(words()["country_codes"]["all"].split())


@cache
def credit_system_of(country: str) -> str | None:
    """Find which credits a bare "credit" means in a country."""
    systems = words()["credit_system_of_country"]
    return next((system for system, countries in systems.items() if country in countries), None)


@cache
def inner_keys(*tables: str) -> Mapping[str, str]:
    """Return other name → key for the tables inside a definition that are read by these lists of `words.toml`."""
    lists = words()["inner_keys"]
    return {name: key for table in tables for key, names in lists[table].items() for name in names}


@cache
def key_names() -> Mapping[str, str]:
    """Return folded name → key of a definition, other vocabularies and Japanese names included.

    A descriptor of which `words.toml` lists no other words is known by its names in the catalogue.
    """
    listed = words()["keys"]
    further = (field.name for field in fields(Microcredential) if field.name not in listed)
    named = {key: (descriptors()[key].name.ja, descriptors()[key].name.en) for key in further}
    keys: dict[str, str] = {}
    for key, names in (*listed.items(), *named.items()):
        for name in (key, *names):
            keys.setdefault(fold(name), key)
    return keys
