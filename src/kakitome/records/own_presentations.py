"""Requests of verifiers to persons, over the table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from kakitome.errors import Conflict
from kakitome.ports.own_presentations import (
    MOST_OPEN,
    OwnPresentation,
    PersonPresentations,
    PresentationOutcome,
    ShownCredential,
)
from kakitome.records.models.own_presentation import OwnPresentationRow
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.scope import UnscopedStore
from kakitome.values.localized_text import LocalizedText

_OPEN = PresentationOutcome.OPEN.value
_PLAIN = (
    *("key", "request_sha256", "verifier_id", "verifier_name", "host", "payload", "is_signed", "is_same_device"),
    *("begun_at", "ends_at", "settled_at", "problem"),
)


class DatabasePersonPresentations:
    """Implements `ports.own_presentations.PersonPresentations` over one database."""

    def __init__(self, account: str, *, using: str = "default") -> None:
        self._scope = PersonScope(account, using=using)

    def add(self, presentation: OwnPresentation, /) -> None:
        with self._scope.writing():
            rows = self._scope.rows(OwnPresentationRow)
            rows.filter(outcome=_OPEN, ends_at__lte=presentation.begun_at).delete()
            if rows.filter(request_sha256=presentation.request_sha256).exists():
                raise Conflict("E_ASKED_TWICE")
            if rows.filter(outcome=_OPEN).count() >= MOST_OPEN:
                raise Conflict("E_ASKED_MANY", limit=MOST_OPEN)
            row = OwnPresentationRow(outcome=presentation.outcome.value, sent=_sent_to_plain(presentation))
            self._scope.add(_filled(row, presentation))

    def find(self, key: str) -> OwnPresentation | None:
        with self._scope.reading():
            row = self._scope.rows(OwnPresentationRow).filter(key=key).first()
            return None if row is None else _read(row)

    def list_settled(self) -> Sequence[OwnPresentation]:
        with self._scope.reading():
            rows = self._scope.rows(OwnPresentationRow).exclude(outcome=_OPEN).order_by("-settled_at", "-pk")
            return [_read(row) for row in rows]

    def take(self, key: str, *, now: datetime) -> bool:
        with self._scope.writing():
            rows = self._scope.rows(OwnPresentationRow).filter(key=key, outcome=_OPEN, ends_at__gt=now)
            # What stops between here and the answer failed: nothing is sent a second time.
            return bool(rows.update(outcome=PresentationOutcome.FAILED.value, settled_at=now))

    def settle(self, presentation: OwnPresentation, /) -> None:
        with self._scope.writing():
            row = self._scope.rows(OwnPresentationRow).filter(key=presentation.key).first()
            if row is not None:
                row.outcome, row.sent = presentation.outcome.value, _sent_to_plain(presentation)
                _filled(row, replace(presentation, payload="")).save(using=self._scope.using)


class DatabaseOwnPresentations(UnscopedStore):
    """Implements `ports.own_presentations.OwnPresentations` over one database."""

    def open(self, account: str) -> PersonPresentations:
        return DatabasePersonPresentations(account, using=self._using)


def _filled(row: OwnPresentationRow, presentation: OwnPresentation) -> OwnPresentationRow:
    for name in _PLAIN:
        setattr(row, name, getattr(presentation, name))
    return row


def _sent_to_plain(presentation: OwnPresentation) -> list[dict[str, Any]]:
    return [
        {"name": item.name, "title": {"ja": item.title.ja, "en": item.title.en}, "claims": list(item.claims)}
        for item in presentation.sent
    ]


def _read(row: OwnPresentationRow) -> OwnPresentation:
    return OwnPresentation(
        **{name: getattr(row, name) for name in _PLAIN},
        outcome=PresentationOutcome(row.outcome),
        sent=tuple(
            ShownCredential(name=item["name"], title=LocalizedText(**item["title"]), claims=tuple(item["claims"]))
            for item in row.sent
        ),
    )
