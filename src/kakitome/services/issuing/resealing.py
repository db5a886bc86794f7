"""Signing awards anew after a key was stolen: new documents, with the same words, under the same numbers.

`leak_outline` counts the awards in force that the stolen key signed, and those of which the log proves that they are
older. `reseal` gives the rest new documents, chunk by chunk. The earlier bytes stay stored and verify as replaced.
Whatever stops it half way, the next run goes on: what is done has another key.

Source: docs/rules/threats.md T9; docs/adr/0024-a-stolen-key-has-a-date.md.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from kakitome.documents.openbadges.credential import status_entries, status_references
from kakitome.documents.sealing import write_document
from kakitome.documents.vc import strict_json
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.mapping.addresses import credential_address, status_list_address
from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.ports.issuer_signing_keys import get_active_key, open_seal
from kakitome.ports.issuers import KeyState
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.services.issuing.composing import Draft
from kakitome.services.issuing.drafting import Checked
from kakitome.services.issuing.journey import reserve, seal_drafts
from kakitome.services.issuing.model import IssuingContext, Signing
from kakitome.values.instants import whole_seconds

CHUNK = 200

IsProven = Callable[[AwardRecord], bool]
"""Tells whether somebody else's word proves that a document is older than the leak."""


def nothing_proven(_: AwardRecord, /) -> bool:
    """Prove nothing: where there is no log."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakOutline:
    """The awards in force that a stolen key signed: how many, and how many of them are proven to be older."""

    signed: int
    proven: int

    @property
    def left(self) -> int:
        """Those that nothing proves: nobody can conclude anything from their documents."""
        return self.signed - self.proven


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """What came of one run: how many awards have a new document, and whether some are left for the next."""

    done: int
    is_complete: bool


def leak_outline(context: IssuingContext, *, key_id: str, is_proven: IsProven = nothing_proven) -> LeakOutline:
    """Count the awards in force that a stolen key signed."""
    signed = proven = offset = 0
    while page := _page(context, key_id, offset=offset):
        offset += len(page)
        in_force = _not_revoked(context, page)
        signed += len(in_force)
        proven += sum(map(is_proven, in_force))
    return LeakOutline(signed=signed, proven=proven)


def reseal(
    context: IssuingContext,
    did: str,
    *,
    key_id: str,
    actor: str,
    now: datetime,
    plan: "ResealPlan | None" = None,
) -> Resealed:
    """Give awards that a stolen key signed new documents, signed with the key in use; revoked ones are left alone.

    Nobody is written to: the award's page and number stay, and open the new document.

    Raises:
        NotFound: E_ISSUER_UNKNOWN, E_KEY_UNKNOWN; Unavailable: as the vault.
        Refused: E_KEY_NOT_COMPROMISED, E_NO_ACTIVE_KEY, E_SEAL_UNSOUND.
        Conflict: somebody else works on the same awards; what was done before stays done.
    """
    plan = plan or ResealPlan()
    _demand_stolen(context, did, key_id=key_id)
    run = _begin(context, did, actor=actor, now=whole_seconds(now))
    done = offset = 0
    while page := _page(context, key_id, offset=offset):
        room = plan.most - done
        wanted = [record for record in _not_revoked(context, page) if not plan.is_proven(record)]
        if wanted and room <= 0:
            return Resealed(done=done, is_complete=False)
        _reseal_chunk(run, wanted[:room])
        done += len(wanted[:room])
        # What was done is no longer found; what was left alone is, and is passed over.
        offset += len(page) - len(wanted[:room])
        if len(wanted) > room:
            return Resealed(done=done, is_complete=False)
    return Resealed(done=done, is_complete=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResealPlan:
    """Which awards are left as they are, and how many are done in one run."""

    is_proven: IsProven = nothing_proven
    most: int = 1_000_000


def _demand_stolen(context: IssuingContext, did: str, *, key_id: str) -> None:
    key = next((key for key in context.book.issuers.list_keys(did) if key.key_id == key_id), None)
    if key is None:
        raise NotFound("E_KEY_UNKNOWN", method=key_id)
    if key.state is not KeyState.COMPROMISED:
        raise Refused("E_KEY_NOT_COMPROMISED", method=key_id)


def _begin(context: IssuingContext, did: str, *, actor: str, now: datetime) -> Signing:
    issuer = context.book.issuers.get(did).issuer
    key = get_active_key(context.book.issuers, did)
    seal = open_seal(context.vault, issuer=did, key_id=key.key_id)
    return Signing(context=context, issuer=issuer, key=key, seal=seal, actor=actor, now=now)


def _page(context: IssuingContext, key_id: str, *, offset: int) -> Sequence[AwardRecord]:
    which = AwardFilter(states=frozenset({AwardState.ISSUED}), key_id=key_id)
    return context.book.awards.list_matching(which, offset=offset, limit=CHUNK)


def _not_revoked(context: IssuingContext, page: Sequence[AwardRecord]) -> list[AwardRecord]:
    places = {record.credential_id: record.intent.places(StatusPurpose.REVOCATION) for record in page}
    revoked = context.book.status_lists.which_are_set([entry for entries in places.values() for entry in entries])
    return [record for record in page if not any(entry in revoked for entry in places[record.credential_id])]


def _reseal_chunk(run: Signing, records: Sequence[AwardRecord]) -> None:
    """Reserve, sign and store new documents, as awarding does: a crash leaves intents, which resuming completes."""
    if not records:
        return
    book = run.context.book
    documents = book.awards.find_documents([record.credential_id for record in records])
    with book.transaction():
        drawn = list(_draw(run, records))
    drafts = [
        _draft(run, record, document=documents[record.credential_id], places=places)
        for record, places in zip(records, drawn, strict=True)
    ]
    reserve(run, drafts, begin_writing=book.transaction)
    seal_drafts(run, drafts)


def _draw(run: Signing, records: Sequence[AwardRecord]) -> Iterator[tuple[StatusEntry, ...]]:
    """Draw for each document as many places, of the same purposes, as it has."""
    for record in records:
        yield tuple(
            entry
            for old in record.intent.status
            for entry in run.context.book.status_lists.draw(run.issuer.did, old.list_id.purpose, count=1)
        )


def _draft(run: Signing, record: AwardRecord, *, document: bytes, places: tuple[StatusEntry, ...]) -> Draft:
    """Return what is to be signed: every word as it was, with a name and places of its own."""
    credential_id = credential_address(run.issuer.base_url, str(uuid4()))
    moved = dict(zip(record.intent.status, places, strict=True))
    unsigned = _with_places(run, strict_json.load(document), moved=moved) | {"id": credential_id}
    ready = run.seal.prepare(unsigned)
    if ready.problems:
        raise Refused("E_SEAL_UNSOUND", *ready.problems, count=len(ready.problems))
    intent = replace(
        record.intent,
        credential_id=credential_id,
        key_id=run.key.key_id,
        payload=write_document(unsigned),
        intended_at=run.now,
        exclusive=False,
        batch="",
        row=None,
        idempotency_key="",
        status=places,
        replaces=record.credential_id,
        renewal=False,
    )
    detail = {
        "number": intent.number,
        "microcredential": intent.microcredential,
        "version": str(intent.version),
        "replaces": intent.replaces,
        "because": "key stolen",
    }
    return Draft(intent, Checked(run.seal, ready), detail)


def _with_places(run: Signing, credential: dict[str, Any], *, moved: dict[StatusEntry, StatusEntry]) -> dict[str, Any]:
    """Return a credential without its proof, each mention of a place changed to the new one, in the form it has."""
    bare = deepcopy({name: value for name, value in credential.items() if name != "proof"})
    named = {f"{_list_of(run, old)}#{old.index}": (_list_of(run, new), new.index) for old, new in moved.items()}
    left = set(named)
    for entry in [entry for entry in status_entries(bare) if isinstance(entry, dict)]:
        mentioned = f"{entry.get('statusListCredential')}#{entry.get('statusListIndex')}"
        references = status_references(entry)
        left -= {mentioned, *references}
        if references:
            renamed = [_url(named[reference]) if reference in named else reference for reference in references]
            entry["statusReference"] = renamed if isinstance(entry["statusReference"], list) else renamed[0]
        if mentioned in named:
            url, index = named[mentioned]
            entry |= {"id": f"{url}#{index}", "statusListIndex": str(index), "statusListCredential": url}
    if left:
        raise Conflict("E_RESEAL_PLACES", credential_id=str(credential.get("id")))
    return bare


def _url(place: tuple[str, int]) -> str:
    return f"{place[0]}#{place[1]}"


def _list_of(run: Signing, place: StatusEntry) -> str:
    return status_list_address(run.issuer.base_url, place.list_id.purpose, number=place.list_id.number)
