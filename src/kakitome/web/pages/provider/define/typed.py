"""What is typed into the form of a definition, and the definition it means.

A field is named by its path in the canonical form of a definition (`title.ja`,
`learning_outcomes.0.text.en`), so the form needs no knowledge of its own: typed values become a table,
and `learning.definition` reads it as it reads a file. Choices of one kind share a name (`language`).

Assessments are typed by method: `assessment_type` lists the chosen methods, and
`assessment_type.written-examination.pass_mark` says more about one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from kakitome.errors import Problem
from kakitome.learning.definition import from_dict, to_dict
from kakitome.learning.microcredential import Microcredential

Typed = dict[str, list[str]]
_TRUTHS = {"true": True, "false": False}
_ASSESSMENTS = "assessment_type"
_NOT_TYPED = ("csrfmiddlewaretoken", "do", "unit", "lang", "seen", "draft")
LEVEL_ANSWER = "find-level-"
"""How the questions are named by which a level is looked for: their answers are no part of a definition."""


def typed_from_post(post: QueryDict) -> Typed:
    """Return everything typed, exactly as typed; empty fields are left out."""
    names = [name for name in post if name not in _NOT_TYPED and not name.startswith(LEVEL_ANSWER)]
    typed = {name: [value for value in post.getlist(name) if value.strip()] for name in names}
    return {name: values for name, values in typed.items() if values}


def typed_from(microcredential: Microcredential) -> Typed:
    """Write a definition as it would have been typed."""
    typed: Typed = {}
    for path, value in _leaves(to_dict(microcredential)):
        *above, last = path
        name = ".".join(above if last.isdigit() else path)
        typed.setdefault(name, []).append(str(value).lower() if isinstance(value, bool) else str(value))
    return _by_method(typed)


def definition_of(typed: Typed) -> tuple[Microcredential, tuple[Problem, ...]]:
    """Read what was typed as a definition is read."""
    return from_dict(table_of(typed))


def table_of(typed: Typed) -> dict[str, Any]:
    """Build the table that the paths describe; gaps in lists close up."""
    root: dict[str, Any] = {}
    for name, values in _by_number(typed).items():
        *above, last = name.split(".")
        table = root
        for step in above:
            nested = table.setdefault(step, {})
            table = nested if isinstance(nested, dict) else {}
        meant: list[Any] = [_TRUTHS.get(value, value) for value in values]
        table[last] = meant if _is_choice(name) else meant[-1]
    table_with_lists: dict[str, Any] = _closed(root)
    return table_with_lists


def store_typed(typed: Typed) -> dict[str, str]:
    """Write typed values for the store: one text per field."""
    return {name: "\n".join(values) for name, values in typed.items()}


def typed_from_store(stored: Mapping[str, str]) -> Typed:
    """Read typed values back from the store."""
    return {name: text.split("\n") if _is_choice(name) else [text] for name, text in stored.items()}


def _is_choice(name: str) -> bool:
    return name in ("language", "field_of_study", "form_of_participation.modes", _ASSESSMENTS)


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        for key, nested in value.items():
            yield from _leaves(nested, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for number, nested in enumerate(value):
            yield from _leaves(nested, (*path, str(number)))
    else:
        yield path, value


def _by_method(typed: Typed) -> Typed:
    """Rename numbered assessments by their method; the second of a method keeps its number."""
    methods: dict[str, str] = {}
    for name, values in typed.items():
        if name.startswith(f"{_ASSESSMENTS}.") and name.endswith(".method") and values[0] not in methods.values():
            methods[name.split(".")[1]] = values[0]
    renamed: Typed = {}
    for name, values in typed.items():
        parts = name.split(".")
        if parts[0] == _ASSESSMENTS and len(parts) > 1 and parts[1] in methods:
            parts[1] = methods[parts[1]]
            if parts[2] == "method":
                renamed.setdefault(_ASSESSMENTS, []).extend(values)
                continue
        renamed[".".join(parts)] = values
    return renamed


def _by_number(typed: Typed) -> Typed:
    """Give assessments their numbers: the chosen methods in order, then what stood there by number."""
    chosen = list(dict.fromkeys(typed.get(_ASSESSMENTS, [])))
    numbered: Typed = {f"{_ASSESSMENTS}.{n}.method": [method] for n, method in enumerate(chosen)}
    for name, values in typed.items():
        parts = name.split(".")
        if parts[0] != _ASSESSMENTS:
            numbered[name] = values
        elif len(parts) > 1 and (parts[1] in chosen or parts[1].isdigit()):
            parts[1] = str(chosen.index(parts[1])) if parts[1] in chosen else str(len(chosen) + int(parts[1]))
            numbered[".".join(parts)] = values
    return numbered


def _closed(value: Any) -> Any:
    """Turn tables whose keys are numbers into lists."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_closed(value[key]) for key in sorted(value, key=int)]
    return {key: _closed(nested) for key, nested in value.items()}
