"""API keys of institutions: what they may be used for, who made them, and whether they still hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ApiScope(StrEnum):
    """What a key may be used for."""

    DEFINE = "microcredentials:write"
    READ = "microcredentials:read"
    AWARD = "awards:write"
    READ_AWARDS = "awards:read"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key without its secret."""

    institution: str
    prefix: str
    name: str
    scopes: frozenset[ApiScope]
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None


class ApiKeys(Protocol):
    """The API keys of one platform."""

    def make(
        self, *, institution: str, name: str, scopes: frozenset[ApiScope], by: str, now: datetime
    ) -> tuple[ApiKey, str]:
        """Store a new key and return it with its text, which nobody can read again."""

    def find(self, text: str) -> ApiKey | None:
        """Find the key a request shows; None when it is unknown, wrong or revoked."""

    def list_keys(self, institution: str) -> Sequence[ApiKey]:
        """Return an institution's keys, newest first."""

    def revoke(self, institution: str, prefix: str, *, now: datetime) -> None:
        """Revoke a key for good; raises `NotFound` (E_API_KEY_UNKNOWN)."""
