"""Envelopes and endorsements over tables."""

from collections.abc import Sequence
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.records.models.award import AwardRow
from kakitome.records.models.envelope import EndorsementRow, EnvelopeRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import ScopedStore

_ENVELOPES = RecordMapping(EnvelopeRow, KeptEnvelope, columns={"credential_id": "award.credential_id"})
_READ_ALONE = RecordMapping(EnvelopeRow, KeptEnvelope, apart=["credential_id"])
_ENVELOPE = PreparedQuery(EnvelopeRow, *_READ_ALONE.names, equal=("target", "variant")).belonging(
    "award", by="credential_id"
)
_ENDORSEMENTS = RecordMapping(EndorsementRow, KeptEndorsement)
_IN_USE = PreparedQuery(
    EndorsementRow, *_ENDORSEMENTS.names, equal=("about",), conditions={"ended_at": None}, order=("id",)
)


class DatabaseEnvelopes(ScopedStore):
    """Implements `EnvelopeStore`."""

    def keep(self, envelope: KeptEnvelope, /) -> KeptEnvelope:
        with self._scope.writing():
            unknown = NotFound("E_AWARD_UNKNOWN", number=envelope.credential_id)
            award = self._scope.get_row(AwardRow, unknown, credential_id=envelope.credential_id)
            known = self.find(envelope.credential_id, target=envelope.target, variant=envelope.variant)
            if known is None:
                self._scope.add([_ENVELOPES.row(envelope, award=award)])
        return known or envelope

    def find(self, credential_id: str, *, target: str, variant: str) -> KeptEnvelope | None:
        for columns in self._scope.query(_ENVELOPE, target, variant, credential_id):
            return _READ_ALONE.read_values(columns, credential_id=credential_id)
        return None

    def list_of(self, credential_id: str) -> Sequence[KeptEnvelope]:
        return self._scope.find_all(_ENVELOPES, award__credential_id=credential_id)


class DatabaseEndorsements(ScopedStore):
    """Implements `EndorsementStore`."""

    def add(self, endorsement: KeptEndorsement, /) -> None:
        with self._scope.writing():
            if self._scope.rows(EndorsementRow).filter(sha256=endorsement.sha256).exists():
                raise Conflict("E_ENDORSEMENT_KNOWN")
            self._scope.add([_ENDORSEMENTS.row(endorsement)])

    def end(self, sha256: str, *, at: datetime) -> None:
        with self._scope.writing():
            row = self._scope.get_row(EndorsementRow, NotFound("E_ENDORSEMENT_UNKNOWN"), sha256=sha256)
            if row.ended_at is None:
                row.ended_at = at
                row.save(using=self._scope.using, update_fields=["ended_at"])

    def find(self, sha256: str) -> KeptEndorsement | None:
        return self._scope.find(_ENDORSEMENTS, sha256=sha256)

    def list_in_use(self, about: str) -> Sequence[KeptEndorsement]:
        return [_ENDORSEMENTS.read_values(columns) for columns in self._scope.query(_IN_USE, about)]

    def list_all(self) -> Sequence[KeptEndorsement]:
        return self._scope.find_all(_ENDORSEMENTS)
