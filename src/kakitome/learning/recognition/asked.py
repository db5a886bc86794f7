"""What somebody asks of a case, and what is granted: the shape in which acts are examined."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kakitome.errors import Invalid, Refused
from kakitome.learning.recognition.case import Assignment, Case, Party
from kakitome.learning.recognition.conflict import conflicts
from kakitome.learning.recognition.particulars import read_affiliations
from kakitome.learning.recognition.procedure import Act, Procedure, State
from kakitome.values.localized_text import LocalizedText

LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedAct:
    """One act on one case: by whom, when, with which particulars."""

    case: Case
    procedure: Procedure
    act: Act
    by: Party
    at: datetime
    detail: Mapping[str, Any]

    def text(self, name: str = "text") -> str:
        """Return a text that must be there; raises `Invalid` (E_CASE_TEXT_MISSING)."""
        text = str(self.detail.get(name, "")).strip()
        if not text or len(text) > LONGEST_TEXT:
            raise Invalid("E_CASE_TEXT_MISSING", field=name)
        return text

    def refuse_conflicted(self, grounds: tuple[str, ...]) -> None:
        """Refuse whoever has a conflict of interest; raises `Refused` (E_CONFLICT_OF_INTEREST)."""
        if grounds:
            raise Refused("E_CONFLICT_OF_INTEREST", number=self.case.number)

    def conflicts_of(self, person: Mapping[str, Any], *, account: str) -> tuple[str, ...]:
        """Name the grounds on which a person with these belongings, ties and submissions may not examine the case.

        Those that were set aside when a recusal was undone are none any more.
        """
        grounds = conflicts(
            read_affiliations(person["affiliations"]),
            parties=self.case.parties,
            ties=person.get("ties", ()),
            submitted=bool(person.get("submitted", False)),
        )
        return tuple(ground for ground in grounds if ground not in self.case.set_aside(account))

    def own_assignment(self) -> Assignment:
        """Return the actor's assignment in this round; raises `Refused` (E_NOT_ASSIGNED, E_RECUSED)."""
        assignment = self.case.find_assignment(self.by.account)
        if assignment is None or assignment.round != self.case.round:
            raise Refused("E_NOT_ASSIGNED", number=self.case.number)
        if assignment.state == "recused":
            raise Refused("E_RECUSED", number=self.case.number)
        return assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What an act comes to: the particulars to record, and the state when the procedure leaves it to the act."""

    detail: Mapping[str, Any] = field(default_factory=dict)
    to: State | None = None


def both(text: LocalizedText, *, field: str) -> LocalizedText:
    """Demand a text in at least one language; raises `Invalid` (E_CASE_TEXT_MISSING)."""
    if not text:
        raise Invalid("E_CASE_TEXT_MISSING", field=field)
    return text
