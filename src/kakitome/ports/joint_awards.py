"""What institutions did about definitions that they award together: asked, consented, declined, withdrew.

    store.joint_acts.add(act)
    store.joint_acts.list_about("M-7K3M-94QT")

An act is never changed. Each belongs to the institution that acts; the one that keeps the definition and those that
are asked read of each other what concerns them both, and nobody else does.

Source: docs/rules/capabilities.md A6, K2.
"""

from collections.abc import Sequence
from typing import Protocol

from kakitome.learning.joint_awarding import JointAct


class JointActStore(Protocol):
    """Acts as one institution sees them."""

    def add(self, act: JointAct, /) -> None:
        """Store an act of this institution."""

    def list_about(self, microcredential: str, /) -> Sequence[JointAct]:
        """Return what was done about a definition that this institution keeps, by whomever, oldest first."""

    def list_as_partner(self) -> Sequence[JointAct]:
        """Return what was done about definitions of others with this institution, by whomever, oldest first."""


class NoJointActs:
    """Implements `JointActStore` where nobody else can be asked: in a folder, and in memory."""

    def add(self, _: JointAct, /) -> None:
        """Raise `RuntimeError`: who asks others works on a platform."""
        raise RuntimeError("nobody else can be asked here")

    def list_about(self, _: str, /) -> Sequence[JointAct]:
        """Return nothing."""
        return ()

    def list_as_partner(self) -> Sequence[JointAct]:
        """Return nothing."""
        return ()
