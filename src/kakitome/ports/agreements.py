"""Agreements about credit between institutions, each with every version of its words, and what was done about them.

    agreements = platform.crediting.agreements
    agreements.add("asuka", Agreement(…))
    agreements.list_versions(["G-7K3M-94QT"])     # {"G-7K3M-94QT": [version 1, version 2]}

Words are never changed; the next version stands beside the last. Who consented is told by acts, which are those of
`ports.joint_awards`: they are written at the institution that acts, and read here for all parties.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from kakitome.learning.credit.agreement import Agreement
from kakitome.learning.joint_awarding import JointAct


class Agreements(Protocol):
    """The agreements of all institutions."""

    def add(self, institution: str, agreement: Agreement, /) -> None:
        """Store a version that an institution wrote; raises `Conflict` (E_AGREEMENT_RACE) when it is taken."""

    def list_numbers(self, institution: str = "", /) -> Sequence[str]:
        """Return the numbers of those in which an institution was ever a party, or of all, the newest first."""

    def list_versions(self, numbers: Collection[str], /) -> Mapping[str, Sequence[Agreement]]:
        """Return by number every version, oldest first; unknown numbers are left out."""

    def list_acts(self, numbers: Collection[str], /) -> Mapping[str, Sequence[JointAct]]:
        """Return by number what was done about each, by whomever, oldest first."""
