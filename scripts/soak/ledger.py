"""What the load was told: every answer with its kind and its time, and what was acknowledged."""

import math
import re
from collections import Counter
from dataclasses import dataclass, field

from scripts.soak.client import Answer

from kakitome.records.postgresql.base import PAUSE_S

RECOVERY_S = 3.0
"""How long after the first page came again an answer may still be that of a killed process."""
CONNECTING_S = 3.0
"""How long a connection to the database is waited for (`connect_timeout` in the settings)."""
SERVED_AGAIN_S = CONNECTING_S + PAUSE_S + 1.0
"""How soon after a fault was mended nobody may be refused any more.

Whoever asked for a connection just before waits in vain and keeps the others of its process from trying; then one of
them tries. That a page came again tells of one process alone.
"""

_CODE = re.compile(rb"E_[A-Z0-9_]+")


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: what kind of request it was to, its status (0: none), when it was sent, how long it took."""

    kind: str
    status: int
    began: float
    seconds: float


SERVING = ("pages", "server", "scheduler")
"""Roles whose killing may break off any request; nobody notices the others."""


CLOCK_SET = "clock set by"
"""What every fault of the clock is called first."""


@dataclass
class Outage:
    """A process of the platform was killed at an instant, or something else was broken; all was well again at another.

    Attributes:
        role: what was killed, or the name of what was broken.
        at: when.
        until: when pages came again and somebody worked; 0 for not yet.
        mended: when what was broken was whole again; 0 for a killed process, and for not yet.
        row: the row of docs/rules/faults.md.
        is_fault: something around the platform was broken, and no process of it killed.
        excused: kinds of requests that may be answered by 503 or not at all; None for every kind.
    """

    role: str
    at: float
    until: float = 0.0
    mended: float = 0.0
    row: str = ""
    is_fault: bool = False
    excused: frozenset[str] | None = None

    @property
    def over(self) -> float:
        """Return the instant after which every request must be served; infinity for not yet."""
        if not self.until:
            return math.inf
        return max(self.until + RECOVERY_S, self.mended + SERVED_AGAIN_S if self.is_fault else 0.0)

    def excuses(self, kind: str) -> bool:
        """Tell whether a request of a kind may go unserved."""
        if self.is_fault:
            return self.excused is None or kind in self.excused
        return self.role in SERVING


@dataclass
class Ledger:
    """Everything that must be compared with the records in the end."""

    told: list[Told] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    acknowledged: dict[str, set[str]] = field(default_factory=dict)
    """Numbers of awards that were answered for, by institution."""
    withdrawn: dict[str, dict[str, str]] = field(default_factory=dict)
    """State that was answered for, by institution and number of an award."""
    claimed: dict[str, set[str]] = field(default_factory=dict)
    """Addresses of learners who were told that the award is theirs, by institution."""
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
        if self._is_unserved(kind, answer):
            return
        code = _CODE.search(answer.body)
        words = [str(answer.status or "no answer"), code[0].decode() if code else "", self._ago(answer.began)]
        self.wrong[f"{kind}: {' '.join(word for word in words if word)}"] += 1

    def is_excused(self, kind: str, begin: float, end: float) -> bool:
        """Tell whether a request of a kind could go unserved at some time of a span."""
        return bool(self._outages(kind, begin, end))

    def had_wrong_clock(self, begin: float, end: float) -> bool:
        """Tell whether the clock was wrong at some time of a span, or had just been."""
        wrong = (one for one in self.outages if one.is_fault and one.role.startswith(CLOCK_SET))
        return any(one.at <= end and begin <= one.over for one in wrong)

    def _is_unserved(self, kind: str, answer: Answer) -> bool:
        if answer.status and answer.status < 500:
            return False
        outages = self._outages(kind, answer.began, answer.began + answer.seconds)
        # Whoever is killed says nothing; whoever lives says plainly that it cannot.
        return any(answer.status in (0, 503) or not one.is_fault for one in outages)

    def _ago(self, began: float) -> str:
        """Tell how long after what was broken last something was asked for: in whole seconds, so that they add up."""
        before = [one for one in self.outages if one.until and one.until <= began]
        last = max(before, key=lambda one: one.until, default=None)
        return f"({began - last.until:.0f} s after {last.role})" if last else ""

    def _outages(self, kind: str, begin: float, end: float) -> list[Outage]:
        return [one for one in self.outages if one.excuses(kind) and one.at <= end and begin <= one.over]
