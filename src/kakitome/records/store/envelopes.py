"""Envelopes and endorsements over tables."""

from collections.abc import Sequence
from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.records.models.award import AwardRow
from kakitome.records.models.envelope import EndorsementRow, EnvelopeRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope

_SAID = ("sha256", "about", "endorser", "endorser_name", "document", "is_token", "added_at", "added_by", "ended_at")
_IN_USE = PreparedQuery(EndorsementRow, *_SAID, equal=("about",), conditions={"ended_at": None}, order=("id",))


class DatabaseEnvelopes:
    """Implements `EnvelopeStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(self, envelope: KeptEnvelope, /) -> KeptEnvelope:
        with self._scope.writing():
            award = self._scope.rows(AwardRow).filter(credential_id=envelope.credential_id).first()
            if award is None:
                raise NotFound("E_AWARD_UNKNOWN", number=envelope.credential_id)
            known = self._scope.rows(EnvelopeRow).filter(award=award, target=envelope.target, variant=envelope.variant)
            row = known.select_related("award").first()
            if row is not None:
                return _envelope(row)
            fresh = EnvelopeRow(
                award=award,
                target=envelope.target,
                variant=envelope.variant,
                media_type=envelope.media_type,
                document=envelope.document,
                sha256=envelope.sha256,
                made_at=envelope.made_at,
            )
            self._scope.add([fresh])
        return envelope

    def find(self, credential_id: str, *, target: str, variant: str) -> KeptEnvelope | None:
        with self._scope.reading():
            rows = self._scope.rows(EnvelopeRow).filter(
                award__credential_id=credential_id, target=target, variant=variant
            )
            row = rows.select_related("award").first()
        return _envelope(row) if row else None

    def list_of(self, credential_id: str) -> Sequence[KeptEnvelope]:
        with self._scope.reading():
            rows = self._scope.rows(EnvelopeRow).filter(award__credential_id=credential_id)
            return [_envelope(row) for row in rows.select_related("award").order_by("id")]


class DatabaseEndorsements:
    """Implements `EndorsementStore`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, endorsement: KeptEndorsement, /) -> None:
        with self._scope.writing():
            if self._scope.rows(EndorsementRow).filter(sha256=endorsement.sha256).exists():
                raise Conflict("E_ENDORSEMENT_KNOWN")
            row = EndorsementRow(
                sha256=endorsement.sha256,
                about=endorsement.about,
                endorser=endorsement.endorser,
                endorser_name=endorsement.endorser_name,
                document=endorsement.document,
                is_token=endorsement.is_token,
                added_at=endorsement.added_at,
                added_by=endorsement.added_by,
                ended_at=endorsement.ended_at,
            )
            self._scope.add([row])

    def end(self, sha256: str, *, at: datetime) -> None:
        with self._scope.writing():
            row = self._scope.rows(EndorsementRow).filter(sha256=sha256).first()
            if row is None:
                raise NotFound("E_ENDORSEMENT_UNKNOWN")
            if row.ended_at is None:
                row.ended_at = at
                row.save(using=self._scope.using, update_fields=["ended_at"])

    def find(self, sha256: str) -> KeptEndorsement | None:
        with self._scope.reading():
            row = self._scope.rows(EndorsementRow).filter(sha256=sha256).first()
            return _endorsement(row) if row else None

    def list_in_use(self, about: str) -> Sequence[KeptEndorsement]:
        return [
            _endorsement(EndorsementRow(**dict(zip(_SAID, one, strict=True))))
            for one in self._scope.query(_IN_USE, about)
        ]

    def list_all(self) -> Sequence[KeptEndorsement]:
        with self._scope.reading():
            return [_endorsement(row) for row in self._scope.rows(EndorsementRow).order_by("id")]


def _envelope(row: EnvelopeRow) -> KeptEnvelope:
    return KeptEnvelope(
        credential_id=row.award.credential_id,
        target=row.target,
        variant=row.variant,
        media_type=row.media_type,
        document=bytes(row.document),
        sha256=row.sha256,
        made_at=row.made_at,
    )


def _endorsement(row: EndorsementRow) -> KeptEndorsement:
    return KeptEndorsement(
        sha256=row.sha256,
        about=row.about,
        endorser=row.endorser,
        endorser_name=row.endorser_name,
        document=bytes(row.document),
        is_token=row.is_token,
        added_at=row.added_at,
        added_by=row.added_by,
        ended_at=row.ended_at,
    )
