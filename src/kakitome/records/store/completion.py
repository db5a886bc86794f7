"""Turning intents into issued awards, many at once: where their bytes lie, and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kakitome.errors import Conflict, NotFound
from kakitome.ports.awards import AwardState, Completion
from kakitome.records.models.award import AwardRow, PackRow, SignedDocumentRow
from kakitome.records.store.award_rows import kind_of
from kakitome.records.store.document_packs import DocumentPacks, Pack
from kakitome.records.store.many_rows import Insertion, Update
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.scope import Scope

_AWARDS = PreparedQuery(
    AwardRow,
    "credential_id",
    "id",
    "state",
    "document_sha256",
    "issuer",
    "microcredential",
    "version",
    among="credential_id",
)
_PACK = PreparedQuery(PackRow, "id", equal=("name",))
_PACKED = Insertion(SignedDocumentRow, "award_id", "pack_id", "pack_offset", "pack_length", "sha256", "signed_at")
_IN_ROWS = Insertion(SignedDocumentRow, "award_id", "document", "sha256", "signed_at")
_ISSUED = Update(AwardRow, "state", "issued_at", "document_sha256", "payload")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Award:
    """What completing asks of an award's row."""

    key: int
    state: str
    digest: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fresh:
    """One completion that changes something."""

    completion: Completion
    digest: str
    award: _Award


def complete(
    scope: Scope, packs: DocumentPacks, completions: Sequence[Completion], *, ahead: Mapping[str, Pack]
) -> None:
    """Do as `AwardStore.complete_many` says, inside a writing transaction; `ahead` are packs by documents' SHA-256."""
    fresh = _fresh_among(completions, _awards(scope, [completion.credential_id for completion in completions]))
    held = {change.digest: ahead[change.digest] for change in fresh if change.digest in ahead}
    left = {change.digest: change for change in fresh if change.digest not in held}
    in_rows = left if packs.are_few(len(left)) else {}
    if left and not in_rows:
        documents = {digest: change.completion.document for digest, change in left.items()}
        pack = packs.write_named(scope.institution, documents, kind=next(iter(left.values())).award.kind)
        held.update(dict.fromkeys(left, pack))
    keys = {pack.name: _pack_key(scope, pack) for pack in {pack.name: pack for pack in held.values()}.values()}
    issued, packed, rows = [], [], []
    for change in fresh:
        key, at = change.award.key, change.completion.at
        issued.append((key, AwardState.ISSUED.value, at, change.digest, b""))
        if change.digest in in_rows:
            frame = packs.write_row(scope.institution, change.completion.document, kind=change.award.kind)
            rows.append((key, frame, change.digest, at))
            continue
        pack = held[change.digest]
        place = pack.places[change.digest]
        packed.append((key, keys[pack.name], place.offset, place.length, change.digest, at))
    _ISSUED.run(issued, using=scope.using)
    scope.insert(_PACKED, packed)
    scope.insert(_IN_ROWS, rows)


def _awards(scope: Scope, credential_ids: Sequence[str]) -> dict[str, _Award]:
    return {
        name: _Award(key=key, state=state, digest=digest, kind=kind_of(*kind))
        for name, key, state, digest, *kind in scope.query(_AWARDS, among=credential_ids)
    }


def _fresh_among(completions: Sequence[Completion], awards: Mapping[str, _Award]) -> list[_Fresh]:
    """Judge completions in their order; one with the very bytes already stored changes nothing."""
    fresh: dict[str, _Fresh] = {}
    for completion in completions:
        award = awards.get(completion.credential_id)
        if award is None:
            raise NotFound("E_AWARD_UNKNOWN", credential_id=completion.credential_id)
        if award.state == AwardState.ABANDONED.value:
            raise Conflict("E_INTENT_ABANDONED", credential_id=completion.credential_id)
        digest = completion.document_sha256
        earlier = fresh.get(completion.credential_id)
        if award.state == AwardState.INTENDED.value and earlier is None:
            fresh[completion.credential_id] = _Fresh(completion=completion, digest=digest, award=award)
        elif digest != (earlier.digest if earlier else award.digest):
            raise Conflict("E_ALREADY_ISSUED", credential_id=completion.credential_id)
    return list(fresh.values())


def _pack_key(scope: Scope, pack: Pack) -> int:
    for (key,) in scope.query(_PACK, pack.name):
        return int(key)
    row = PackRow(name=pack.name, reference=pack.reference, size=pack.size)
    scope.add([row])
    return int(row.pk)
