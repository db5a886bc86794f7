"""A platform with one institution that can award, for tests."""

from datetime import UTC, date, datetime
from pathlib import Path

from kakitome.bootstrap.installation import installation_from
from kakitome.bootstrap.platform import build_platform
from kakitome.journeys.platform import Platform
from kakitome.learning.award import Learner
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.mapping.issuer import Issuer
from kakitome.ports.batches import Batch, BatchState
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import Node, NodeKind
from kakitome.services.issuing import AwardOutcome, Order, Wanted, issue
from kakitome.services.keeping_keys import open_issuer
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText

NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
DID = "did:web:localhost%3A8000:issuers:u"
NAME = LocalizedText(ja="見本大学", en="Example University")


def open_platform(folder: Path, **environment: str) -> Platform:
    """Return a platform over Django's default database and a folder of its own."""
    return build_platform(installation_from({"KAKITOME_DATA_DIR": str(folder), **environment}), now=lambda: NOW)


def add_institution(platform: Platform, key: str = "u", *, did: str = DID) -> None:
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug=key, name=NAME, colour="#1d4f91")
    platform.organisations.add_institution(node, now=platform.now())
    issuer = Issuer(did=did, name=NAME, base_url=f"https://localhost:8000/issuers/{key}/", country="JP")
    store = platform.store(key)
    record = IssuerRecord(slug=key, issuer=issuer, created_at=platform.now())
    open_issuer(store, record, key_id=platform.vault(key).create(), actor="test", now=platform.now())
    letter = Microcredential(
        identifier="data-ethics",
        title=LocalizedText(ja="データ倫理", en="Data ethics"),
        awarding_body=AwardingBody(name=NAME),
    )
    store.microcredentials.add_version(
        MicrocredentialVersion(microcredential=letter, state=VersionState.IN_FORCE, saved_at=platform.now())
    )


def confirmed_batch(*, number: str = "B-3333-3333", did: str = DID, total: int) -> Batch:
    """A class list that somebody confirmed and nobody has awarded yet."""
    return Batch(
        number=number,
        digest="d" * 64,
        filename="名簿（見本）.csv",
        microcredential="data-ethics",
        version=1,
        uploaded_at=NOW,
        uploaded_by="t",
        issuer=did,
        state=BatchState.CONFIRMED,
        confirmed_by="t",
        confirmed_at=NOW,
        total=total,
    )


def award(
    platform: Platform, *names: str, key: str = "u", batch: str = "B-1", did: str = DID, email: str = ""
) -> list[AwardOutcome]:
    """Award the one micro-credential to people of these names and publish."""
    wanted = [
        Wanted(learner=Learner(name=name, student_number=name, email=email), awarded_on=date(2026, 11, 20), row=number)
        for number, name in enumerate(names, start=1)
    ]
    order = Order(issuer=did, microcredential="data-ethics", version=1, actor="t.sato", wanted=wanted, batch=batch)
    outcomes = list(issue(platform.issuing_context(key), order, now=platform.now()))
    publish_status_lists(platform.publishing_context(key), now=platform.now())
    return outcomes
