"""Where a reader stands in a definition, and the findings it makes there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal

from kakitome.errors import Param, Problem, ProblemFactory

Expected = Literal["text", "number", "whole_number", "boolean", "date", "table", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionPlace:
    """A JSON pointer into the definition; `findings` is shared by all places of one reading.

    `country` is the issuer's, once known: a bare "credit" means that country's.
    """

    pointer: str = ""
    findings: list[Problem] = field(default_factory=list)
    country: str = ""

    def at(self, step: str | int) -> "DefinitionPlace":
        """Go one step down."""
        return replace(self, pointer=f"{self.pointer}/{str(step).replace('~', '~0').replace('/', '~1')}")

    def note(self, code: str, *, source: str = "", **params: Param) -> None:
        """Note a finding here; its severity is the code's first letter."""
        self.findings.append(ProblemFactory(source=source, pointer=self.pointer)(code, **params))

    def wrong_type(self, expected: Expected, value: object) -> None:
        """Note that a value of another type was expected here."""
        self.note("E_DEFINITION_TYPE", expected=f"type_{expected}", found=f"type_{type_name(value)}")

    def unknown_keys(self, given: Mapping[str, object], known: tuple[str, ...]) -> None:
        """Note every key that is not known here, with the closest known one: nothing is dropped silently."""
        for key in given:
            if key not in known:
                close = get_close_matches(key, known, n=1, cutoff=0.6)
                meant = {"meant": close[0]} if close else {}
                self.at(key).note("W_DEFINITION_UNKNOWN_KEY", key=key[:80], **meant)


def type_name(value: object) -> str:
    """Name a value's type in a word the catalogue of sentences knows."""
    if isinstance(value, bool):
        return "boolean"
    for kind, name in ((str, "text"), (Mapping, "table"), (list, "list"), (type(None), "nothing")):
        if isinstance(value, kind):
            return name
    return "number" if hasattr(value, "__abs__") else "date"
