"""Records to put into stores."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kakitome.learning.award import Learner
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.issuer import Issuer
from kakitome.ports.audit import AuditEntry
from kakitome.ports.awards import IssueIntent
from kakitome.ports.batches import Batch, BatchRow, RowState
from kakitome.ports.issuers import IssuerKey, IssuerRecord, KeyState
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.outbox import OutboxMessage
from kakitome.values.localized_text import LocalizedText

NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DID = "did:web:u.example:issuers:x"
BASE = "https://u.example/issuers/x/"


def credential_id(n: int) -> str:
    return f"{BASE}credentials/{n:08d}.json"


def intent(n: int, **changes: Any) -> IssueIntent:
    made = IssueIntent(
        credential_id=credential_id(n),
        number=f"A-{n:04d}-{n:04d}",
        issuer=DID,
        key_id="z6MkActive",
        microcredential="data-literacy",
        version=1,
        awarded_on=date(2026, 11, 20),
        payload=f'{{"n":{n}}}'.encode(),
        intended_at=NOW + timedelta(seconds=n),
        duplicate_key=f"duplicate-{n}",
        content_digest=f"content-{n}",
        learner=Learner(name=f"髙橋 {n}", reading="タカハシ", email=f"l{n}@example.jp", student_number=f"S{n}"),
    )
    return replace(made, **changes)


def version(number: int = 1, *, state: VersionState = VersionState.DRAFT, **changes: Any) -> MicrocredentialVersion:
    identifier = changes.pop("identifier", "data-literacy")
    title = changes.pop("title", "データ科学入門")
    letter = Microcredential(identifier=identifier, version=number, title=LocalizedText(ja=title, en="Data"))
    return MicrocredentialVersion(microcredential=letter, state=state, saved_at=NOW, **changes)


def issuer(slug: str = "x", did: str = DID) -> IssuerRecord:
    body = Issuer(did=did, name=LocalizedText(ja="見本大学", en="Example University"), base_url=BASE)
    return IssuerRecord(slug=slug, issuer=body, created_at=NOW)


def key(key_id: str, state: KeyState = KeyState.PUBLISHED, *, did: str = DID, at: datetime = NOW) -> IssuerKey:
    return IssuerKey(issuer=did, key_id=key_id, state=state, published_at=at)


def entry(action: str = "award.intended", subject: str = "A-0001-0001", **detail: str) -> AuditEntry:
    return AuditEntry(at=NOW, actor="t.sato", action=action, subject=subject, detail=detail)


def message(n: int, *, due_at: datetime = NOW) -> OutboxMessage:
    return OutboxMessage(
        dedupe_id=f"claim:{n}", kind="claim", to=f"l{n}@example.jp", due_at=due_at, params={"link": f"https://k/{n}"}
    )


def batch(number: str = "B-0001-0001", **changes: Any) -> Batch:
    made = Batch(
        number=number,
        digest="d" * 64,
        filename="名簿.csv",
        microcredential="data-literacy",
        version=1,
        uploaded_at=NOW,
        uploaded_by="t.sato",
        issuer=DID,
        encoding="cp932",
        total=3,
    )
    return replace(made, **changes)


def rows() -> list[BatchRow]:
    people = [Learner(name=f"山田 {n}", email=f"y{n}@example.jp") for n in (2, 3, 4)]
    states = [RowState.READY, RowState.WARNING, RowState.ERROR]
    return [
        BatchRow(number=n, state=state, learner=who, awarded_on=date(2026, 11, 20), grade="優")
        for n, state, who in zip((2, 3, 4), states, people, strict=True)
    ]
