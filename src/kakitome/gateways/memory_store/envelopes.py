"""Envelopes and endorsements in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.gateways.memory_store.awards import MemoryAwards
from kakitome.gateways.memory_store.journal import Journal, Rows
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.envelopes import KeptEnvelope


class MemoryEnvelopes:
    """Implements `ports.envelopes.EnvelopeStore`."""

    def __init__(self, journal: Journal, awards: MemoryAwards) -> None:
        self._envelopes: Rows[tuple[str, str, str], KeptEnvelope] = Rows(journal)
        self._awards = awards

    def keep(self, envelope: KeptEnvelope, /) -> KeptEnvelope:
        """Store an envelope, or return the one that was kept before it."""
        if self._awards.find_by_credential_id(envelope.credential_id) is None:
            raise NotFound("E_AWARD_UNKNOWN", number=envelope.credential_id)
        key = (envelope.credential_id, envelope.target, envelope.variant)
        known = self._envelopes.find(key)
        if known is None:
            self._envelopes.put(key, envelope)
        return known or envelope

    def find(self, credential_id: str, *, target: str, variant: str) -> KeptEnvelope | None:
        """Find an envelope that was made before."""
        return self._envelopes.find((credential_id, target, variant))

    def list_of(self, credential_id: str) -> Sequence[KeptEnvelope]:
        """Return every envelope of one document, in the order in which they were made."""
        return [one for one in self._envelopes.values() if one.credential_id == credential_id]


class MemoryEndorsements:
    """Implements `ports.endorsements.EndorsementStore`."""

    def __init__(self, journal: Journal) -> None:
        self._endorsements: Rows[str, KeptEndorsement] = Rows(journal)

    def add(self, endorsement: KeptEndorsement, /) -> None:
        """Store an endorsement."""
        if self._endorsements.find(endorsement.sha256) is not None:
            raise Conflict("E_ENDORSEMENT_KNOWN")
        self._endorsements.put(endorsement.sha256, endorsement)

    def end(self, sha256: str, *, at: datetime) -> None:
        """Take one out of use; the first end stands."""
        known = self._endorsements.find(sha256)
        if known is None:
            raise NotFound("E_ENDORSEMENT_UNKNOWN")
        if known.ended_at is None:
            self._endorsements.put(sha256, replace(known, ended_at=at))

    def list_in_use(self, about: str) -> Sequence[KeptEndorsement]:
        """Return what awards given now carry about a subject, oldest first."""
        return [one for one in self._endorsements.values() if one.about == about and one.ended_at is None]

    def list_all(self) -> Sequence[KeptEndorsement]:
        """Return every endorsement, oldest first."""
        return list(self._endorsements.values())
