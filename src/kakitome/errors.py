"""What can go wrong, in two kinds that are never mixed.

A `Problem` is a finding about an input: a value that is returned, collected and shown.
The exceptions are for what we cannot do at all. There are six kinds, each with a stable
slug; concrete classes live beside the function that raises them.

Texts for people are not here. They are keyed by `Problem.code` in `kakitome.texts`.
"""

import errno
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import ClassVar, Literal, Self

Severity = Literal["error", "warning", "info"]
SEVERITIES: Mapping[str, Severity] = {"E": "error", "W": "warning", "I": "info"}
"""What the first letter of a code says."""
Param = str | int
LISTED = 8
"""How many values a list of them names in a sentence."""


def several(values: Iterable[str]) -> str:
    """Put several values into one parameter: `{name:list}` and `{name:quoted}` of a sentence write them in a language.

    >>> several(["name", "e-mail"])
    'name\\ne-mail'
    """
    said = [flat for flat in (" ".join(value.split()) for value in values) if flat]
    more = f"\n\n{len(said) - LISTED}" if len(said) > LISTED else ""
    return "\n".join(said[:LISTED]) + more


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """State one finding about an input.

    Attributes:
        code: stable identifier, `E_…` error, `W_…` warning, `I_…` information.
        pointer: where, as a JSON pointer (`/credentialSubject/id`) or a column name.
        source: the clause or standard that asks for it, empty when it is our own rule.
        params: values for the sentence; never fetched or personal data beyond an excerpt.
        severity: whether it stops the act.
    """

    code: str
    pointer: str = ""
    source: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    severity: Severity = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFactory:
    """Makes the findings of one module, which share a source and, unless one says otherwise, a pointer.

    The letter a code begins with gives the severity.

    >>> problem = ProblemFactory(source="RFC 7515 §4.1", pointer="/proof")
    >>> problem("W_PROOF_FUTURE", created="2030-01-01").severity
    'warning'
    >>> problem("E_FIELD_KIND", "/id", kind="iri").pointer
    '/id'
    """

    source: str = ""
    pointer: str = ""

    def __call__(self, code: str, pointer: str | None = None, /, **params: Param) -> Problem:
        """Make a finding with the values of its sentence."""
        return Problem(
            code=code,
            pointer=self.pointer if pointer is None else pointer,
            source=self.source,
            params=params,
            severity=SEVERITIES[code[0]],
        )


class KakitomeError(Exception):
    """Say that something cannot be done; `problems` hold the findings behind it."""

    slug: ClassVar[str] = "error"

    def __init__(self, code: str, *problems: Problem, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Param] = params
        self.problems = problems

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Return the exception of one finding, with its code and its values."""
        return cls(problem.code, problem, **problem.params)


class NotFound(KakitomeError):
    """There is no such thing, or it may not be seen from here."""

    slug = "not-found"


class Conflict(KakitomeError):
    """The act contradicts what is already recorded."""

    slug = "conflict"


class Refused(KakitomeError):
    """The actor or the rules do not allow the act."""

    slug = "refused"


class Invalid(KakitomeError):
    """The input cannot be used; the problems say why."""

    slug = "invalid"


class Unavailable(KakitomeError):
    """Something we depend on did not answer; trying again may help."""

    slug = "unavailable"


class Misconfigured(KakitomeError):
    """The installation itself must be mended before this can work."""

    slug = "misconfigured"


def origin_of(error: BaseException) -> str:
    """Write an exception for a log: kinds and the place in the program, never its message, which may name a person.

    >>> origin_of(OSError(24, "Too many open files"))
    'OSError EMFILE'
    """
    kind = _kind_of(error)
    if error.__cause__ is not None:
        kind += f" from {_kind_of(error.__cause__)}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{kind}, {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else kind


def _kind_of(error: BaseException) -> str:
    number = error.errno if isinstance(error, OSError) else None
    return " ".join(filter(None, (type(error).__name__, errno.errorcode.get(number or 0))))
