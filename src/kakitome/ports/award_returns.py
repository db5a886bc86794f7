"""The way back of an award that the wrong person received: what was done about it, step by step, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ReturnAct(StrEnum):
    """What somebody did, or what a deadline brought about."""

    GIVEN_BACK = "given_back"
    """The holder gave the award back unasked."""
    REQUESTED = "requested"
    """Somebody of the institution asked for it."""
    PROVED = "proved"
    """Whoever the award is meant for has shown that its address is theirs."""
    AGREED = "agreed"
    OBJECTED = "objected"
    TAKEN_BACK = "taken_back"
    """A second person of the institution decided so, against the holder's objection."""
    LEFT = "left"
    """A second person decided that it stays where it is."""
    DROPPED = "dropped"
    """Nobody of the institution asks any longer."""
    ENDED = "ended"
    """The holder did not answer in time, and the other side had proved its address: the award was taken back."""
    READDRESSED = "readdressed"
    """It was in nobody's account, and whoever proved its corrected address received it."""
    LAPSED = "lapsed"
    """Nobody answered in time, and nobody had proved the address: nothing changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnStep:
    """One step about one award.

    Attributes:
        position: counts the steps about an award from 1; of two that are written at once one is refused.
        holder: the account that held the award, empty where it was in none.
        actor: the account that acted; empty for whoever had no account, and for the clock.
        reason: why, as somebody of the institution or the holder wrote it; for these two sides alone.
        credential_id: the document whose address was proved; the address itself stands in that record alone.
    """

    award_number: str
    position: int
    act: ReturnAct
    at: datetime
    holder: str = ""
    actor: str = ""
    reason: str = ""
    credential_id: str = ""


class AwardReturnStore(Protocol):
    """Steps of one institution's awards."""

    def add(self, step: ReturnStep, /) -> None:
        """Store a step; raises `Conflict` (E_RETURN_RACE) when its place is taken."""

    def list_by_award(self, award_number: str, /) -> Sequence[ReturnStep]:
        """Return the steps about one award, oldest first."""

    def list_whose_newest_is(self, *acts: ReturnAct) -> Sequence[str]:
        """Return the numbers of the awards whose newest step is one of some acts."""

    def list_by_holder(self, account: str, /) -> Sequence[ReturnStep]:
        """Return the steps about awards that an account held, oldest first."""
