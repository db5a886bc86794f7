"""Roles, reviewing and seats that are offered and not yet accepted, over the tables."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from kakitome.errors import NotFound
from kakitome.ports.invitations import Invitation, Offer
from kakitome.ports.organisations import Role
from kakitome.records.models import InvitationRow


class DatabaseInvitations:
    """Implements `ports.invitations.Invitations` over one database."""

    def __init__(self, *, using: str = "default") -> None:
        self._using = using

    def put(self, invitation: Invitation) -> tuple[Invitation, str]:
        token = secrets.token_urlsafe(32)
        said = {
            "institution_id": invitation.institution,
            "name": invitation.name,
            "role": invitation.role.value if invitation.role else "",
            "terms": dict(invitation.terms),
            "language": invitation.language,
            "token_hash": _hash(token),
            "invited_by": invitation.invited_by,
            "invited_at": invitation.invited_at,
        }
        row, _ = self._rows().update_or_create(
            organisation_id=invitation.node,
            email=_plain(invitation.email),
            offer=invitation.offer.value,
            committee=invitation.committee,
            defaults=said,
            create_defaults={"id": secrets.token_hex(8), **said},
        )
        return _invitation(row), token

    def find_by_token(self, token: str) -> Invitation | None:
        row = self._rows().filter(token_hash=_hash(token)).first()
        return _invitation(row) if row else None

    def find(self, invitation_id: str, *, institution: str) -> Invitation | None:
        row = self._rows().filter(pk=invitation_id, institution_id=institution).first()
        return _invitation(row) if row else None

    def list_of(self, institution: str) -> Sequence[Invitation]:
        return [_invitation(row) for row in self._rows().filter(institution_id=institution).order_by("invited_at")]

    def list_for(self, emails: Iterable[str]) -> Sequence[Invitation]:
        wanted = [_plain(email) for email in emails]
        return [_invitation(row) for row in self._rows().filter(email__in=wanted).order_by("invited_at")]

    def close(self, invitation_id: str) -> None:
        count, _ = self._rows().filter(pk=invitation_id).delete()
        if not count:
            raise NotFound("E_INVITATION_GONE")

    def _rows(self) -> Any:
        return InvitationRow.objects.using(self._using)


def _plain(email: str) -> str:
    return email.strip().lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        id=row.pk,
        institution=row.institution_id,
        node=row.organisation_id,
        email=row.email,
        name=row.name,
        offer=Offer(row.offer),
        role=Role(row.role) if row.role else None,
        committee=row.committee,
        terms=row.terms,
        language="en" if row.language == "en" else "ja",
        invited_by=row.invited_by,
        invited_at=row.invited_at,
    )
