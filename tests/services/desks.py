"""A desk, ready to award: an issuer, its key, a definition in force.

Tests that use the fixture `each_way` run with the reference drafter and with the one that fills in plans.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contract.fakes import MemorySealedKeys
from kakitome.gateways.key_vault import SealedKeyVault, WrappingKey
from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.award import Learner
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.workload import LearnerEffort
from kakitome.mapping.issuer import Issuer
from kakitome.ports.issuers import IssuerKey, IssuerRecord, KeyState
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.services.issuing import DuplicateRule, IssuingContext, Order, Wanted
from kakitome.services.issuing.drafting import Drafter, ReferenceDrafter
from kakitome.values.award_links import AwardLinks
from kakitome.values.localized_text import LocalizedText
from support.stores import new_store

LINKS = AwardLinks(site_url="https://k.example", secrets=(bytes(32),))
NOW = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
DAY = date(2026, 11, 20)
DID = "did:web:u.example:issuers:x"
BASE = "https://u.example/issuers/x/"

LETTER = Microcredential(
    identifier="data-literacy",
    title=LocalizedText(ja="データ科学入門", en="Introduction to data science"),
    awarding_body=AwardingBody(name=LocalizedText(ja="見本大学", en="Example University")),
    content_description=LocalizedText(ja="統計の初歩。", en="First steps in statistics."),
    learning_outcomes=(LearningOutcome(text=LocalizedText(ja="平均を求められる。", en="Can compute a mean.")),),
    learner_effort=LearnerEffort(value=Decimal(15)),
    assessment_type=(Assessment(method=AssessmentMethod.QUIZ),),
    language=("ja",),
)
ISSUER = Issuer(
    did=DID,
    name=LocalizedText(ja="見本大学", en="Example University"),
    base_url=BASE,
    url="https://u.example/",
    email="office@u.example",
    country="JP",
)


drafters: list[Callable[[], Drafter]] = [ReferenceDrafter]
"""Makes the drafter of a desk that is given none."""


@dataclass
class Stops:
    """A fake of `ports.failpoints.Failpoints`: raises at one place."""

    at: str = ""
    seen: list[str] = field(default_factory=list)

    def reach(self, name: str) -> None:
        self.seen.append(name)
        if name == self.at:
            raise Stopped(name)


class Stopped(Exception):
    """The world ended here."""


def vault_in_memory() -> SealedKeyVault:
    return SealedKeyVault(MemorySealedKeys("x"), wrapping_keys=[WrappingKey(b"w" * 32)], clock=lambda: NOW)


def make_desk(
    letter: Microcredential = LETTER, *, state: VersionState = VersionState.IN_FORCE, book: Any = None, **more: Any
) -> IssuingContext:
    book, vault = book or new_store(), vault_in_memory()
    book.issuers.add(IssuerRecord(slug="x", issuer=ISSUER, created_at=NOW))
    book.issuers.add_key(IssuerKey(issuer=DID, key_id=vault.create(), state=KeyState.ACTIVE, published_at=NOW))
    book.microcredentials.add_version(MicrocredentialVersion(microcredential=letter, state=state, saved_at=NOW))
    return IssuingContext(book=book, vault=vault, **{"drafter": drafters[0](), **more})


def learner(n: int, **changes: Any) -> Learner:
    made = Learner(name=f"髙橋 {n}", reading="タカハシ", email=f"l{n}@example.jp", student_number=f"S{n:03d}")
    return replace(made, **changes)


def wanted(n: int, **changes: Any) -> Wanted:
    return replace(Wanted(row=n, learner=learner(n), awarded_on=DAY, grade="優"), **changes)


def order(*rows: Wanted, **changes: Any) -> Order:
    made = Order(issuer=DID, microcredential="data-literacy", version=1, actor="t.sato", wanted=rows, batch="list-1")
    return replace(made, **changes)


REFUSE, REPLACE, ALLOW = DuplicateRule.REFUSE, DuplicateRule.REPLACE, DuplicateRule.ALLOW
