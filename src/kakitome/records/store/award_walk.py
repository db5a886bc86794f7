"""Walks over all awards of an institution, for whoever looks at every one of them; no column about a person is read."""

from collections.abc import Iterator, Mapping, Sequence

from kakitome.ports.awards import SIGNED, AwardOutline
from kakitome.records.models.award import AwardRow, SignedDocumentRow
from kakitome.records.store.award_rows import PLACE_COLUMNS, place_of, places_of
from kakitome.records.store.document_packs import DocumentPacks
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import Scope

_OUTLINES = RecordMapping(AwardRow, AwardOutline, apart=["status"])
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
            page = list(rows.values_list("id", *_OUTLINES.names)[:size])
            places = places_of(scope, [key for key, *_ in page])
        if not page:
            return
        yield [_OUTLINES.read_values(columns, status=places.get(key, ())) for key, *columns in page]
        last = page[-1][0]


def digests_among(scope: Scope, credential_ids: Sequence[str]) -> Mapping[str, str]:
    """Find the SHA-256 of those documents that are signed."""
    return dict(scope.query(_DIGESTS, among=credential_ids))


def documents_among(scope: Scope, packs: DocumentPacks, credential_ids: Sequence[str]) -> Mapping[str, bytes]:
    """Find the signed bytes of many awards, each pack fetched once; raises as `DocumentPacks.read`."""
    institution, documents = scope.institution, dict[str, bytes]()
    for start in range(0, len(credential_ids), _CHUNK):
        some = credential_ids[start : start + _CHUNK]
        with scope.reading():
            rows = scope.rows(SignedDocumentRow).filter(award__credential_id__in=some).order_by("pack", "pack_offset")
            stored = list(rows.values_list("award__credential_id", "document", *PLACE_COLUMNS))
        places = {name: place_of(*columns) for name, _, *columns in stored}
        packed = packs.read_many(institution, [place for place in places.values() if place is not None])
        for name, row, digest, *_ in stored:
            is_in_row = places[name] is None
            documents[name] = packs.read_row(institution, bytes(row), sha256=digest) if is_in_row else next(packed)
    return documents
