"""Say whether a level lies within its framework, and who may say so.

A level claim always carries who claims it. No authority has placed Japanese micro-credentials on JEQF: such a
claim is shown as the awarding body's own.

Source: each file of `catalog/levels` names its own; docs/rules/product.md P5.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.framework.catalogue import data_file, load_toml
from kakitome.learning.framework.model import Confidence
from kakitome.learning.levels import Level
from kakitome.values.localized_text import LocalizedText

_RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:[-–—~〜～]|to)\s*(\d+(?:\.\d+)?)\s*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelList:
    """The levels of one qualifications framework; `rows` names the qualifications placed on a level."""

    id: str
    name: LocalizedText
    names: tuple[str, ...]
    values: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]
    source: str
    confidence: Confidence
    country: str = ""
    uri_base: str = ""
    note: LocalizedText = LocalizedText()
    places_microcredentials: bool = True


@cache
def level_lists() -> Mapping[str, LevelList]:
    """Return the lists by id."""
    lists = {}
    for file in data_file("levels").iterdir():
        if file.name.endswith(".toml"):
            content = load_toml(file)
            head = content["levels"]
            lists[head["id"]] = LevelList(
                id=head["id"],
                name=LocalizedText(**head["name"]),
                names=tuple(head["names"]),
                values=tuple(head["values"]),
                rows={level: tuple(names) for level, names in content.get("rows", {}).items()},
                source=head["source"],
                confidence=Confidence(head["confidence"]),
                country=head.get("country", ""),
                uri_base=head.get("uri_base", ""),
                note=LocalizedText(**head.get("note", {})),
                places_microcredentials=head.get("places_microcredentials", True),
            )
    return lists


def find_list(framework: str) -> LevelList | None:
    """Find a list by id or by one of its names, ignoring case and spacing."""
    wanted = re.sub(r"[\s_\-]", "", framework).lower()
    for entry in level_lists().values():
        if wanted in {re.sub(r"[\s_\-]", "", name).lower() for name in (entry.id, *entry.names)}:
            return entry
    return None


def level_name(entry: LevelList, value: str) -> LocalizedText:
    """Name one level as its list does: the framework's short name, the value, and what is placed on it.

    >>> level_name(level_lists()["JEQF"], "8").ja
    'JEQF 8：博士'
    """
    placed = entry.rows.get(value, ())
    short = f"{entry.id} {value}"
    if not placed:
        return LocalizedText(ja=short, en=short)
    return LocalizedText(ja=f"{short}：{'、'.join(placed)}", en=f"{short}: {', '.join(placed)}")


def values_of(level: str) -> tuple[str, ...]:
    """Return the values a level text names: one, or both ends of a range such as "5-6".

    >>> values_of("レベル5〜6")
    ('5', '6')
    """
    match = _RANGE.search(level)
    if match:
        return match.group(1), match.group(2)
    return tuple(_NUMBER.findall(level)[:1]) or ((level.strip(),) if level.strip() else ())


def check_level(level: Level, *, pointer: str) -> tuple[Problem, ...]:
    """Return what is to be said about one level claim: outside its framework, not placed, nobody named."""
    entry = find_list(level.framework) if level.framework else None
    if level.framework and entry is None:
        return (ProblemFactory(pointer=pointer)("I_LEVEL_FRAMEWORK_UNKNOWN", framework=level.framework),)
    if entry is None:
        return ()
    about_list = ProblemFactory(source=entry.source, pointer=pointer)
    problems: list[Problem] = []
    outside = [value for value in values_of(level.level) if value not in entry.values]
    if outside:
        code = "E_LEVEL_OUTSIDE" if entry.confidence is Confidence.CONFIRMED else "W_LEVEL_OUTSIDE"
        params = {"framework": entry.id, "level": outside[0], "values": ", ".join(entry.values)}
        problems.append(about_list(code, f"{pointer}/level", **params))
    if not entry.places_microcredentials:
        problems.append(about_list("I_LEVEL_NOT_PLACED", framework=entry.id, level=level.level))
    if not level.asserted_by:
        problems.append(ProblemFactory()("I_LEVEL_ASSERTER", f"{pointer}/asserted_by"))
    return tuple(problems)
