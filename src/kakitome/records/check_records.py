"""Dated records of checks: a number a person can quote, and the facts of the report.

Nothing of the checked document is kept: no name, no bytes, only its SHA-256 and what was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kakitome.records.models import CheckRecordRow
from kakitome.values.number import new_number

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """One check; `facts` is plain JSON data without personal data."""

    number: str
    as_of: datetime
    verdict: str
    document_sha256: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class CheckRecords:
    """Records of checks in one database."""

    def __init__(self, *, using: str = "default") -> None:
        self._using = using

    def add(
        self,
        *,
        as_of: datetime,
        verdict: str,
        facts: Mapping[str, Any],
        document_sha256: str = "",
        number: str = "",
    ) -> CheckRecord:
        """Store a record under a new number (`V-…`), or under one that was drawn before."""
        for attempt in range(_ATTEMPTS):
            row = CheckRecordRow(number=number or new_number("V"), as_of=as_of, verdict=verdict, facts=dict(facts))
            row.document_sha256 = document_sha256
            try:
                with transaction.atomic(using=self._using):
                    row.save(using=self._using, force_insert=True)
            except IntegrityError:
                # Seven characters of 23 are 3.4e9 numbers: a clash is rare, and drawn again.
                if number or attempt == _ATTEMPTS - 1:
                    raise
            else:
                break
        return _record(row)

    def find(self, number: str) -> CheckRecord | None:
        """Find a record by its canonical number."""
        row = CheckRecordRow.objects.using(self._using).filter(number=number).first()
        return _record(row) if row else None


def _record(row: CheckRecordRow) -> CheckRecord:
    return CheckRecord(
        number=row.number,
        as_of=row.as_of,
        verdict=row.verdict,
        document_sha256=row.document_sha256,
        facts=row.facts,
    )
