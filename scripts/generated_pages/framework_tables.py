"""The tables of `docs/reference/definition.md` and `frameworks.md`, written from the data the code goes by."""

from kakitome.learning.definition.fields import AT_AWARD, READERS
from kakitome.learning.definition.vocabulary import words
from kakitome.learning.fields_of_study import fields_of_study
from kakitome.learning.framework.catalogue import descriptors, frameworks
from kakitome.learning.framework.level_crosswalks import LevelCrosswalk, level_crosswalks
from kakitome.learning.framework.levels import level_lists
from kakitome.learning.framework.model import Framework
from kakitome.learning.framework.size import credit_rules
from kakitome.learning.institution_kinds import institution_kinds

OWN_KEYS = {
    "identifier": ("識別子", "Identifier"),
    "version": ("版", "Version"),
    "kind": ("種類", "Kind, as the author sees it"),
}


def key_rows() -> list[str]:
    """List the keys of a definition with their names and other spellings."""
    rows = ["| key | 日本語 | English | also read as |", "|---|---|---|---|"]
    for key in (*AT_AWARD, *READERS):
        if key in OWN_KEYS:
            ja, en = OWN_KEYS[key]
        else:
            ja, en = descriptors()[key].name.ja, descriptors()[key].name.en
        note = " (given at award)" if key in AT_AWARD else ""
        rows.append(f"| `{key}` | {ja} | {en}{note} | {', '.join(words()['keys'].get(key, ()))} |")
    return rows


def assessment_rows() -> list[str]:
    """List the assessment methods with the words read as each."""
    rows = ["| method | words |", "|---|---|"]
    for method, entry in words()["assessment"].items():
        spelled = [w for w in (*entry.get("exact", ()), *entry.get("near", ())) if not _is_code(w)]
        rows.append(f"| `{method}` | {', '.join(spelled)} |")
    return rows


def kind_rows() -> list[str]:
    """List the kinds of institution with the words read as each."""
    rows = ["| kind | 日本語 | English | also read as |", "|---|---|---|---|"]
    kinds = institution_kinds().values()
    return rows + [f"| `{kind.id}` | {kind.name.ja} | {kind.name.en} | {', '.join(kind.words)} |" for kind in kinds]


def field_rows() -> list[str]:
    """List the fields of study with the nearest field of the School Basic Survey."""
    rows = ["| code | 日本語 | English | 学校基本調査 (derived) |", "|---|---|---|---|"]
    fields = fields_of_study().values()
    return rows + [f"| `{field.code}` | {field.name.ja} | {field.name.en} | {field.mext.ja} |" for field in fields]


def framework_sections() -> list[str]:
    """Describe every framework with its rules."""
    return [line for framework in frameworks() for line in _section(framework)]


def _section(framework: Framework) -> list[str]:
    lines = [
        f"## `{framework.id}`",
        "",
        f"**{framework.name.en}** · {framework.name.ja} · short: {', '.join(f'`{a}`' for a in framework.aliases)}",
        "",
        f"Version {framework.version}. Source: {framework.source} ({framework.confidence}). {framework.note.en}",
        "",
        "| rule | descriptor | | condition | clause | confidence |",
        "|---|---|---|---|---|---|",
    ]
    for rule in framework.rules:
        values = ((v if not isinstance(v, tuple) else ", ".join(v)) for v in rule.parameters.values())
        condition = " ".join([rule.condition, *map(str, values)]) if rule.condition != "stated" else ""
        descriptor = f"`{rule.descriptor}`" if rule.id != rule.descriptor else ""
        said = f"{rule.requirement} (source: {rule.says})" if rule.says != rule.requirement.value else rule.requirement
        lines.append(f"| `{rule.id}` | {descriptor} | {said} | {condition} | {rule.clause.en} | {rule.confidence} |")
    return [*lines, "", *_beyond(framework)]


def _beyond(framework: Framework) -> list[str]:
    """List what a framework asks or advises that a definition cannot answer."""
    if not framework.beyond:
        return []
    lines = [f"- {rule.name.en} ({rule.requirement}, {rule.confidence}; {rule.source})" for rule in framework.beyond]
    return ["Cannot be told from a definition:", "", *lines, ""]


def hours_rows() -> list[str]:
    """List the hours one credit stands for in each system."""
    rows = ["| unit | hours per credit | | source | confidence |", "|---|---|---|---|---|"]
    for unit, rule in credit_rules().items():
        span = f"{rule.hours_min}" if rule.hours_min == rule.hours_max else f"{rule.hours_min}–{rule.hours_max}"
        rows.append(f"| `{unit}` | {span} | {rule.note.en} | {rule.source} | {rule.confidence} |")
    return rows


def level_rows() -> list[str]:
    """List the level lists."""
    rows = ["| id | name | levels | source | confidence |", "|---|---|---|---|---|"]
    for entry in sorted(level_lists().values(), key=lambda e: e.id):
        values = ", ".join(entry.values)
        note = f" {entry.note.en}" if entry.note else ""
        rows.append(f"| `{entry.id}` | {entry.name.en}.{note} | {values} | {entry.source} | {entry.confidence} |")
    return rows


def level_crosswalk_rows() -> list[str]:
    """List the tables of levels beside levels."""
    rows = ["| tables | levels | status | for recognition | what else is said | source |", "|---|---|---|---|---|---|"]
    for table in level_crosswalks():
        status = f"{table.status.replace('_', ' ')}{f', through {table.through}' if table.through else ''}"
        rows.append(
            f"| `{table.origin}` – `{table.target}` | {_levels_beside(table)} | {status} | "
            f"{'yes' if table.usable_for_recognition else 'no'} | {table.note.en} | {table.source} |"
        )
    return rows


def _levels_beside(table: LevelCrosswalk) -> str:
    pairs = [f"{origin}–{target or 'none'}" for origin, target in table.rows.items()]
    return ", ".join([*pairs, *(f"none–{target}" for target in table.unmatched)])


def _is_code(word: str) -> bool:
    return word.startswith("http") or (len(word) == 10 and all(c in "0123456789abcdef" for c in word))
