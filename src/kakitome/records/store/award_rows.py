"""Rows of awards to frozen records and back."""

from kakitome.learning.award import Evidence, Learner
from kakitome.ports.awards import AwardRecord, AwardState, IssueIntent
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.records.models.award import AwardRow, AwardStatusRow
from kakitome.records.store.document_packs import Place
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

PLACE_COLUMNS = ("sha256", "pack__name", "pack__reference", "pack_offset", "pack_length")
"""The columns of a signed document that `place_of` reads."""


def place_of(
    digest: str, pack: str | None, reference: str | None, offset: int | None, length: int | None
) -> Place | None:
    """Return where a document lies, from its columns; None for a row that holds its bytes itself."""
    if pack is None:
        return None
    return Place(sha256=digest, pack=pack, reference=reference or "", offset=offset or 0, length=length or 0)


def kind_of(award: IssueIntent | AwardRow) -> str:
    """Return what documents have in common that share a reference."""
    return f"{award.issuer} {award.microcredential} {award.version}"


def row_of(intent: IssueIntent, *, payload: bytes) -> AwardRow:
    """Return the row of a new intent; `payload` as it is kept."""
    learner = intent.learner or Learner(name="")
    return AwardRow(
        credential_id=intent.credential_id,
        number=intent.number,
        state=AwardState.INTENDED.value,
        issuer=intent.issuer,
        key_id=intent.key_id,
        microcredential=intent.microcredential,
        version=intent.version,
        awarded_on=intent.awarded_on,
        payload=payload,
        intended_at=intent.intended_at,
        duplicate_key=intent.duplicate_key,
        content_digest=intent.content_digest,
        exclusive=intent.exclusive,
        batch=intent.batch,
        row=intent.row,
        idempotency_key=intent.idempotency_key,
        replaces=intent.replaces,
        renewal=intent.renewal,
        has_learner=intent.learner is not None,
        learner_name=learner.name,
        learner_reading=learner.reading,
        learner_roman=learner.roman,
        learner_email=learner.email,
        learner_student_number=learner.student_number,
        learner_did=learner.did,
        valid_until=intent.valid_until,
        grade=intent.grade,
        evidence=to_plain(intent.evidence),
        narrative_ja=intent.narrative.ja,
        narrative_en=intent.narrative.en,
    )


def status_rows_of(intent: IssueIntent, row: AwardRow) -> list[AwardStatusRow]:
    """Return the rows of the places an intent holds."""
    return [
        AwardStatusRow(
            award=row,
            issuer=entry.list_id.issuer,
            purpose=entry.list_id.purpose.value,
            number=entry.list_id.number,
            index=entry.index,
            position=position,
        )
        for position, entry in enumerate(intent.status)
    ]


def entry_of(row: AwardStatusRow) -> StatusEntry:
    """Return the place a row speaks of."""
    list_id = StatusListId(issuer=row.issuer, purpose=StatusPurpose(row.purpose), number=row.number)
    return StatusEntry(list_id=list_id, index=row.index)


def record_of(row: AwardRow, *, payload: bytes = b"") -> AwardRecord:
    """Return the record of a row whose status rows were fetched with it; `payload` as it was given, where wanted."""
    return AwardRecord(
        intent=_intent_of(row, payload=payload),
        state=AwardState(row.state),
        issued_at=row.issued_at,
        document_sha256=row.document_sha256,
        superseded_by=row.superseded_by,
        superseded_at=row.superseded_at,
        abandoned_at=row.abandoned_at,
        abandoned_because=row.abandoned_because,
    )


def _intent_of(row: AwardRow, *, payload: bytes) -> IssueIntent:
    held = sorted(row.status_rows.all(), key=lambda place: place.position)
    return IssueIntent(
        credential_id=row.credential_id,
        number=row.number,
        issuer=row.issuer,
        key_id=row.key_id,
        microcredential=row.microcredential,
        version=row.version,
        awarded_on=row.awarded_on,
        payload=payload,
        intended_at=row.intended_at,
        duplicate_key=row.duplicate_key,
        content_digest=row.content_digest,
        exclusive=row.exclusive,
        batch=row.batch,
        row=row.row,
        idempotency_key=row.idempotency_key,
        status=tuple(entry_of(place) for place in held),
        replaces=row.replaces,
        renewal=row.renewal,
        learner=_learner_of(row),
        valid_until=row.valid_until,
        grade=row.grade,
        evidence=from_plain(tuple[Evidence, ...], row.evidence),
        narrative=LocalizedText(ja=row.narrative_ja, en=row.narrative_en),
    )


def _learner_of(row: AwardRow) -> Learner | None:
    if not row.has_learner:
        return None
    return Learner(
        name=row.learner_name,
        reading=row.learner_reading,
        roman=row.learner_roman,
        email=row.learner_email,
        student_number=row.learner_student_number,
        did=row.learner_did,
    )
