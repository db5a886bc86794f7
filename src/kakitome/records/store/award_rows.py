"""Rows of awards to frozen records and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kakitome.learning.award import Evidence, Learner
from kakitome.ports.awards import AwardRecord, AwardState, IssueIntent
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.records.models.award import AwardRow, AwardStatusRow
from kakitome.records.store.document_packs import Place
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.status_places import Draw
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

_NOBODY = Learner(name="")
PLACE_COLUMNS = ("sha256", "pack__name", "pack__reference", "pack_offset", "pack_length")
"""The columns of a signed document that `place_of` reads."""


def place_of(
    digest: str, pack: str | None, reference: str | None, offset: int | None, length: int | None
) -> Place | None:
    """Return where a document lies, from its columns; None for a row that holds its bytes itself."""
    if pack is None:
        return None
    return Place(sha256=digest, pack=pack, reference=reference or "", offset=offset or 0, length=length or 0)


def kind_of(issuer: str, microcredential: str, version: int) -> str:
    """Return what documents have in common that share a reference."""
    return f"{issuer} {microcredential} {version}"


_INTENT_COLUMNS = (
    "credential_id",
    "number",
    "issuer",
    "key_id",
    "microcredential",
    "version",
    "awarded_on",
    "intended_at",
    "duplicate_key",
    "content_digest",
    "exclusive",
    "batch",
    "row",
    "idempotency_key",
    "replaces",
    "renewal",
    "valid_until",
    "grade",
    "evidence",
    "narrative_ja",
    "narrative_en",
    "has_learner",
    "learner_name",
    "learner_reading",
    "learner_roman",
    "learner_email",
    "learner_student_number",
    "learner_did",
)
_STANDING_COLUMNS = (
    "state",
    "issued_at",
    "document_sha256",
    "superseded_by",
    "superseded_at",
    "abandoned_at",
    "abandoned_because",
)
RECORD_COLUMNS = ("id", *_STANDING_COLUMNS, *_INTENT_COLUMNS)
"""The columns of an award that `record_of` reads."""

OPEN_COLUMNS = (*RECORD_COLUMNS, "payload")
"""The same and, last, what was kept of the payload."""

AWARDS = Insertion(AwardRow, "id", "state", "payload", *_INTENT_COLUMNS)
PLACES = Insertion(
    AwardStatusRow, "award_id", "issuer", "purpose", "number", "index", "position", "status_list_id", "draw"
)


def values_of(intent: IssueIntent, *, key: int, payload: bytes) -> tuple[object, ...]:
    """Return the row of a new intent for `AWARDS`; `payload` as it is kept."""
    learner = intent.learner or _NOBODY
    return (
        key,
        AwardState.INTENDED.value,
        payload,
        intent.credential_id,
        intent.number,
        intent.issuer,
        intent.key_id,
        intent.microcredential,
        intent.version,
        intent.awarded_on,
        intent.intended_at,
        intent.duplicate_key,
        intent.content_digest,
        intent.exclusive,
        intent.batch,
        intent.row,
        intent.idempotency_key,
        intent.replaces,
        intent.renewal,
        intent.valid_until,
        intent.grade,
        to_plain(intent.evidence) if intent.evidence else [],
        intent.narrative.ja,
        intent.narrative.en,
        intent.learner is not None,
        learner.name,
        learner.reading,
        learner.roman,
        learner.email,
        learner.student_number,
        learner.did,
    )


def place_values_of(intent: IssueIntent, *, key: int, draws: Mapping[StatusEntry, Draw]) -> list[tuple[object, ...]]:
    """Return the rows of the places an intent holds, for `PLACES`; `draws` as `draws_of` finds them."""
    return [
        (
            key,
            entry.list_id.issuer,
            entry.list_id.purpose.value,
            entry.list_id.number,
            entry.index,
            position,
            *draws.get(entry, (None, None)),
        )
        for position, entry in enumerate(intent.status)
    ]


HELD = PreparedQuery(
    AwardStatusRow,
    "award_id",
    "issuer",
    "purpose",
    "number",
    "index",
    among="award_id",
    order=("award_id", "position"),
)
"""Asks for the places of awards, by the awards' keys."""


def read_places(held: Iterable[tuple[Any, ...]]) -> dict[int, tuple[StatusEntry, ...]]:
    """Return the places that documents hold (`HELD`), in the documents' order, by the awards' keys."""
    found: dict[int, list[StatusEntry]] = {}
    lists: dict[tuple[str, str, int], StatusListId] = {}
    for key, issuer, purpose, number, index in held:
        list_id = lists.get((issuer, purpose, number))
        if list_id is None:
            list_id = StatusListId(issuer=issuer, purpose=StatusPurpose(purpose), number=number)
            lists[issuer, purpose, number] = list_id
        found.setdefault(key, []).append(StatusEntry(list_id=list_id, index=index))
    return {key: tuple(entries) for key, entries in found.items()}


def record_of(
    columns: Sequence[Any], *, places: Mapping[int, tuple[StatusEntry, ...]], payload: bytes = b""
) -> AwardRecord:
    """Return the record of a row's `RECORD_COLUMNS`; `payload` as it was given, where wanted."""
    key, state, *standing = columns[: 1 + len(_STANDING_COLUMNS)]
    issued_at, document_sha256, superseded_by, superseded_at, abandoned_at, abandoned_because = standing
    return AwardRecord(
        intent=_intent_of(columns[1 + len(_STANDING_COLUMNS) :], status=places.get(key, ()), payload=payload),
        state=AwardState(state),
        issued_at=issued_at,
        document_sha256=document_sha256,
        superseded_by=superseded_by,
        superseded_at=superseded_at,
        abandoned_at=abandoned_at,
        abandoned_because=abandoned_because,
    )


def _intent_of(columns: Sequence[Any], *, status: tuple[StatusEntry, ...], payload: bytes) -> IssueIntent:
    told = dict(zip(_INTENT_COLUMNS, columns, strict=True))
    has_learner, *learner = [told.pop(name) for name in _INTENT_COLUMNS[_INTENT_COLUMNS.index("has_learner") :]]
    evidence = told.pop("evidence")
    narrative = LocalizedText(ja=told.pop("narrative_ja"), en=told.pop("narrative_en"))
    return IssueIntent(
        **told,
        payload=payload,
        status=status,
        learner=_learner_of(learner) if has_learner else None,
        evidence=from_plain(tuple[Evidence, ...], evidence) if evidence else (),
        narrative=narrative,
    )


def _learner_of(columns: Sequence[str]) -> Learner:
    name, reading, roman, email, student_number, did = columns
    return Learner(name=name, reading=reading, roman=roman, email=email, student_number=student_number, did=did)
