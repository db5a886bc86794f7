"""Definition files: a micro-credential as authors write it, in TOML, YAML or JSON, and back.

Authors write these files by hand, in either language, so the shapes are lenient and the findings strict: whatever can
be understood is read, whatever cannot is told with a JSON pointer, and nothing is dropped silently. The exact shape is
described in `docs/reference/definition.md`; `to_dict` writes its canonical form.

>>> found, problems = read(b'title = "Offshore wind"', form="toml")
>>> found.title.en, problems
('Offshore wind', ())

It deliberately judges nothing: whether a definition is complete is `framework.check`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kakitome.errors import Problem
from kakitome.learning.definition.fields import READERS, from_dict
from kakitome.learning.definition.parse import Format, format_of, guess_format, parse
from kakitome.learning.microcredential import Microcredential
from kakitome.values.plain_data import to_plain

__all__ = ["KEYS", "Format", "format_of", "from_dict", "guess_format", "is_unreadable", "read", "to_dict"]

KEYS = tuple(READERS)
"""The keys of a definition: the descriptors that belong to it, and the further fields."""

UNREADABLE = frozenset(
    (
        "E_DEFINITION_EMPTY",
        "E_DEFINITION_TOO_LARGE",
        "E_DEFINITION_ENCODING",
        "E_DEFINITION_SYNTAX",
        "E_DEFINITION_KEY_DUPLICATE",
        "E_DEFINITION_NOT_A_NUMBER",
        "E_DEFINITION_NOT_A_TABLE",
        "E_DEFINITION_DEPTH",
        "E_JSON_DUPKEY",
        "E_YAML_ANCHOR",
        "E_YAML_TAG",
    )
)


def read(data: bytes, *, form: Format | None = None) -> tuple[Microcredential, tuple[Problem, ...]]:
    """Read the bytes of a definition file.

    Args:
        data: the bytes as they are; UTF-8 is expected, CP932 and UTF-16 are read with a warning.
        form: the format, guessed from the content when left out.

    Returns:
        What could be read, and every finding. When nothing could be read, `is_unreadable` tells so.
    """
    content, problems = parse(data, form or guess_format(data))
    if content is None:
        return Microcredential(), problems
    filled, more = from_dict(content)
    return filled, (*problems, *more)


def is_unreadable(problems: tuple[Problem, ...]) -> bool:
    """Tell whether the findings mean that the file as a whole could not be read."""
    return any(problem.code in UNREADABLE for problem in problems)


def to_dict(microcredential: Microcredential) -> dict[str, Any]:
    """Write a definition in its canonical form: keys are descriptor ids, values fit JSON, TOML and YAML.

    Reading it back gives the same `Microcredential`; fields at their default are left out.
    """
    plain: dict[str, Any] = to_plain(microcredential)
    recognition = microcredential.credit_recognition
    if recognition is not None and recognition.credits is not None and recognition.unit is None:
        # Said in as many words: a number without a unit would mean the credits of the issuer's country. So with money.
        plain["credit_recognition"]["unit"] = ""
    if (
        microcredential.price is not None
        and microcredential.price.amount not in ("", "0")
        and not microcredential.price.currency
    ):
        plain["price"]["currency"] = ""
    for path in (
        ("learner_effort", "value"),
        ("learner_effort", "value_max"),
        ("learner_effort", "credits"),
        ("class_hours", "value"),
    ):
        _as_number(plain.get(path[0], {}), path[1])
    _as_number(plain.get("credit_recognition", {}), "credits")
    for assessment in plain.get("assessment_type", ()):
        _as_number(assessment, "weight_percent")
    return plain


def _as_number(table: Mapping[str, Any], key: str) -> None:
    """Write a decimal as a number where a number says exactly the same."""
    if isinstance(table, dict) and isinstance(table.get(key), str):
        value = Decimal(table[key])
        if value == value.to_integral_value():
            table[key] = int(value)
        elif Decimal(repr(float(value))) == value:
            table[key] = float(value)
