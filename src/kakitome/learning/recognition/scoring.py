"""The scores of one reviewer: points with reasons, the places in the papers, and what only the body reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kakitome.learning.recognition.procedure import Outcome

SUPERSEDED = "superseded"
"""The flag of scores that their reviewer revised: they stay on record and count no more."""


class ScoringConfidence(StrEnum):
    """How well a reviewer knows the field of what was scored; nobody has to say it."""

    EXPERT = "expert"
    FAMILIAR = "familiar"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPlace:
    """A place in a paper that a score rests on.

    Attributes:
        sha256: of the paper as it was read; a replaced paper has another.
        page: counted from 1.
        passage: what stands there, or which part of the page is meant; may be empty.
    """

    sha256: str
    page: int
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """One reviewer's scores; never changed, but once followed by revised ones.

    Attributes:
        points, reasons: by criterion.
        places: by criterion, the places in the papers that the points rest on.
        recommendation: an outcome on an application.
        confidence: None where nothing was said.
        remark: for the committee and the secretariat alone.
        digest: of the version that was scored; another version voids it.
        flag: empty, `conflicted` (the reviewer turned out to have a conflict), `kept` or `dropped` (the chair's word),
            or `superseded` (the reviewer revised them).
        is_revised: whether these are the second scores, given after answers or in the discussion.
    """

    account: str
    letter: str
    points: Mapping[str, int]
    reasons: Mapping[str, str]
    recommendation: Outcome
    digest: str
    revision: int
    round: int
    at: datetime
    flag: str = ""
    places: Mapping[str, tuple[CitedPlace, ...]] = field(default_factory=dict)
    confidence: ScoringConfidence | None = None
    remark: str = ""
    is_revised: bool = False
