"""What a committee credited is signed by the university, and told of as reversed where the decision falls.

1 draw the place in the list of revocations · 2 write the document, look at it as a verifier will · 3 store it with its
event: the intent · 4 sign, read our own signature back · 5 store the exact bytes, event

A crash after any step leaves an award that is still to be signed; `complete` signs it with the key, the instant and the
words that were stored, which gives the same bytes.

Source: docs/rules/capabilities.md G4; docs/rules/invariants.md I1–I4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from kakitome.documents.sealing import write_document
from kakitome.documents.status.bitstring import BitstringStatusEntry
from kakitome.documents.vc import strict_json
from kakitome.errors import Refused
from kakitome.mapping.addresses import status_list_address
from kakitome.mapping.credit_award import CreditAward, credit_address, to_unsigned_credit_award
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.learner import to_hash
from kakitome.ports.audit import append_entry
from kakitome.ports.credit_awards import KeptCreditAward
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.ports.issuer_signing_keys import get_active_key, open_seal
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.status_lists import StatusEntry, StatusPurpose
from kakitome.ports.store import Store
from kakitome.values.instants import whole_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSigning:
    """What signing credit works with: the university's store and vault, in whose name, and what draws salts."""

    store: Store
    vault: KeyVault
    issuer: Issuer
    draw_salt: Callable[[], str]
    failpoints: Failpoints = field(default_factory=NoFailpoints)


def give(signing: CreditSigning, award: CreditAward, *, actor: str, now: datetime) -> KeptCreditAward:
    """Sign what was credited; where the case has an award that stands, that is finished instead.

    Raises:
        Refused: E_NO_ACTIVE_KEY; E_SEAL_UNSOUND, a verifier would not accept it.
        NotFound, Unavailable: the key.
    """
    now, store = whole_seconds(now), signing.store
    with store.transaction():
        credit_award = store.credit_awards.find_by_case(award.case)
        if credit_award is None or credit_award.reversed_at is not None:
            credit_award = _intended(signing, award, now=now)
            store.credit_awards.add(credit_award)
            detail = {"case": credit_award.case, "url": credit_award.url}
            append_entry(store.audit, "credit.intended", subject=credit_award.number, actor=actor, now=now, **detail)
    signing.failpoints.reach("after_credit_intent")
    return complete(signing, credit_award, actor=actor, now=now)


def complete(signing: CreditSigning, credit_award: KeptCreditAward, *, actor: str, now: datetime) -> KeptCreditAward:
    """Sign one that is still open; one that is signed stays as it is. Raises as the vault does."""
    now, store = whole_seconds(now), signing.store
    if not credit_award.document:
        seal = open_seal(signing.vault, issuer=credit_award.issuer, key_id=credit_award.key_id)
        # The seal reads its own signature back from the finished bytes.
        document = seal.close(seal.prepare(strict_json.load(credit_award.payload)), created=credit_award.intended_at)
        signing.failpoints.reach("before_credit_store")
        with store.transaction():
            fresh = store.credit_awards.find_by_case(credit_award.case)
            if fresh is not None and fresh.number == credit_award.number and not fresh.document:
                store.credit_awards.sign(credit_award.number, document=document, at=now)
                detail = {"case": credit_award.case, "sha256": sha256(document).hexdigest()}
                append_entry(store.audit, "credit.given", subject=credit_award.number, actor=actor, now=now, **detail)
        signing.failpoints.reach("after_credit_store")
    return store.credit_awards.find_by_case(credit_award.case) or credit_award


def reverse(signing: CreditSigning, credit_award: KeptCreditAward, *, actor: str, reason: str, now: datetime) -> None:
    """Set the bit of revocation of an award whose decision fell; a second time changes nothing."""
    now, store = whole_seconds(now), signing.store
    with store.transaction():
        fresh = store.credit_awards.find_by_case(credit_award.case)
        if fresh is None or fresh.reversed_at is not None:
            return
        store.credit_awards.reverse(fresh.number, at=now)
        store.status_lists.record(fresh.place, value=True, at=now, actor=actor, credential_id=fresh.url, reason=reason)
        append_entry(store.audit, "credit.reversed", subject=fresh.number, actor=actor, now=now, case=fresh.case)


def _intended(signing: CreditSigning, award: CreditAward, *, now: datetime) -> KeptCreditAward:
    store, issuer = signing.store, signing.issuer
    key_id = get_active_key(store.issuers, issuer.did).key_id
    place = store.status_lists.draw(issuer.did, StatusPurpose.REVOCATION, count=1)[0]
    salts = {kind: signing.draw_salt() for kind, value in to_hash(award.learner) if value}
    document = to_unsigned_credit_award(award, issuer, status=_status(place, issuer), salts=salts)
    ready = open_seal(signing.vault, issuer=issuer.did, key_id=key_id).prepare(document)
    if ready.problems:
        raise Refused("E_SEAL_UNSOUND", *ready.problems, count=len(ready.problems))
    return KeptCreditAward(
        number=award.number,
        case=award.case,
        url=credit_address(issuer.base_url, award.number),
        issuer=issuer.did,
        key_id=key_id,
        payload=write_document(document),
        intended_at=now,
        place=place,
    )


def _status(place: StatusEntry, issuer: Issuer) -> dict[str, Any]:
    url = status_list_address(issuer.base_url, place.list_id.purpose, number=place.list_id.number)
    status: Mapping[str, Any] = BitstringStatusEntry(
        purpose=place.list_id.purpose.value, index=place.index, list_url=url
    ).as_json()
    return dict(status)
