"""Rows of awards to frozen records and back."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from kakitome.learning.award import Evidence, Learner
from kakitome.ports.awards import AwardRecord, AwardState, IssueIntent
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.records.models.award import AwardRow, AwardStatusRow
from kakitome.records.store.document_packs import PackPlace
from kakitome.records.store.many_rows import Insertion
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope
from kakitome.records.store.status_places import Draw
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import from_plain, to_plain

_NOBODY = Learner(name="")
PLACE_COLUMNS = ("sha256", "pack__name", "pack__reference", "pack_offset", "pack_length")
"""The columns of a signed document that `place_of` reads."""


def place_of(
    digest: str, pack: str | None, reference: str | None, offset: int | None, length: int | None
) -> PackPlace | None:
    """Return where a document lies, from its columns; None for a row that holds its bytes itself."""
    if pack is None:
        return None
    return PackPlace(sha256=digest, pack=pack, reference=reference or "", offset=offset or 0, length=length or 0)


def kind_of(issuer: str, microcredential: str, version: int) -> str:
    """Return what documents have in common that share a reference."""
    return f"{issuer} {microcredential} {version}"


_OWN: Final = tuple(
    field.name
    for field in fields(IssueIntent)
    if field.name not in ("payload", "status", "learner", "evidence", "narrative")
)
"""What of an intent is a column of the same name; of the others, here is what each becomes."""
_OF_LEARNER: Final = tuple(field.name for field in fields(Learner))
_TEXTS: Final = ("evidence", "narrative_ja", "narrative_en")
_INTENT_COLUMNS: Final = (*_OWN, "has_learner", *(f"learner_{name}" for name in _OF_LEARNER), *_TEXTS)
_STANDING: Final = tuple(field.name for field in fields(AwardRecord) if field.name not in ("intent", "state"))
RECORD_COLUMNS: Final = ("id", "state", *_STANDING, *_INTENT_COLUMNS)
"""The columns of an award that `record_of` reads."""

OPEN_COLUMNS = (*RECORD_COLUMNS, "payload")
"""The same and, last, what was kept of the payload."""

AWARDS = Insertion(AwardRow, "id", "state", "payload", *_INTENT_COLUMNS)
PLACES = Insertion(
    AwardStatusRow, "award_id", "issuer", "purpose", "number", "index", "position", "status_list_id", "draw"
)


_own, _of_learner = attrgetter(*_OWN), attrgetter(*_OF_LEARNER)


def values_of(intent: IssueIntent, *, key: int, payload: bytes) -> tuple[object, ...]:
    """Return the row of a new intent for `AWARDS`; `payload` as it is kept."""
    return (
        key,
        AwardState.INTENDED.value,
        payload,
        *_own(intent),
        intent.learner is not None,
        *_of_learner(intent.learner or _NOBODY),
        to_plain(intent.evidence) if intent.evidence else [],
        intent.narrative.ja,
        intent.narrative.en,
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


_HELD = PreparedQuery(
    AwardStatusRow,
    "award_id",
    "issuer",
    "purpose",
    "number",
    "index",
    among="award_id",
    order=("award_id", "position"),
)


def places_of(scope: Scope, keys: Sequence[int]) -> dict[int, tuple[StatusEntry, ...]]:
    """Return the places that awards hold, in their documents' order, by the awards' keys."""
    entries: dict[int, list[StatusEntry]] = {}
    lists: dict[tuple[str, str, int], StatusListId] = {}
    for key, issuer, purpose, number, index in scope.query(_HELD, among=keys):
        list_id = lists.get((issuer, purpose, number))
        if list_id is None:
            list_id = StatusListId(issuer=issuer, purpose=StatusPurpose(purpose), number=number)
            lists[issuer, purpose, number] = list_id
        entries.setdefault(key, []).append(StatusEntry(list_id=list_id, index=index))
    return {key: tuple(held) for key, held in entries.items()}


def record_of(
    columns: Sequence[Any], *, places: Mapping[int, tuple[StatusEntry, ...]], payload: bytes = b""
) -> AwardRecord:
    """Return the record of a row's `RECORD_COLUMNS`; `payload` as it was given, where wanted."""
    key, state, *others = columns
    standing, intent = others[: len(_STANDING)], others[len(_STANDING) :]
    return AwardRecord(
        intent=_intent_of(intent, status=places.get(key, ()), payload=payload),
        state=AwardState(state),
        **dict(zip(_STANDING, standing, strict=True)),
    )


def _intent_of(columns: Sequence[Any], *, status: tuple[StatusEntry, ...], payload: bytes) -> IssueIntent:
    own, others = columns[: len(_OWN)], columns[len(_OWN) :]
    has_learner, *learner, evidence, narrative_ja, narrative_en = others
    return IssueIntent(
        **dict(zip(_OWN, own, strict=True)),
        payload=payload,
        status=status,
        learner=Learner(**dict(zip(_OF_LEARNER, learner, strict=True))) if has_learner else None,
        evidence=from_plain(tuple[Evidence, ...], evidence) if evidence else (),
        narrative=LocalizedText(ja=narrative_ja, en=narrative_en),
    )
