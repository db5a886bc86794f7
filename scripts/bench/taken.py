"""What one measurement took."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Taken:
    """Seconds for one piece: on the clock, and of processor time, which a crowded machine changes far less.

    `busy` is None where another process does some of the work.
    """

    wall: float
    busy: float | None
