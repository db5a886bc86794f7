"""A recognition body, ready to sign what it recognised."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from kakitome.learning.recognition.recognition import Recognition
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.issuer import Issuer
from kakitome.ports.issuers import IssuerKey, IssuerRecord, KeyState
from kakitome.services.attesting import AttestingAct, AttestingContext
from kakitome.values.localized_text import LocalizedText
from services.desks import ISSUER, LETTER, NOW, vault_in_memory
from support.stores import new_store

BODY_DID = "did:web:kikou.example:issuers:kikou"
BODY = Issuer(
    did=BODY_DID,
    name=LocalizedText(ja="見本承認機構", en="Sample recognition body"),
    base_url="https://kikou.example/issuers/kikou/",
    country="JP",
)
ACHIEVEMENT = addresses_for(LETTER, ISSUER.base_url, uuid="").achievement
NUMBER = "R-7K3M-94QK"
YEARS = timedelta(days=3 * 365)
REASON = LocalizedText(ja="評価の方法が変わったため（見本）", en="The assessment changed (sample)")


def recognition(number: str = NUMBER, **changes: Any) -> Recognition:
    made = Recognition(
        number=number,
        body="kikou",
        body_did=BODY_DID,
        body_name=BODY.name,
        case="C-7K3M-94QD",
        procedure="recognition",
        criteria_version="2026-1",
        entry="E-7K3M-94Q3",
        entry_version=1,
        about=ACHIEVEMENT,
        title=LETTER.title,
        digest="5e" * 32,
        decided_at=NOW,
        valid_from=NOW,
        valid_until=NOW + YEARS,
        confirmed=("learning_outcomes",),
        conditions=(LocalizedText(ja="一年以内に評価の記録を示すこと（見本）", en="Show assessment records (sample)"),),
    )
    return replace(made, **changes)


def make_attesting_context(issuer: Issuer = BODY, **more: Any) -> AttestingContext:
    store, vault = new_store("kikou"), vault_in_memory()
    store.issuers.add(IssuerRecord(slug="kikou", issuer=issuer, created_at=NOW))
    store.issuers.add_key(IssuerKey(issuer=issuer.did, key_id=vault.create(), state=KeyState.ACTIVE, published_at=NOW))
    return AttestingContext(store=store, vault=vault, issuer=issuer, **more)


def act(days: int, **changes: Any) -> AttestingAct:
    at = NOW + timedelta(days=days)
    return replace(AttestingAct(actor="k.mori", reason=REASON, at=at, now=at), **changes)
