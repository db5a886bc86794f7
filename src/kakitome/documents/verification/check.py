"""What verifying returns: checks with reasons, and one verdict over them.

A verdict is never a boolean, and a network failure is never "invalid" (docs/rules/verdicts.md V1, V3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from kakitome.errors import Problem
from kakitome.values.localized_text import LocalizedText


class CheckOutcome(StrEnum):
    """Outcome of one check; `attention` passed with something a person must know."""

    PASSED = "passed"
    ATTENTION = "attention"
    FAILED = "failed"
    COULD_NOT_CHECK = "could_not_check"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """The one word over a report; only `valid` is green."""

    VALID = "valid"
    VALID_UNTRUSTED_ISSUER = "valid_untrusted_issuer"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    INVALID_SIGNATURE = "invalid_signature"
    MALFORMED = "malformed"
    UNSUPPORTED = "unsupported"
    TOO_EXPENSIVE = "too_expensive"
    INDETERMINATE = "indeterminate"
    NOT_THIS_PERSON = "not_this_person"
    """Genuine, and awarded to somebody else than the person named in the request."""


OPEN: Final = frozenset({Verdict.INDETERMINATE, Verdict.UNSUPPORTED})
"""Verdicts that leave it open whether anything is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of the pipeline.

    Attributes:
        id: stable id such as `structure`, `proof`, `validity_period`, `status`, `issuer_identity`.
        outcome: what came of it.
        reason: the finding that says why, also when it passed (`I_…` codes).
        problems: further findings, e.g. every schema error.
        working: label → value, what a doubter can recompute (hashes, list index, key id).
        verdict: the verdict this check alone would ask for; None when it asks for none.
    """

    id: str
    outcome: CheckOutcome
    reason: Problem
    problems: tuple[Problem, ...] = ()
    working: Mapping[str, str] = field(default_factory=dict)
    verdict: Verdict | None = None


class Stopped(Exception):
    """Carries the verdict and the reason that end a check out of the steps that follow each other."""

    def __init__(self, verdict: Verdict, problem: Problem) -> None:
        super().__init__(problem.code)
        self.verdict = verdict
        self.problem = problem


def _made(
    check_id: str,
    reason: Problem,
    *,
    outcome: CheckOutcome,
    verdict: Verdict | None = None,
    problems: tuple[Problem, ...] = (),
    working: Mapping[str, str] | None = None,
) -> Check:
    """Return a check with this outcome; `passed`, `attention`, `failed`, `unclear` and `skipped` are made by it."""
    return Check(id=check_id, outcome=outcome, reason=reason, problems=problems, working=working or {}, verdict=verdict)


passed = partial(_made, outcome=CheckOutcome.PASSED)
attention = partial(_made, outcome=CheckOutcome.ATTENTION)
failed = partial(_made, outcome=CheckOutcome.FAILED)
unclear = partial(_made, outcome=CheckOutcome.COULD_NOT_CHECK)
skipped = partial(_made, outcome=CheckOutcome.SKIPPED)


def refused(
    check_id: str,
    reason: Problem,
    *,
    verdict: Verdict,
    problems: tuple[Problem, ...] = (),
    working: Mapping[str, str] | None = None,
) -> Check:
    """Return the check that ends with a verdict: failed, or unclear where that verdict leaves the question open."""
    outcome = CheckOutcome.COULD_NOT_CHECK if verdict in OPEN else CheckOutcome.FAILED
    return _made(check_id, reason, outcome=outcome, verdict=verdict, problems=problems, working=working)


def passed_with(
    notes: Sequence[Problem],
    check_id: str,
    *,
    otherwise: Problem,
    problems: tuple[Problem, ...] = (),
    working: Mapping[str, str] | None = None,
) -> Check:
    """Return the check that passed: its notes ask for attention, without any the reason is `otherwise`."""
    if not notes:
        return passed(check_id, otherwise, problems=problems, working=working)
    return attention(check_id, notes[0], problems=(*notes[1:], *problems), working=working)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryAnswer:
    """What one named registry said about the issuer: `listed`, `not_listed`, `could_not_ask`, `not_covered`.

    `registry` is the registry's name, `name` the issuer's as that registry writes it; `reason` says why it answered so.
    """

    registry: LocalizedText
    answer: str
    name: LocalizedText = field(default_factory=LocalizedText)
    url: str = ""
    reason: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """The report on a document that stands inside another.

    Attributes:
        label: what it is to the outer one: `award`, `endorsement`, `attachment`, `refreshed`.
        place: JSON pointer or file name.
    """

    label: str
    place: str
    report: "Report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of verifying one document as of one instant.

    `document` is the credential in the words of Open Badges 3.0 (None when it could not be read), for showing the
    letter. `format` names what was recognised, e.g. `Open Badges 3.0`. `enclosed` are the reports on what stands
    inside, each with its own verdict.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    as_of: datetime
    format: str = ""
    issuer_id: str = ""
    registries: tuple[RegistryAnswer, ...] = ()
    document: Mapping[str, Any] | None = None
    enclosed: tuple[Enclosed, ...] = ()

    def check(self, check_id: str) -> Check | None:
        """Find a check by its id."""
        return next((c for c in self.checks if c.id == check_id), None)

    @property
    def listed_name(self) -> LocalizedText:
        """Return the issuer's name as the first registry writes it that lists the issuer; empty where none does."""
        localized_texts = (answer.name for answer in self.registries if answer.answer == "listed" and answer.name)
        return next(localized_texts, LocalizedText())
