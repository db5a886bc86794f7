"""What the load was told: every answer with its kind and its time, and what was acknowledged."""

import re
from collections import Counter
from dataclasses import dataclass, field

from scripts.soak.client import Answer

RECOVERY_S = 3.0
"""How long after the first page came again an answer may still be that of a killed process."""

_CODE = re.compile(rb"E_[A-Z0-9_]+")


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: what kind of request it was to, its status (0: none), when it was sent, how long it took."""

    kind: str
    status: int
    began: float
    seconds: float


@dataclass
class Outage:
    """A process of the platform was killed at an instant; pages came again at another (0: not yet)."""

    role: str
    at: float
    until: float = 0.0


@dataclass
class Ledger:
    """Everything that must be compared with the records in the end."""

    told: list[Told] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    acknowledged: dict[str, set[str]] = field(default_factory=dict)
    """Numbers of awards that were answered for, by institution."""
    withdrawn: dict[str, dict[str, str]] = field(default_factory=dict)
    """State that was answered for, by institution and number of an award."""
    confirmed_rows: Counter[str] = field(default_factory=Counter)
    """Rows of class lists that were said yes to, by institution."""
    singles: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    """What should never have been answered, in a few words."""

    def note(self, kind: str, answer: Answer, *, expected: frozenset[int]) -> None:
        """Note an answer; one that is neither expected nor a kill's doing is wrong."""
        self.told.append(Told(kind, answer.status, answer.began, answer.seconds))
        if answer.status in expected:
            return
        if (answer.status == 0 or answer.status >= 500) and self.is_outage(answer.began, answer.began + answer.seconds):
            return
        code = _CODE.search(answer.body)
        self.wrong[f"{kind}: {answer.status or 'no answer'} {code[0].decode() if code else ''}".rstrip()] += 1

    def is_outage(self, begin: float, end: float) -> bool:
        """Tell whether pages were being started again at some time of a span."""
        return any(
            one.at <= end and (not one.until or begin <= one.until + RECOVERY_S)
            for one in self.outages
            if one.role in ("pages", "server", "scheduler")
        )
