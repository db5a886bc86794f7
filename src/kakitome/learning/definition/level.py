"""Read level claims: "EQF 6", "JEQFレベル6", "学士課程2年次程度", tables, lists."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable
from kakitome.learning.definition.vocabulary import inner_keys
from kakitome.learning.definition.wording import in_guessed_language, is_localised, read_string, read_text
from kakitome.learning.framework.levels import find_list, level_lists
from kakitome.learning.levels import Level
from kakitome.learning.statements import says_none
from kakitome.values.localized_text import LocalizedText

_NUMBER = r"\d+(?:\.\d+)?(?:\s*[-–〜～~]\s*\d+(?:\.\d+)?)?"
_NOT_FRAMEWORKS = "level|レベル|lv|grade|year|stage"
_CLAIM = re.compile(
    rf"(?P<framework>[A-Za-z][A-Za-z/_]{{1,14}}?)[\s\-‐_:：]*(?:level|レベル|lv\.?)?\s*(?P<level>{_NUMBER})",
    re.IGNORECASE,
)
_BARE = re.compile(rf"\s*(?:level|レベル|lv\.?)?\s*(?P<level>{_NUMBER})\s*", re.IGNORECASE)
_SPLIT = re.compile(r"[,，、;；/／\n]|\band\b")


def read_levels(value: object, place: DefinitionPlace) -> tuple[Level, ...]:
    """Read level claims: words, a number, a table, or a list of these."""
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        return tuple(level for position, item in enumerate(value) for level in read_levels(item, place.at(position)))
    if isinstance(value, bool):
        place.wrong_type("text", value)
        return ()
    if isinstance(value, int | float | Decimal):
        place.note("W_LEVEL_FRAMEWORK_UNSTATED")
        return (Level(level=str(value)),)
    if isinstance(value, Mapping):
        return _of_mapping(value, place)
    return _of_words(read_string(value, place), place)


def _of_mapping(entries: Mapping[str, object], place: DefinitionPlace) -> tuple[Level, ...]:
    if is_localised(entries):
        words = read_text(entries, place)
        levels = _of_words(words.in_language("ja"), place)
        if len(levels) == 1 and levels[0].description:
            levels = (Level(framework=levels[0].framework, level=levels[0].level, description=words),)
        return levels
    if entries and all(find_list(str(key)) for key in entries):
        return tuple(
            Level(framework=_canonical(str(key)), level=_level(content, place.at(str(key))))
            for key, content in entries.items()
        )
    table = DefinitionTable(entries, place, aliases=inner_keys("level"))
    found_one = Level(
        framework=_canonical(read_string(*table.take("framework"))),
        level=_level(*table.take("level")),
        asserted_by=read_text(*table.take("asserted_by")),
        evidence=read_string(*table.take("evidence")),
        description=read_text(*table.take("description")),
    )
    table.finish()
    return (found_one,) if found_one != Level() else ()


def _of_words(text: str, place: DefinitionPlace) -> tuple[Level, ...]:
    """Find claims "framework level" in words; what is no claim is a level in words only."""
    if not text:
        return ()
    words = in_guessed_language(text)
    if says_none(words):
        return (Level(description=words),)
    folded = _with_known_names(unicodedata.normalize("NFKC", text))
    if match := _BARE.fullmatch(folded):
        place.note("W_LEVEL_FRAMEWORK_UNSTATED")
        return (Level(level=match.group("level")),)
    claims = [m for m in _CLAIM.finditer(folded) if not re.fullmatch(_NOT_FRAMEWORKS, m.group("framework"), re.I)]
    claims = [m for m in claims if find_list(m.group("framework")) or m.group("framework").isupper()]
    if not claims:
        return (Level(description=words),)
    alone = all(_CLAIM.fullmatch(part.strip()) for part in _SPLIT.split(folded) if part.strip())
    return tuple(
        Level(
            framework=_canonical(match.group("framework").strip("_/")),
            level=re.sub(r"\s*[-–〜～~]\s*", "-", match.group("level")),
            description=LocalizedText() if alone else words,
        )
        for match in claims
    )


def _with_known_names(text: str) -> str:
    """Replace long names of frameworks by their ids: 日本の教育資格枠組み レベル6 → JEQF レベル6."""
    for entry in level_lists().values():
        for name in sorted(entry.names, key=len, reverse=True):
            if len(name) > len(entry.id) and name.casefold() in text.casefold():
                position = text.casefold().index(name.casefold())
                text = f"{text[:position]}{entry.id} {text[position + len(name) :]}"
    return text


def _canonical(framework: str) -> str:
    entry = find_list(framework) if framework else None
    return entry.id if entry is not None else framework


def _level(value: object, place: DefinitionPlace) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    return read_string(value, place)
