"""Dated records of checks: a number a person can quote, and the facts of the report.

Nothing of the checked document is kept: no name, no bytes, only its SHA-256 and what was found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """One check; `facts` is plain JSON data without personal data."""

    number: str
    as_of: datetime
    verdict: str
    document_sha256: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class CheckRecords(Protocol):
    """The check records of one platform."""

    def add(
        self,
        *,
        as_of: datetime,
        verdict: str,
        facts: Mapping[str, Any],
        document_sha256: str = "",
        number: str = "",
    ) -> CheckRecord:
        """Store a record under a new number (`V-…`), or under one that was drawn before.

        Raises:
            Unavailable: E_CHECK_RECORD_UNWRITABLE, nothing can be written at the moment.
        """

    def add_many(self, records: Sequence[CheckRecord], /) -> Sequence[CheckRecord]:
        """Store records together; those without a number draw one; raises as `add`."""

    def find(self, number: str) -> CheckRecord | None:
        """Find a record by its canonical number."""
