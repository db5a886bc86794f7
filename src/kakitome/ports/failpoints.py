"""Named places at which a test may stop the world, to prove that nothing is lost or doubled there."""

from typing import Protocol


class Failpoints(Protocol):
    """Told whenever a named place is reached; in production nobody listens."""

    def reach(self, name: str) -> None:
        """Pass a place, unless a test wants the process to end or an exception to be raised here."""


class NoFailpoints:
    """Implements `Failpoints` by doing nothing."""

    def reach(self, name: str) -> None:
        """Pass."""
