"""What can be asked of a learner's awards, as data: `requested_fields.toml`.

>>> [field.code for field in requested_fields()]
['outcomes', 'workload', 'level', 'grade']

Source: docs/adr/0058-requests-and-answers.md.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedField:
    """One thing that can be asked for.

    Attributes:
        parts: names of `shown_parts.ShownPart`; `claims` what another wallet is asked for.
        may_be_required: whether an answer may be made to depend on it.
        usual: the need that the form begins with, empty for not asked for.
    """

    code: str
    name: LocalizedText
    parts: tuple[str, ...]
    claims: tuple[str, ...]
    may_be_required: bool
    usual: str


@cache
def requested_fields() -> tuple[RequestedField, ...]:
    """Return every field, in the order of the form."""
    return tuple(
        RequestedField(
            code=entry["code"],
            name=LocalizedText(ja=entry["ja"], en=entry["en"]),
            parts=tuple(entry["parts"]),
            claims=tuple(entry["claims"]),
            may_be_required=entry["most"] == "required",
            usual=entry["usual"],
        )
        for entry in _table()["field"]
    )


@cache
def always_sent() -> tuple[str, ...]:
    """Return the names of the parts that go with every answer."""
    return tuple(_table()["always"])


@cache
def always_claimed() -> tuple[str, ...]:
    """Return the claims that another wallet is asked for in any case."""
    return tuple(_table()["always_claims"])


def parts_of_fields(codes: list[str]) -> tuple[str, ...]:
    """Return the names of the parts of some fields, after those that always go."""
    named = (part for field in requested_fields() if field.code in codes for part in field.parts)
    return tuple(dict.fromkeys((*always_sent(), *named)))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("kakitome.mapping") / "requested_fields.toml").read_text(encoding="utf-8"))
