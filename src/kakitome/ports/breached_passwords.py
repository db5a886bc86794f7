"""Passwords that are known from breaches of other sites."""

from typing import Protocol


class BreachedPasswords(Protocol):
    """Knows passwords that were found in breaches, and is told none."""

    def is_breached(self, password: str) -> bool:
        """Tell whether a password was found in a breach; raises `Unavailable` when that cannot be told now."""
