"""Walks over all awards of an institution, for whoever looks at every one of them; no column about a person is read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kakitome.ports.awards import SIGNED, AwardOutline, AwardState
from kakitome.ports.status_lists import StatusEntry
from kakitome.records.models.award import AwardRow, SignedDocumentRow
from kakitome.records.store.award_rows import HELD, PLACE_COLUMNS, place_of, read_places
from kakitome.records.store.document_packs import DocumentPacks
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope

_OUTLINE_COLUMNS = (
    "id",
    "credential_id",
    "number",
    "state",
    "intended_at",
    "batch",
    "row",
    "idempotency_key",
    "document_sha256",
)
_DIGESTS = PreparedQuery(
    AwardRow,
    "credential_id",
    "document_sha256",
    among="credential_id",
    conditions={"state": sorted(state.value for state in SIGNED)},
)
_CHUNK = 1000


def outline_pages(scope: Scope, *, size: int) -> Iterator[Sequence[AwardOutline]]:
    """Yield all awards, newest first; each page is a reading of its own, so that no transaction stays open between."""
    last: int | None = None
    while True:
        with scope.reading():
            rows = scope.rows(AwardRow).order_by("-id")
            if last is not None:
                rows = rows.filter(id__lt=last)
            found = list(rows.values_list(*_OUTLINE_COLUMNS)[:size])
            places: dict[int, tuple[StatusEntry, ...]] = {}
            for start in range(0, len(found), _CHUNK):
                keys = [columns[0] for columns in found[start : start + _CHUNK]]
                places.update(read_places(scope.query(HELD, among=keys)))
        if not found:
            return
        yield [_outline_of(*columns, status=places.get(columns[0], ())) for columns in found]
        last = found[-1][0]


def digests_among(scope: Scope, credential_ids: Sequence[str]) -> Mapping[str, str]:
    """Find the SHA-256 of those documents that are signed."""
    return dict(scope.query(_DIGESTS, among=credential_ids))


def documents_among(scope: Scope, packs: DocumentPacks, credential_ids: Sequence[str]) -> Mapping[str, bytes]:
    """Find the signed bytes of many awards, each pack fetched once; raises as `DocumentPacks.read`."""
    whose, found = scope.institution, dict[str, bytes]()
    for start in range(0, len(credential_ids), _CHUNK):
        some = credential_ids[start : start + _CHUNK]
        with scope.reading():
            rows = scope.rows(SignedDocumentRow).filter(award__credential_id__in=some).order_by("pack", "pack_offset")
            kept = list(rows.values_list("award__credential_id", "document", *PLACE_COLUMNS))
        places = {name: place_of(*columns) for name, _, *columns in kept}
        packed = packs.read_many(whose, [place for place in places.values() if place is not None])
        for name, row, digest, *_ in kept:
            is_in_row = places[name] is None
            found[name] = packs.read_row(whose, bytes(row), sha256=digest) if is_in_row else next(packed)
    return found


def _outline_of(
    _key: int, credential_id: str, number: str, state: str, *others: Any, status: tuple[StatusEntry, ...]
) -> AwardOutline:
    intended_at, batch, row, idempotency_key, document_sha256 = others
    return AwardOutline(
        credential_id=credential_id,
        number=number,
        state=AwardState(state),
        intended_at=intended_at,
        batch=batch,
        row=row,
        idempotency_key=idempotency_key,
        status=status,
        document_sha256=document_sha256,
    )
