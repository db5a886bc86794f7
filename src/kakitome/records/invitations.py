"""Roles, reviewing and seats that are offered and not yet accepted, over the tables."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from kakitome.errors import NotFound
from kakitome.ports.invitations import Invitation
from kakitome.records.models.organisation import InvitationRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore, seeing, seeing_invited

_INVITATIONS = RecordMapping(
    InvitationRow, Invitation, columns={"institution": "institution_id", "node": "organisation_id"}
)


class DatabaseInvitations(UnscopedStore):
    """Implements `ports.invitations.Invitations` over one database."""

    def put(self, invitation: Invitation) -> tuple[Invitation, str]:
        token = secrets.token_urlsafe(32)
        columns = {**_INVITATIONS.by_column(invitation), "email": _plain(invitation.email), "token_hash": _hash(token)}
        same_offer = {name: columns[name] for name in ("organisation_id", "email", "offer", "committee")}
        del columns["id"]
        with seeing(invitation.institution, using=self._using):
            row, _ = self._rows().update_or_create(
                **same_offer, defaults=columns, create_defaults={**columns, "id": secrets.token_hex(8)}
            )
        return _INVITATIONS.read(row), token

    def find_by_token(self, token: str) -> Invitation | None:
        with seeing_invited(token_hash=_hash(token), using=self._using):
            row = self._rows().filter(token_hash=_hash(token)).first()
        return _INVITATIONS.read(row) if row else None

    def find(self, invitation_id: str, *, institution: str) -> Invitation | None:
        with seeing(institution, using=self._using):
            row = self._rows().filter(pk=invitation_id, institution_id=institution).first()
        return _INVITATIONS.read(row) if row else None

    def list_of(self, institution: str) -> Sequence[Invitation]:
        with seeing(institution, using=self._using):
            rows = list(self._rows().filter(institution_id=institution).order_by("invited_at"))
        return [_INVITATIONS.read(row) for row in rows]

    def list_for(self, emails: Iterable[str]) -> Sequence[Invitation]:
        rows: list[InvitationRow] = []
        for email in dict.fromkeys(_plain(email) for email in emails):
            with seeing_invited(email=email, using=self._using):
                rows += self._rows().filter(email=email)
        return [_INVITATIONS.read(row) for row in sorted(rows, key=lambda row: row.invited_at)]

    def close(self, invitation_id: str, *, institution: str) -> None:
        with seeing(institution, using=self._using):
            count, _ = self._rows().filter(pk=invitation_id, institution_id=institution).delete()
        if not count:
            raise NotFound("E_INVITATION_GONE")

    def _rows(self) -> Any:
        return InvitationRow.objects.using(self._using)


def _plain(email: str) -> str:
    return email.strip().lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
