"""The exception of this half: a document cannot be used, and which verdict that means.

`kind` is one of the words of `documents.verification.check.Verdict`, so a verifier turns a refusal
into its report without a table. It deliberately carries exactly one finding: reading stops at the first.
"""

from dataclasses import dataclass
from typing import Literal, NoReturn

from kakitome.errors import Invalid, Param, Problem, ProblemFactory

Kind = Literal["malformed", "unsupported", "too_expensive"]


class DocumentRefused(Invalid):
    """A document cannot be used; `problem` says why and `kind` what it means for a verdict."""

    def __init__(self, problem: Problem, *, kind: Kind = "malformed") -> None:
        super().__init__(problem.code, problem, **problem.params)
        self.problem = problem
        self.kind: Kind = kind


@dataclass(frozen=True, slots=True)
class Refuser:
    """Raises the refusals of one module, which share their class, a source and a pointer."""

    raised: type[DocumentRefused]
    source: str = ""
    pointer: str = ""

    def __call__(
        self, code: str, pointer: str | None = None, /, *, kind: Kind = "malformed", **params: Param
    ) -> NoReturn:
        """Raise the refusal with the values of its sentence."""
        problem = ProblemFactory(source=self.source, pointer=self.pointer)
        raise self.raised(problem(code, pointer, **params), kind=kind)


def pointer_to(*steps: str | int) -> str:
    """Write a JSON pointer, e.g. `/credentialSubject/achievement/0`.

    Source: RFC 6901 §3 (`~` and `/` are escaped).
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
