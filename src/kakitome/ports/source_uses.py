"""Where a credential was counted: marks by keyed hashes, which tell a use and nobody's name.

    platform.crediting.uses.lookup(sources)                        # whoever holds the credential in a case of theirs
    platform.crediting.uses.mark("asuka", use, sources=sources)    # in the transaction of the decision
    platform.crediting.uses.free("asuka", "C-7K3M-94QT", at=now)

A mark is found by a hash that only the credential itself leads to, and lists of marks are given to nobody.

Source: docs/rules/capabilities.md G4 (used once within one programme; an earlier use is seen elsewhere).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUse:
    """A credential counted once: where, in which case, for how many credits, by which rule set, since which day.

    Nothing tells who was credited; the number of a case is opened by that university alone.
    """

    institution: str
    case: str
    credits: Decimal
    rule_set: str
    used_on: date


class SourceUses(Protocol):
    """The marks of all universities."""

    def lookup(self, sources: Sequence[str], /) -> Sequence[SourceUse]:
        """Return the uses that stand of a credential, by any of its keyed hashes, oldest first."""

    def lookup_alone(self, institution: str, sources: Sequence[str], /) -> Sequence[SourceUse]:
        """Return the same where nobody else marks one of them until the transaction of an institution ends."""

    def mark(self, institution: str, use: SourceUse, /, *, sources: Sequence[str]) -> None:
        """Mark a credential as used; the same case again changes nothing.

        Raises `Conflict` (E_CREDIT_SOURCE_HERE) where another case of this institution has it.
        """

    def free(self, institution: str, case: str, /, *, at: datetime) -> None:
        """Let the credential of a case be used again; nothing happens where it is free."""
